//! D008: rows that come twice.

use super::compared::{compared, is_by_chance};
use super::split_overlap::{OVERLAP, overlap};
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static SHARE: Threshold = Threshold {
    name: "duplicate-share",
    default: 0.01,
    doc: "share of rows that copy another",
};

pub(in crate::lint::rules) static DUPLICATE_ROWS: Lint = Lint {
    code: Code {
        id: "D008",
        name: "duplicate-rows",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "Exact copies of rows mostly come from joining tables or appending a file to itself. What is copied counts double in training, and a copy that lands in another split is known before it is tested. Rows of a few categories repeat of themselves; they are not counted.",
        wrong: r#"data {
    source = csv("copies.csv")
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

/// Fewer copies than this are chance.
const LEAST: u64 = 5;

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let Some(rows) = compared(data, findings) else { return };
    let (share, limit) = (rows.n_copies as f64 / rows.n as f64, findings.limit(&SHARE));
    if rows.n_copies < LEAST || share < limit || is_by_chance(rows) {
        return;
    }
    // Copies across splits are the worse mistake (D009).
    if overlap(data, rows, OVERLAP).is_some() {
        return;
    }
    let n = text::count(rows.n_copies, "row");
    let verb = if rows.n_copies == 1 { "copies" } else { "copy" };
    let message = format!("{n} of {} {verb} another row", text::thousands(rows.n));
    let span = data.data.spec.source.span;
    let found = Diagnostic::new(&DUPLICATE_ROWS.code, message, span, "read here")
        .evidence(share, limit, SHARE.name);
    let found = match rows.first_copy {
        Some([copy, first]) => {
            found.note(format!("the first: row {copy} is row {first} again"))
        }
        None => found,
    };
    findings.report(
        found.help(
            "delete the copies from the file, unless they were really measured twice",
        ),
    );
}
