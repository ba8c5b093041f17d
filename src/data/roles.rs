//! What each column of a table is for.

use super::columns::Columns;
use super::profile::InferredKind;
use super::spec::{ColumnKind, DataSpec, Features, Fill, Target};
use super::{columns::IsOwn, table::Table};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::source::Span;

/// The columns in use.
#[derive(Debug)]
pub(super) struct Roles {
    /// The model's inputs: a name and its columns.
    pub(super) inputs: Vec<(String, Vec<usize>)>,
    /// The target's columns.
    pub(super) target: Vec<usize>,
    /// The column that divides the rows.
    pub(super) split: Option<usize>,
}

impl Roles {
    /// Every column in use once, in the order of the file.
    pub(super) fn used(&self) -> Vec<usize> {
        let inputs = self.inputs.iter().flat_map(|(_, columns)| columns);
        let mut used: Vec<usize> = inputs.chain(&self.target).copied().collect();
        used.sort_unstable();
        used.dedup();
        used
    }

    /// What becomes of an empty cell of a column in use. A policy for all columns fills no
    /// targets, but drops them.
    pub(super) fn fill<'a>(&self, columns: &'a Columns, at: usize) -> &'a Fill {
        let (fill, is_own) = &columns.fills[at];
        let is_filled_target =
            self.target.contains(&at) && *is_own == IsOwn::No && *fill != Fill::Drop;
        if is_filled_target { &Fill::Error } else { fill }
    }

    /// The columns in use whose empty cells drop their rows.
    pub(super) fn dropping(&self, columns: &Columns) -> Vec<usize> {
        let used = self.used().into_iter();
        used.filter(|at| *self.fill(columns, *at) == Fill::Drop).collect()
    }
}

/// Decides what each column is for.
pub(super) fn roles(
    spec: &DataSpec,
    table: &Table,
    columns: &Columns,
    kinds: &[InferredKind],
) -> Result<Roles, Diagnostics> {
    let target = columns.target.clone();
    let inputs = if let Some(inputs) = &columns.features {
        inputs.clone()
    } else {
        let own = usize::from(spec.source.entry.reader.ends_with_target());
        let free = (0..kinds.len() - own)
            .filter(|at| !target.contains(at) && columns.split != Some(*at))
            .filter(|at| is_usable(kinds[*at]));
        vec![(String::new(), free.collect())]
    };
    let mut found = Vec::new();
    for at in inputs.iter().flat_map(|(_, columns)| columns) {
        found.extend(conflict(spec, table, columns, (*at, kinds[*at])));
    }
    found.extend(left_out_target(spec, columns));
    if inputs.iter().any(|(_, columns)| columns.is_empty()) {
        let message = format!("`{}` has no column to use as a feature", table.label());
        let here = span_of_setting(spec, "features");
        let found_none = Diagnostic::new(&codes::C014, message, here, "no features");
        found.push(found_none.help("name them: `features = [a, b]`"));
    }
    let roles = Roles { inputs, target, split: columns.split };
    if found.is_empty() { Ok(roles) } else { Err(found) }
}

fn is_usable(kind: InferredKind) -> bool {
    match kind {
        InferredKind::Number | InferredKind::Category | InferredKind::Binary => true,
        InferredKind::Text | InferredKind::Date | InferredKind::Ignore => false,
    }
}

/// Why a written feature cannot be one.
fn conflict(
    spec: &DataSpec,
    table: &Table,
    columns: &Columns,
    (at, kind): (usize, InferredKind),
) -> Option<Diagnostic> {
    let name = &table.names[at];
    let here = span_of(spec, name);
    let (message, help) = if columns.target.contains(&at) {
        let message = format!("`{name}` is the target and a feature");
        (message, "leave it out of `features`".to_owned())
    } else if columns.split == Some(at) {
        let message = format!("`{name}` divides the rows and is a feature");
        (message, "leave it out of `features`".to_owned())
    } else {
        let what = match kind {
            InferredKind::Text => "text",
            InferredKind::Date => "dates",
            InferredKind::Ignore => "nothing to use",
            InferredKind::Number | InferredKind::Category | InferredKind::Binary => {
                return None;
            }
        };
        let written = super::columns::as_written(name);
        let help = format!("leave it out, or say `columns = {{ {written}: category }}`");
        (format!("`{name}` is a feature and holds {what}"), help)
    };
    Some(Diagnostic::new(&codes::A007, message, here, "named here").help(help))
}

/// A target that is also said to be left out.
fn left_out_target(spec: &DataSpec, columns: &Columns) -> Option<Diagnostic> {
    let said = columns.target.iter().find_map(|at| {
        let (kind, span) = columns.said[*at]?;
        let is_out =
            matches!(kind, ColumnKind::Ignore | ColumnKind::Text | ColumnKind::Date);
        is_out.then_some(span)
    })?;
    let message = "the target is said to be left out";
    let found = Diagnostic::new(&codes::A007, message, said, "left out here");
    Some(found.cause(span_of_setting(spec, "target"), "the target"))
}

/// Where a setting was written, or else the source.
pub(super) fn span_of_setting(spec: &DataSpec, name: &str) -> Span {
    let written = spec.written.iter().find(|(known, _)| known == name);
    written.map_or(spec.source.span, |(_, span)| *span)
}

/// Where a column is named first, or else the source.
pub fn span_of(spec: &DataSpec, name: &str) -> Span {
    let targets = match &spec.target {
        Target::Column(name) => std::slice::from_ref(name),
        Target::Columns(names) => names.as_slice(),
        Target::Own | Target::Input(_) | Target::None => &[],
    };
    let features: Vec<_> = match &spec.features {
        Some(Features::One(names)) => names.iter().collect(),
        Some(Features::Named(inputs)) => inputs.iter().flat_map(|(_, n)| n).collect(),
        None => Vec::new(),
    };
    let said = spec.columns.iter().map(|(name, _)| name);
    let policies = spec.missing.iter().filter_map(|policy| policy.column.as_ref());
    let named = policies.chain(said).chain(features).chain(targets);
    let mut named = named.filter(|known| known.node == name);
    named.next().map_or(spec.source.span, |name| name.span)
}
