//! What was learned from the training split, kept with the weights as JSON.

use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::affine::Affine;
use super::encode::ColumnCode;
use super::files::Named;
use super::goal::Goal;
use super::profile::TargetKind;
use super::raw::{self, As, RawColumn};
use super::table::{Content, Form, Table};
use super::{Examples, FeatureRows};
use crate::diagnostics::{Diagnostic, Diagnostics, codes, suggest};
use crate::shape::Extents;
use crate::source::Span;

/// How a raw row becomes an example, and a prediction a value in the original unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preprocessing {
    /// Of this format.
    pub(super) version: u32,
    /// How raw files are written.
    pub(super) form: RawForm,
    /// The inputs of the model.
    pub(super) inputs: Vec<InputCode>,
    /// The target.
    pub(super) goal: Goal,
}

/// How raw files are written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawForm {
    /// Rows of text.
    Table(Form),
    /// Arrays of numbers, or pictures.
    Arrays,
}

/// An input of the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct InputCode {
    /// Its name; empty for the only one.
    pub(super) name: String,
    /// What it is made of.
    pub(super) form: InputForm,
}

/// What an input is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum InputForm {
    /// Columns of a table.
    Columns(Vec<ColumnCode>),
    /// An array of numbers, each place or all scaled alike.
    Numbers {
        /// Sizes per example.
        extents: Extents,
        /// One for all, or one per place.
        scales: Vec<Affine>,
    },
    /// Bytes, scaled alike.
    Bytes {
        /// Sizes per example.
        extents: Extents,
        /// One for all.
        scale: Affine,
    },
}

/// Raw rows, encoded for prediction.
#[derive(Debug)]
pub struct Encoded {
    /// The examples, in the order of the file; the target where every row has one.
    pub examples: Examples,
    /// What was left aside, a sentence each: columns that the model does not use.
    pub notes: Vec<String>,
}

impl Preprocessing {
    /// Encodes a raw file for prediction.
    pub fn encode_file(&self, path: &Path) -> Result<Encoded, Diagnostics> {
        let name = path.to_string_lossy();
        let file = Named::typed(&name);
        self.encode_content(Content::File(file))
    }

    /// Encodes raw rows for prediction from anything that can be read, such as standard input;
    /// `name` is shown in reports.
    pub fn encode_reader(
        &self,
        mut reader: impl Read,
        name: &str,
    ) -> Result<Encoded, Diagnostics> {
        let mut bytes = Vec::new();
        if let Err(error) = reader.read_to_end(&mut bytes) {
            let file = Named::typed(name);
            return Err(vec![file.unreadable(&error)]);
        }
        self.encode_content(Content::Memory(bytes.into(), name.to_owned()))
    }

    /// Encodes one raw row, its cells in the order of [`Preprocessing::feature_columns`] or of the
    /// array; `name` is shown in reports.
    pub fn encode_row(&self, cells: &[&str], name: &str) -> Result<Encoded, Diagnostics> {
        let quoted = |cell: &&str| format!("\"{}\"", cell.replace('"', "\"\""));
        let line = |cells: &[&str]| cells.iter().map(quoted).collect::<Vec<_>>().join(",");
        match &self.form {
            RawForm::Table(_) => {
                let text = format!("{}\n{}\n", line(&self.feature_columns()), line(cells));
                let form = Form { delimiter: b',', has_header: true };
                let content = Content::Memory(text.into_bytes().into(), name.to_owned());
                let table = Table::open(content, form, Span::default());
                self.encode_table(&table.map_err(|found| vec![found])?)
            }
            RawForm::Arrays => {
                let text = cells.join(",").into_bytes();
                let content = Content::Memory(text.into(), name.to_owned());
                super::arrays_load::encode(self, &content)
            }
        }
    }

    /// Names of the columns that the model reads, in order; empty for arrays.
    pub fn feature_columns(&self) -> Vec<&str> {
        let codes = self.inputs.iter().flat_map(InputCode::columns);
        codes.map(|code| code.name.as_str()).collect()
    }

    /// What the target is.
    pub fn target_kind(&self) -> TargetKind {
        self.goal.kind
    }

    /// Class names in the order of the ids, the two of a binary, or the names of labels.
    pub fn classes(&self) -> &[String] {
        &self.goal.classes
    }

    /// Names of the target's columns; empty for arrays.
    pub fn target_columns(&self) -> &[String] {
        &self.goal.columns
    }

    /// Turns one example's scaled numbers back into the target's unit.
    pub fn unscale_target(&self, numbers: &mut [f64]) {
        for (number, scale) in numbers.iter_mut().zip(&self.goal.scales) {
            *number = scale.undo(*number);
        }
    }

    /// Whether the target's numbers are scaled at all.
    pub fn scales_target(&self) -> bool {
        self.goal
            .scales
            .iter()
            .any(|scale| *scale != super::goal::Unscale::Affine(Affine::IDENTITY))
    }

    /// What a number of the only input is called, and its value before it was scaled; `None` where
    /// it stands for a category.
    pub fn original(&self, at: usize, value: f64) -> Option<(String, f64)> {
        let [input] = self.inputs.as_slice() else { return None };
        match &input.form {
            InputForm::Columns(codes) => {
                let mut start = 0;
                let code = codes.iter().find(|code| {
                    start += code.width();
                    at < start
                })?;
                Some((code.name.clone(), code.scale()?.undo(value)))
            }
            InputForm::Numbers { scales, .. } => {
                let scale = scales.get(at).or(scales.first())?;
                Some((format!("x{}", at + 1), scale.undo(value)))
            }
            InputForm::Bytes { .. } => None,
        }
    }

