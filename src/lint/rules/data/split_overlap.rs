//! D009: rows that are trained on and tested.

use super::compared::{compared, is_by_chance};
use crate::data::quality::RowFacts;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static SHARE: Threshold = Threshold {
    name: "split-overlap",
    default: OVERLAP,
    doc: "share of a split that is trained on as well",
};

pub(in crate::lint::rules) static SPLIT_OVERLAP: Lint = Lint {
    code: Code {
        id: "D009",
        name: "split-overlap",
        level: Level::Correctness,
        decided: Decided::FromData,
        explanation: "A row of the validation or test split equals one that is trained on. What was learned by heart is then right by heart, and the score says nothing about new examples. Take copies out before rows are divided; where rows come in groups (several of one patient), divide by group with `split = column(…)`.",
        wrong: r#"data {
    source = csv("folds_mixed.csv")
    target = sold
    split  = column(fold)
}
"#,
        right: r#"data {
    source = csv("folds.csv")
    target = sold
    split  = column(fold)
}
"#,
    },
    thresholds: &[&SHARE],
    check: Check::Data(check),
};

/// The share that is a mistake where nothing else is set.
pub(super) const OVERLAP: f64 = 0.05;
/// Fewer rows than this are chance.
const LEAST: u64 = 5;

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let Some(rows) = compared(data, findings) else { return };
    let limit = findings.limit(&SHARE);
    let Some(Overlap { split, n_shared, share }) = overlap(data, rows, limit) else {
        return;
    };
    let message = format!(
        "{n_shared} of the {} `{split}` rows ({}) are also in `train`",
        text::thousands(data.data.profile.split_sizes[if split == "val" { 1 } else { 2 }]),
        text::percent((share * 1e3).round() / 1e3)
    );
    let span = data.span("split");
    let found =
        Diagnostic::new(&SPLIT_OVERLAP.code, message, span, "divides copies of a row")
            .evidence(share, limit, SHARE.name);
    let found = match rows.first_copy {
        Some([copy, first]) => {
            found.note(format!("the first copy: row {copy} is row {first} again"))
        }
        None => found,
    };
    findings.report(
        found.help("delete the copies from the file, so that each row is in one split"),
    );
}

/// Rows of a split that are trained on as well.
#[derive(Debug)]
pub(super) struct Overlap {
    split: &'static str,
    n_shared: u64,
    share: f64,
}

/// The split with the largest share of rows that are trained on, from `limit` on.
pub(super) fn overlap(data: &Data<'_>, rows: &RowFacts, limit: f64) -> Option<Overlap> {
    if is_by_chance(rows) {
        return None;
    }
    let sizes = data.data.profile.split_sizes;
    let of = |(at, split): (usize, &'static str)| {
        let n_shared = rows.n_shared[at];
        Overlap { split, n_shared, share: n_shared as f64 / sizes[at].max(1) as f64 }
    };
    let both = [(1, "val"), (2, "test")].map(of);
    let beyond = both.into_iter().filter(|one| one.n_shared >= LEAST && one.share >= limit);
    beyond.max_by(|a, b| a.share.total_cmp(&b.share))
}
