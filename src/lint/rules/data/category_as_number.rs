//! D012: a code that is taken for an amount.

use crate::data::as_written;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::columns::words;
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static MOST: Threshold =
    Threshold { name: "code-values", default: 50.0, doc: "most distinct values of a code" };

pub(in crate::lint::rules) static CATEGORY_AS_NUMBER: Lint = Lint {
    code: Code {
        id: "D012",
        name: "category-as-number",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "A zip code of 80331 is not eight times one of 10115: codes name things, and their size means nothing. As a number, the network is told that it does. `category` gives each value an input of its own. Where size does count, `number` says so and silences this.",
        wrong: r#"data {
    source = csv("zips.csv")
    target = sold
}
"#,
        right: r#"data {
    source = csv("zips.csv")
    target = sold
    columns = { zip: category }
}
"#,
    },
    thresholds: &[&MOST],
    check: Check::Data(check),
};

/// Whole words that name a code.
const WORDS: &[&str] = &["id", "code", "type", "zip", "class"];
/// How often each value must come on average: a code names things that come again.
const REPEATS: u64 = 5;

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let most = findings.limit(&MOST);
    for column in data.number_features() {
        let values = &column.facts.whole;
        let (n, n_rows) = (values.len(), data.data.profile.n_rows - column.n_missing);
        let is_code = n > 2 && n as f64 <= most && n_rows >= REPEATS * n as u64;
        if data.is_said(column) || !is_code {
            continue;
        }
        let name = &column.name;
        let word = words(name).into_iter().find(|word| WORDS.contains(&word.as_str()));
        let why = match word {
            Some(word) => format!("`{word}` names a code"),
            None if has_gaps(values) => {
                let [low, high] = [values[0], values[n - 1]].map(text::number);
                format!("{n} values with wide gaps, from {low} to {high}")
            }
            None => continue,
        };
        let message =
            format!("`{name}` has {n} whole values and looks like a code, not an amount");
        let span = data.column_span(column);
        let found = Diagnostic::new(&CATEGORY_AS_NUMBER.code, message, span, why)
            .evidence(n as f64, most, MOST.name)
            .help(format!(
                "or, if size counts: `columns = {{ {}: number }}`",
                as_written(name)
            ));
        findings.report_all(data.say(found, column, "category"));
    }
}

/// Whether several gaps between values are larger than their count. One gap is an outlier, and
/// values that share a factor are rounded amounts.
fn has_gaps(values: &[f64]) -> bool {
    let first = values[0];
    let factor = values.iter().map(|value| (value - first) as u64).fold(0, divisor).max(1);
    let gaps = values.windows(2).map(|pair| (pair[1] - pair[0]) / factor as f64);
    gaps.filter(|gap| *gap > values.len() as f64).count() > 1
}

fn divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { divisor(b, a % b) }
}
