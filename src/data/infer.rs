//! The kind of a column, from what a scan found in it.

use super::columns::Columns;
use super::profile::{ColumnProfile, InferredKind};
use super::quality::{ColumnFacts, Order};
use super::scan::{ColumnScan, View};
use super::spec::ColumnKind;
use super::{amounts, lists};

/// Distinct texts kept in a profile.
const VALUE_LIMIT: usize = 1_000;
/// Distinct texts that a category may have in a small table.
const CATEGORY_LIMIT: u64 = 20;
/// Distinct whole numbers kept in a profile.
const CODE_LIMIT: usize = 50;

/// How each column is to be scanned.
pub(super) fn views(columns: &Columns) -> Vec<View> {
    let view = |said: &Option<(ColumnKind, _)>| match said.as_ref().map(|said| said.0) {
        None | Some(ColumnKind::Number) => View::Any,
        Some(ColumnKind::Category { .. } | ColumnKind::Binary) => View::Words,
        Some(ColumnKind::Text | ColumnKind::Date | ColumnKind::Ignore) => View::Nothing,
    };
    let mut views: Vec<_> = columns.said.iter().map(view).collect();
    if let Some(at) = columns.split {
        views[at] = View::Words;
    }
    views
}

/// What a column is, said or inferred, with its statistics.
pub(super) fn column(
    name: &str,
    scan: &ColumnScan,
    said: Option<ColumnKind>,
    n_rows: u64,
) -> ColumnProfile {
    let (kind, reason) = match said {
        Some(kind) => (said_kind(kind), "said so".to_owned()),
        None => inferred_kind(scan, n_rows),
    };
    let has_texts = scan.texts.len() > 0;
    let distinct_numbers = scan.distinct_numbers();
    let n_distinct = if has_texts {
        scan.texts.len()
    } else {
        distinct_numbers.map_or(VALUE_LIMIT + 1, |distinct| distinct.len())
    };
    let values: Vec<_> = scan.texts.iter().take(VALUE_LIMIT).collect();
    let (amount, lengths) = match kind {
        InferredKind::Category | InferredKind::Text => {
            (amounts::first_amount(&values), lists::lengths(&values))
        }
        InferredKind::Number
        | InferredKind::Binary
        | InferredKind::Date
        | InferredKind::Ignore => (None, None),
    };
    ColumnProfile {
        name: name.to_owned(),
        kind,
        reason,
        n_missing: scan.n_missing,
        first_missing: scan.first_missing.map(|row| row + 1),
        n_distinct: n_distinct as u64,
        facts: ColumnFacts { amount, lengths, ..facts(scan, n_rows) },
        values,
        numbers: (scan.n_numbers > 0 && scan.n_words == 0).then(|| scan.stats()),
    }
}

/// What makes a column stand out, as far as it is seen in itself.
fn facts(scan: &ColumnScan, n_rows: u64) -> ColumnFacts {
    let is_number = scan.n_numbers > 0 && scan.n_words == 0;
    let distinct = if is_number { scan.distinct_numbers() } else { None };
    let distinct: Vec<f64> =
        distinct.unwrap_or_default().into_iter().map(|(number, _)| number).collect();
    let is_coded =
        distinct.len() <= CODE_LIMIT && distinct.iter().all(|number| number.fract() == 0.0);
    ColumnFacts {
        leak: None,
        amount: None,
        lengths: None,
        is_unique: scan.is_unique(),
        is_counter: is_number && scan.n_numbers == n_rows && scan.marks.is_counter(),
        negative: if is_number { scan.marks.negative() } else { None },
        whole: if is_coded { distinct } else { Vec::new() },
        order: if scan.is_dates() { scan.marks.order() } else { Order::default() },
    }
}

fn said_kind(kind: ColumnKind) -> InferredKind {
    match kind {
        ColumnKind::Number => InferredKind::Number,
        ColumnKind::Category { .. } => InferredKind::Category,
        ColumnKind::Binary => InferredKind::Binary,
        ColumnKind::Text => InferredKind::Text,
        ColumnKind::Date => InferredKind::Date,
        ColumnKind::Ignore => InferredKind::Ignore,
    }
}

fn inferred_kind(scan: &ColumnScan, n_rows: u64) -> (InferredKind, String) {
    let n_texts = scan.texts.len() as u64;
    let limit = CATEGORY_LIMIT.max(n_rows / 20);
    if scan.n_present() == 0 {
        (InferredKind::Ignore, "every cell is empty; left out".to_owned())
    } else if scan.n_words == 0 {
        (InferredKind::Number, "numbers".to_owned())
    } else if scan.is_dates() {
        (InferredKind::Date, "ISO dates; left out".to_owned())
    } else if scan.is_mostly_numbers() {
        (InferredKind::Number, format!("numbers but for {} cells", scan.n_words))
    } else if scan.texts.is_overfull || n_texts > limit {
        let more = if scan.texts.is_overfull { "over " } else { "" };
        let reason = format!("{more}{n_texts} distinct texts, more than {limit}; left out");
        (InferredKind::Text, reason)
    } else if n_texts == 2 {
        (InferredKind::Binary, "2 distinct texts".to_owned())
    } else {
        let plural = if n_texts == 1 { "" } else { "s" };
        (InferredKind::Category, format!("{n_texts} distinct text{plural}"))
    }
}
