//! D023: a number that stands for none.

use crate::data::as_written;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static SENTINEL_VALUES: Lint = Lint {
    code: Code {
        id: "D023",
        name: "sentinel-values",
        level: Level::Pedantic,
        decided: Decided::FromData,
        explanation: "A column that is positive has one negative number, and that again and again: -1 and -999 are the usual ways of writing that there is no value. As a number it pulls the mean, widens the deviation, and tells the network of amounts that do not exist. Leave such cells empty and say what `missing` cells become.",
        wrong: r#"data {
    source = csv("sensor.csv")
    target = sold
}
"#,
        right: r#"data {
    source = csv("shares.csv")
    target = sold
}
"#,
    },
    thresholds: &[],
    check: Check::Data(check),
};

/// Numbers that stand for none.
const SENTINELS: &[f64] = &[-1.0, -9.0, -99.0, -999.0, -9_999.0, -99_999.0];

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    for column in data.number_features() {
        let Some((number, n)) = column.facts.negative else { continue };
        let is_sentinel = SENTINELS.iter().any(|known| known.total_cmp(&number).is_eq());
        // A column of -1, 0 and 1 is a direction.
        let is_amount = column.numbers.as_ref().is_some_and(|numbers| numbers.max > 1.0);
        if n < 2 || !is_sentinel || !is_amount {
            continue;
        }
        let message = format!(
            "`{}` is positive but for {number}, which comes {n} times",
            column.name
        );
        let span = data.column_span(column);
        let label = "looks like a mark for no value";
        let found = Diagnostic::new(&SENTINEL_VALUES.code, message, span, label);
        let written = as_written(&column.name);
        findings.report_all(found.help(format!(
            "leave such cells empty and write `missing = {{ {written}: median }}`"
        )));
    }
}
