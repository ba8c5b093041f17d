//! The cells of a table's columns, read into memory but not yet encoded.

use super::cells;
use super::scan::Texts;
use super::table::Table;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;

/// An empty cell of a column of texts.
pub(super) const NOTHING: u32 = u32::MAX;

/// A column's cells.
#[derive(Clone, Debug)]
pub(super) enum RawColumn {
    /// Numbers; NaN where the cell is empty.
    Numbers(Vec<f64>),
    /// Texts by number, [`NOTHING`] where the cell is empty.
    Texts {
        /// One per row.
        ids: Vec<u32>,
        /// The texts.
        texts: Vec<String>,
    },
}

impl RawColumn {
    /// Whether a cell is empty.
    pub(super) fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Numbers(numbers) => numbers[row].is_nan(),
            Self::Texts { ids, .. } => ids[row] == NOTHING,
        }
    }
}

/// How a column is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum As {
    /// Every cell a number.
    Numbers,
    /// Every cell a text.
    Texts,
}

/// Reads some columns of a table.
pub(super) fn read(
    table: &Table,
    wanted: &[(usize, As)],
    span: Span,
) -> Result<(usize, Vec<RawColumn>), Diagnostic> {
    let mut columns: Vec<_> =
        wanted.iter().map(|(at, form)| Growing::new(*at, *form)).collect();
    let mut wrong = None;
    let n_rows = table.each_row(|row, record| {
        for column in &mut columns {
            if !column.add(cells::trim(&record[column.at])) {
                wrong = Some((row, column.at));
                return false;
            }
        }
        true
    })?;
    if let Some((row, at)) = wrong {
        return Err(no_number(table, row, at, span));
    }
    Ok((n_rows as usize, columns.into_iter().map(Growing::finish).collect()))
}

fn no_number(table: &Table, row: u64, at: usize, span: Span) -> Diagnostic {
    let name = &table.names[at];
    let quote = table.quote(row, at, "no finite number");
    let message = format!("a cell of the number column `{name}` is no finite number");
    let found = Diagnostic::new(&codes::D031, message, span, "read here").quote(quote);
    found.help("mend the cell, or leave it empty")
}

struct Growing {
    at: usize,
    form: As,
    numbers: Vec<f64>,
    ids: Vec<u32>,
    texts: Texts,
}

impl Growing {
    fn new(at: usize, form: As) -> Self {
        Self { at, form, numbers: Vec::new(), ids: Vec::new(), texts: Texts::default() }
    }

    /// Takes a cell, unless it is no number where one is wanted.
    fn add(&mut self, cell: &[u8]) -> bool {
        let is_missing = cells::is_missing(cell);
        match self.form {
            As::Numbers if is_missing => self.numbers.push(f64::NAN),
            As::Numbers => match cells::parse_number(cell) {
                Some(number) if number.is_finite() => self.numbers.push(number),
                _ => return false,
            },
            As::Texts if is_missing => self.ids.push(NOTHING),
            As::Texts => {
                let id = self.texts.add(cell).unwrap_or(NOTHING);
                self.ids.push(id);
            }
        }
        true
    }

    fn finish(self) -> RawColumn {
        match self.form {
            As::Numbers => RawColumn::Numbers(self.numbers),
            As::Texts => {
                let texts = self.texts.iter().map(|(text, _)| text).collect();
                RawColumn::Texts { ids: self.ids, texts }
            }
        }
    }
}
