//! A word on each column that is left out unasked.

use super::columns::as_written;
use super::profile::{ColumnProfile, InferredKind, Profile};
use super::spec::{DataSpec, Split};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};

/// Columns that nobody named and that are not used: dates (D013) and text that repeats (D026).
pub fn remarks(spec: &DataSpec, profile: &Profile) -> Diagnostics {
    if spec.features.is_some() {
        return Vec::new();
    }
    let is_free = |column: &&ColumnProfile| {
        let is_said = spec.columns.iter().any(|(name, _)| name.node == column.name);
        let divides =
            matches!(&spec.split, Split::Column(name) if name.node == column.name);
        !is_said && !divides && !profile.target.columns.contains(&column.name)
    };
    let free = profile.columns.iter().filter(is_free);
    free.filter_map(|column| remark(spec, profile, column)).collect()
}

fn remark(
    spec: &DataSpec,
    profile: &Profile,
    column: &ColumnProfile,
) -> Option<Diagnostic> {
    let name = &column.name;
    let (code, message) = match column.kind {
        InferredKind::Date => {
            (&codes::D013, format!("column `{name}` holds dates and is left out"))
        }
        // Numbers with something around them (D011) and lists of them (D027) have codes of their own.
        InferredKind::Text
            if column.facts.amount.is_some() || column.facts.lengths.is_some() =>
        {
            return None;
        }
        InferredKind::Text if column.n_distinct < profile.n_rows - column.n_missing => {
            let n = column.n_distinct;
            (
                &codes::D026,
                format!("column `{name}` has {n} distinct texts and is left out"),
            )
        }
        InferredKind::Text
        | InferredKind::Number
        | InferredKind::Category
        | InferredKind::Binary
        | InferredKind::Ignore => return None,
    };
    let written = as_written(name);
    let found = Diagnostic::new(code, message, spec.source.span, "read here");
    Some(found.help(format!(
        "write `columns = {{ {written}: ignore }}` if that is meant, or `{written}: category`"
    )))
}
