//! D010: the same features, another class.

use super::compared::{compared, is_conflict_by_chance};
use crate::data::profile::TargetKind;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static SHARE: Threshold = Threshold {
    name: "label-conflict",
    default: 0.01,
    doc: "share of rows whose twin has another class",
};

pub(in crate::lint::rules) static LABEL_CONFLICT: Lint = Lint {
    code: Code {
        id: "D010",
        name: "label-conflict",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "Rows agree in every feature and differ in the class. No network can be right on both, and the loss cannot reach 0. Either some labels are wrong, or what tells the classes apart is not among the features. Tables of a few categories have such rows by nature; they are not counted.",
        wrong: r#"data {
    source = csv("conflicts.csv")
    target = sold
}
"#,
        right: r#"data {
    source = csv("shares.csv")
    target = sold
}
"#,
    },
    thresholds: &[&SHARE],
    check: Check::Data(check),
};

/// Fewer rows than this are single mistakes.
const LEAST: u64 = 5;

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let target = &data.data.profile.target;
    if !matches!(target.kind, TargetKind::Category | TargetKind::Binary) {
        return;
    }
    let Some(rows) = compared(data, findings) else { return };
    let (share, limit) = (rows.n_conflicts as f64 / rows.n as f64, findings.limit(&SHARE));
    if rows.n_conflicts < LEAST || share < limit || is_conflict_by_chance(rows) {
        return;
    }
    let n = text::count(rows.n_conflicts, "row");
    let message =
        format!("{n} of {} have a twin of another class", text::thousands(rows.n));
    let span = data.span("target");
    let found = Diagnostic::new(
        &LABEL_CONFLICT.code,
        message,
        span,
        "differs where nothing else does",
    )
    .evidence(share, limit, SHARE.name);
    let found = match rows.first_conflict {
        Some([later, first]) => found
            .note(format!("the first: rows {first} and {later} agree in every feature")),
        None => found,
    };
    findings.report(
        found.help("mend the labels, or add the feature that tells such rows apart"),
    );
}