    fn encode_content(&self, content: Content) -> Result<Encoded, Diagnostics> {
        match &self.form {
            RawForm::Table(form) => {
                let table = Table::open(content, *form, Span::default());
                self.encode_table(&table.map_err(|found| vec![found])?)
            }
            RawForm::Arrays => super::arrays_load::encode(self, &content),
        }
    }

    fn encode_table(&self, table: &Table) -> Result<Encoded, Diagnostics> {
        let places = self.places(table)?;
        let mut wanted: Vec<(usize, As)> = Vec::new();
        let mut codes: Vec<&ColumnCode> = Vec::new();
        for (input, places) in self.inputs.iter().zip(&places) {
            for (code, at) in input.columns().iter().zip(places) {
                codes.push(code);
                wanted.push((*at, if code.is_number() { As::Numbers } else { As::Texts }));
            }
        }
        let targets = self.targets_in(table);
        let n_features = wanted.len();
        // A target is read as text first: in a file to predict it may be anything.
        wanted.extend(targets.iter().map(|at| (*at, As::Texts)));
        let (n, mut cells) =
            raw::read(table, &wanted, Span::default()).map_err(|found| vec![found])?;
        let target_cells = cells.split_off(n_features);
        let found = empty_cells(table, &wanted, &codes, &cells);
        if !found.is_empty() {
            return Err(found);
        }
        let rows: Vec<usize> = (0..n).collect();
        let mut cells = cells.iter();
        let inputs = self.inputs.iter().map(|input| {
            let raw: Vec<_> = cells.by_ref().take(input.columns().len()).collect();
            FeatureRows::Numbers(input.encode(&raw, &rows))
        });
        let inputs = inputs.collect();
        let target_cells: Option<Vec<_>> =
            target_cells.into_iter().map(|raw| retype(raw, self.goal.form())).collect();
        let target = target_cells
            .filter(|cells| !cells.is_empty())
            .and_then(|cells| self.goal.encode(&cells, &rows));
        let used: Vec<usize> = wanted.iter().map(|(at, _)| *at).collect();
        Ok(Encoded {
            examples: Examples { inputs, target, n },
            notes: unused(table, &used),
        })
    }

    /// Where each feature stands in this table.
    fn places(&self, table: &Table) -> Result<Vec<Vec<usize>>, Diagnostics> {
        let mut found = Vec::new();
        let mut place = |code: &ColumnCode| {
            let at = table.position(&code.name);
            if at.is_none() {
                found.push(no_column(table, &code.name));
            }
            at
        };
        let places = self
            .inputs
            .iter()
            .map(|input| input.columns().iter().filter_map(&mut place).collect())
            .collect();
        if found.is_empty() { Ok(places) } else { Err(found) }
    }

    /// Where the target stands, if all of it is there.
    fn targets_in(&self, table: &Table) -> Vec<usize> {
        let places: Option<Vec<_>> =
            self.goal.columns.iter().map(|name| table.position(name)).collect();
        places.unwrap_or_default()
    }
}

impl InputCode {
    fn columns(&self) -> &[ColumnCode] {
        match &self.form {
            InputForm::Columns(codes) => codes,
            InputForm::Numbers { .. } | InputForm::Bytes { .. } => &[],
        }
    }
}

/// Texts read anew as numbers, where all of them are.
fn retype(raw: RawColumn, form: As) -> Option<RawColumn> {
    match (raw, form) {
        (RawColumn::Texts { ids, texts }, As::Numbers) => {
            let numbers: Option<Vec<f64>> = texts
                .iter()
                .map(|text| super::cells::parse_number(text.as_bytes()))
                .collect();
            let numbers = numbers?;
            let number = |id: &u32| numbers.get(*id as usize).copied().unwrap_or(f64::NAN);
            Some(RawColumn::Numbers(ids.iter().map(number).collect()))
        }
        (raw, _) => Some(raw),
    }
}

fn no_column(table: &Table, name: &str) -> Diagnostic {
    let label = table.label();
    let message =
        format!("`{label}` has no column `{name}`, which the model was trained on");
    let found = Diagnostic::new(&codes::C013, message, Span::default(), "");
    match suggest::near(name, table.names.iter().map(String::as_str)) {
        Some(near) => found.help(format!("rename `{near}` to `{name}`")),
        None => found.help(format!("add a column `{name}`")),
    }
}

/// Empty cells that nothing was learned for.
fn empty_cells(
    table: &Table,
    wanted: &[(usize, As)],
    codes: &[&ColumnCode],
    cells: &[RawColumn],
) -> Diagnostics {
    let mut found = Vec::new();
    for ((code, cells), (at, _)) in codes.iter().zip(cells).zip(wanted) {
        let n_rows = match cells {
            RawColumn::Numbers(numbers) => numbers.len(),
            RawColumn::Texts { ids, .. } => ids.len(),
        };
        let first = (0..n_rows).find(|row| cells.is_missing(*row));
        let (Some(row), None) = (first, &code.fill) else { continue };
        let name = &code.name;
        let message = format!(
            "`{name}` is empty in row {}, and training has not learned what to put there",
            row + 1
        );
        let quote = table.quote(row as u64, *at, "empty");
        let diagnostic = Diagnostic::new(&codes::D030, message, Span::default(), "");
        found.push(diagnostic.quote(quote).help("fill the cell, or leave the row out"));
    }
    found
}

fn unused(table: &Table, used: &[usize]) -> Vec<String> {
    let extra = (0..table.names.len()).filter(|at| !used.contains(at));
    let names: Vec<_> = extra.map(|at| format!("`{}`", table.names[at])).collect();
    match names.len() {
        0 => Vec::new(),
        1 => vec![format!("column {} is not used", names[0])],
        _ => vec![format!("columns {} are not used", names.join(", "))],
    }
}
