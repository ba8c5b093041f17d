//! D029: labels that go with the features no better than shuffled ones.

use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static CHANCE: Threshold = Threshold {
    name: "null-test",
    default: 0.1,
    doc: "share of shuffles in which neighbors agree as well as with the real labels",
};

pub(in crate::lint::rules) static MISALIGNED_LABELS: Lint = Lint {
    code: Code {
        id: "D029",
        name: "misaligned-labels",
        level: Level::Nursery,
        decided: Decided::FromData,
        explanation: "Rows that are alike should mostly have like labels. Here each row was held against its nearest one, and their labels agree no better than they do after a shuffle. Either the features tell nothing of the label, or labels and features were put in different orders: one file was sorted and the other not, a header was counted as a row, a column was pasted one cell too low. Look at ten rows by eye.",
        wrong: r#"data {
    source = csv("shifted.csv")
    target = kind
}
"#,
        right: r#"data {
    source = builtin("iris")
}
"#,
    },
    thresholds: &[&CHANCE],
    check: Check::Data(check),
};

/// With fewer rows, a shuffle may agree as well by luck.
const LEAST: u64 = 100;

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let Some(neighbors) = &data.data.profile.quality.neighbors else {
        return findings.skip("too few rows, or too many, to compare neighbors");
    };
    let Some(by_chance) = neighbors.by_chance else { return };
    let limit = findings.limit(&CHANCE);
    if neighbors.n < LEAST || by_chance < limit {
        return;
    }
    let message = format!(
        "labels go with the features no better than shuffled ones: {} of shuffles agree as well",
        text::percent((by_chance * 100.0).round() / 100.0)
    );
    let span = data.span("target");
    let label = format!("{} rows, each beside its nearest one", neighbors.n);
    let found = Diagnostic::new(&MISALIGNED_LABELS.code, message, span, label);
    findings.report(
        found
            .evidence(by_chance, limit, CHANCE.name)
            .help("look at ten rows by eye: are features and label of one thing?"),
    );
}
