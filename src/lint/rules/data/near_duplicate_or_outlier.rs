//! D032: a row far from all others, and rows that are nearly the same.

use crate::data::quality::NeighborFacts;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static FAR: Threshold = Threshold {
    name: "outlier-distance",
    default: 5.0,
    doc: "distance of a row from its nearest one, as a multiple of that of 19 rows in 20",
};
static CLOSE: Threshold = Threshold {
    name: "near-duplicates",
    default: 0.02,
    doc: "share of rows with another one that is nearly the same",
};

pub(in crate::lint::rules) static NEAR_DUPLICATE_OR_OUTLIER: Lint = Lint {
    code: Code {
        id: "D032",
        name: "near-duplicate-or-outlier",
        level: Level::Nursery,
        decided: Decided::FromData,
        explanation: "Each row was held against its nearest one. A row that is many times as far from all others as rows mostly are is a slip of a unit or a comma, or a case that a network cannot learn from one example. Rows that are nearly the same, but for a rounding, are copies that an exact comparison misses: what is trained on is then tested.",
        wrong: r#"data {
    source = csv("lonely.csv")
    target = kind
}
"#,
        right: r#"data {
    source = builtin("iris")
}
"#,
    },
    thresholds: &[&FAR, &CLOSE],
    check: Check::Data(check),
};

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let Some(neighbors) = &data.data.profile.quality.neighbors else {
        return findings.skip("too few rows, or too many, to compare neighbors");
    };
    let word = if data.data.profile.columns.is_empty() { "example" } else { "row" };
    outlier(data, neighbors, word, findings);
    copies(data, neighbors, word, findings);
}

fn outlier(
    data: &Data<'_>,
    neighbors: &NeighborFacts,
    word: &str,
    findings: &mut Findings<'_>,
) {
    let (times, limit) = (neighbors.farthest_times, findings.limit(&FAR));
    if times < limit {
        return;
    }
    let message = format!(
        "{word} {} lies {} times as far from its nearest one as 19 in 20 do",
        text::thousands(neighbors.farthest),
        text::number(times.round())
    );
    let span = data.data.spec.source.span;
    let label = format!("{} compared", text::count(neighbors.n, word));
    let found = Diagnostic::new(&NEAR_DUPLICATE_OR_OUTLIER.code, message, span, label);
    findings.report_all(found.evidence(times, limit, FAR.name).help(format!(
        "look at that {word}: a slip of a unit or a comma? then mend or drop it"
    )));
}

fn copies(
    data: &Data<'_>,
    neighbors: &NeighborFacts,
    word: &str,
    findings: &mut Findings<'_>,
) {
    let share = neighbors.n_close as f64 / neighbors.n as f64;
    let limit = findings.limit(&CLOSE);
    if share < limit {
        return;
    }
    let [a, b] = neighbors.closest.map(text::thousands);
    let message = format!(
        "{} nearly the same as another, such as {word}s {a} and {b}",
        match neighbors.n_close {
            1 => format!("1 {word} is"),
            n => format!("{} are", text::count(n, word)),
        }
    );
    let span = data.data.spec.source.span;
    let label = format!("{} compared", text::count(neighbors.n, word));
    let found = Diagnostic::new(&NEAR_DUPLICATE_OR_OUTLIER.code, message, span, label);
    findings.report_all(
        found
            .evidence(share, limit, CLOSE.name)
            .help("keep one of each, or divide them by a column: `split = column(…)`"),
    );
}
