//! The columns that a program names, found in a table's header.

use super::spec::{ColumnKind, DataSpec, Features, Fill, Split, Target};
use super::table::Table;
use crate::diagnostics::{Diagnostic, Diagnostics, Safety, codes, suggest};
use crate::source::{Span, Spanned};

/// What the program says of each column, by position.
#[derive(Debug)]
pub(super) struct Columns {
    /// Kinds said by the user.
    pub(super) said: Vec<Option<(ColumnKind, Span)>>,
    /// What becomes of empty cells, and whether that was said of this very column.
    pub(super) fills: Vec<(Fill, IsOwn)>,
    /// The features by input; `None` is every other usable column.
    pub(super) features: Option<Vec<(String, Vec<usize>)>>,
    /// The target's columns.
    pub(super) target: Vec<usize>,
    /// The column that divides the rows.
    pub(super) split: Option<usize>,
}

/// Whether a policy was written for one column or for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IsOwn {
    /// For this column.
    Yes,
    /// For all.
    No,
}

/// Finds every column that the program names, or says which are not there.
pub(super) fn find(spec: &DataSpec, table: &Table) -> Result<Columns, Diagnostics> {
    let mut finder = Finder { table, found: Vec::new() };
    let n_columns = table.names.len();
    let mut columns = Columns {
        said: vec![None; n_columns],
        fills: vec![(Fill::Error, IsOwn::No); n_columns],
        features: None,
        target: finder.target(spec),
        split: None,
    };
    for (name, kind) in &spec.columns {
        if let Some(at) = finder.position(name) {
            columns.said[at] = Some((*kind, name.span));
        }
    }
    finder.fills(spec, &mut columns);
    if let Some(features) = &spec.features {
        columns.features = Some(finder.features(features));
    }
    if let Split::Column(name) = &spec.split {
        columns.split = finder.position(name);
    }
    if finder.found.is_empty() { Ok(columns) } else { Err(finder.found) }
}

struct Finder<'a> {
    table: &'a Table,
    found: Diagnostics,
}

impl Finder<'_> {
    fn position(&mut self, name: &Spanned<String>) -> Option<usize> {
        let at = self.table.position(&name.node);
        if at.is_none() {
            self.found.push(no_column(self.table, name));
        }
        at
    }

    fn positions(&mut self, names: &[Spanned<String>]) -> Vec<usize> {
        names.iter().filter_map(|name| self.position(name)).collect()
    }

    fn target(&mut self, spec: &DataSpec) -> Vec<usize> {
        match &spec.target {
            Target::Own => vec![self.table.names.len() - 1],
            Target::Column(name) => self.position(name).into_iter().collect(),
            Target::Columns(names) => self.positions(names),
            Target::Input(_) | Target::None => Vec::new(),
        }
    }

    fn fills(&mut self, spec: &DataSpec, columns: &mut Columns) {
        for policy in spec.missing.iter().filter(|policy| policy.column.is_none()) {
            columns.fills.fill((policy.fill.clone(), IsOwn::No));
        }
        for policy in &spec.missing {
            let Some(name) = &policy.column else { continue };
            if let Some(at) = self.position(name) {
                columns.fills[at] = (policy.fill.clone(), IsOwn::Yes);
            }
        }
    }

    fn features(&mut self, features: &Features) -> Vec<(String, Vec<usize>)> {
        match features {
            Features::One(names) => vec![(String::new(), self.positions(names))],
            Features::Named(inputs) => inputs
                .iter()
                .map(|(input, names)| (input.node.clone(), self.positions(names)))
                .collect(),
        }
    }
}

fn no_column(table: &Table, name: &Spanned<String>) -> Diagnostic {
    let (label, wanted) = (table.label(), &name.node);
    let message = format!("`{label}` has no column `{wanted}`");
    let found = Diagnostic::new(&codes::C013, message, name.span, "no such column");
    let found = found.note(format!("its columns are {}", list(&table.names)));
    match suggest::near(wanted, table.names.iter().map(String::as_str)) {
        Some(near) => {
            let written = as_written(near);
            found.help(format!("did you mean `{near}`?")).edit(
                format!("write {written}"),
                name.span,
                written,
                Safety::Unsafe,
            )
        }
        None => found,
    }
}

/// Names for a note, at most a dozen.
fn list(names: &[String]) -> String {
    let shown: Vec<_> = names.iter().take(12).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(12);
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{tail}", shown.join(", "))
}

/// A column's name as a program spells it: quoted where it is no identifier.
pub fn as_written(name: &str) -> String {
    let mut letters = name.chars();
    let starts = letters.next().is_some_and(|first| first.is_alphabetic() || first == '_');
    let is_plain =
        starts && letters.all(|letter| letter.is_alphanumeric() || letter == '_');
    if is_plain { name.to_owned() } else { format!("{name:?}") }
}
