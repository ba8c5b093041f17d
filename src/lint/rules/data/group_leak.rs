//! D028: rows of one patient, trained on and tested on.

use crate::data::Split;
use crate::data::profile::{ColumnProfile, InferredKind};
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::columns::words;
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static ROWS: Threshold = Threshold {
    name: "rows-per-group",
    default: 2.0,
    doc: "rows that one value of an identifier has on average, from which on they are groups",
};

pub(in crate::lint::rules) static GROUP_LEAK: Lint = Lint {
    code: Code {
        id: "D028",
        name: "group-leak",
        level: Level::Nursery,
        decided: Decided::FromData,
        explanation: "Several rows are of one patient, user or machine, and the split divides rows, so that most of them are on both sides. Rows of one patient are alike: the network can recognize the patient in place of the illness, and the test does not notice, since it asks about patients that were trained on. Divide the patients: give the file a column that says `train`, `val` or `test`, the same for all rows of one.",
        wrong: r#"data {
    source = csv("patients.csv")
    target = ill
}
"#,
        right: r#"data {
    source = csv("patients.csv")
    target = ill
    split  = column(part)
}
"#,
    },
    thresholds: &[&ROWS],
    check: Check::Data(check),
};

/// Words that name somebody or something of which there may be several rows.
const WORDS: &[&str] = &[
    "id",
    "patient",
    "subject",
    "user",
    "customer",
    "client",
    "person",
    "participant",
    "student",
    "session",
    "household",
    "speaker",
    "author",
    "driver",
    "animal",
    "machine",
    "device",
    "group",
];

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let is_by_row = match &data.data.spec.split {
        Split::Random { train, .. } => *train < 1.0,
        Split::KFold(_) => true,
        Split::Ordered { .. } | Split::Column(_) | Split::None => false,
    };
    let limit = findings.limit(&ROWS);
    for column in data.data.profile.columns.iter().filter(|_| is_by_row) {
        let n_rows = data.data.profile.n_rows - column.n_missing;
        let n_each = n_rows as f64 / column.n_distinct.max(1) as f64;
        if !names_groups(column) || !data.is_free(column) || n_each < limit {
            continue;
        }
        let (name, n) = (&column.name, text::thousands(column.n_distinct));
        let message = format!(
            "rows of one `{name}` are trained on and tested on: {n} of them have {} rows each",
            text::number((n_each * 10.0).round() / 10.0)
        );
        let span = data.span("split");
        let found = Diagnostic::new(
            &GROUP_LEAK.code,
            message,
            span,
            "divides rows, whoever they are of",
        );
        let found = found.evidence(n_each, limit, ROWS.name).help(format!(
            "add a column that says `train`, `val` or `test` for each `{name}`, and write \
             `split = column(…)`"
        ));
        findings.report_all(found);
    }
}

/// Whether a column says of whom a row is, by its name and by having more than a few values.
fn names_groups(column: &ColumnProfile) -> bool {
    let is_kept = match column.kind {
        InferredKind::Number => column.numbers.as_ref().is_some_and(|one| one.is_whole),
        InferredKind::Category | InferredKind::Text => true,
        InferredKind::Binary | InferredKind::Date | InferredKind::Ignore => false,
    };
    let is_named = words(&column.name).iter().any(|word| WORDS.contains(&word.as_str()));
    is_kept && is_named && column.n_distinct >= FEWEST
}

/// With fewer values it may be a kind rather than somebody.
const FEWEST: u64 = 5;
