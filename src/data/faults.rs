//! What is wrong with the cells of a table, with the line that shows it.

use super::columns::{Columns, as_written};
use super::profile::{ColumnProfile, InferredKind};
use super::roles::{Roles, span_of, span_of_setting};
use super::scan::ColumnScan;
use super::spec::{ColumnKind, DataSpec, Fill, ScaleTarget};
use super::table::Table;
use super::target::TargetError;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};

/// A table and everything known of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'a> {
    pub(super) spec: &'a DataSpec,
    pub(super) table: &'a Table,
    pub(super) columns: &'a Columns,
    pub(super) scans: &'a [ColumnScan],
    pub(super) profiles: &'a [ColumnProfile],
}

impl Seen<'_> {
    /// Everything wrong with the columns in use.
    pub(super) fn faults(&self, roles: &Roles) -> Diagnostics {
        let mut found = Vec::new();
        let mut undecided = Vec::new();
        for at in roles.used() {
            found.extend(self.cells(at));
            match roles.fill(self.columns, at) {
                Fill::Error if self.scans[at].first_missing.is_some() => undecided.push(at),
                fill => found.extend(self.misfilled(at, fill)),
            }
        }
        found.extend(self.undecided(&undecided));
        found
    }

    fn cells(&self, at: usize) -> Option<Diagnostic> {
        let (scan, kind) = (&self.scans[at], self.profiles[at].kind);
        match kind {
            InferredKind::Number => match &scan.first_word {
                Some((row, word)) => Some(self.word(at, *row, word)),
                None => scan.first_infinite.map(|row| self.infinite(at, row)),
            },
            InferredKind::Binary if scan.texts.len() != 2 => Some(self.not_binary(at)),
            InferredKind::Category if scan.texts.is_overfull => Some(self.overfull(at)),
            InferredKind::Category
            | InferredKind::Binary
            | InferredKind::Text
            | InferredKind::Date
            | InferredKind::Ignore => None,
        }
    }

    fn word(&self, at: usize, row: u64, word: &str) -> Diagnostic {
        let name = &self.table.names[at];
        let n_more = self.scans[at].n_words - 1;
        let mut message = format!("`{word}` in the number column `{name}` is no number");
        if n_more > 0 {
            let plural = if n_more == 1 { "" } else { "s" };
            message = format!("{message}, nor are {n_more} more cell{plural}");
        }
        let said = self.columns.said[at].map(|(_, span)| span);
        let here = said.unwrap_or_else(|| span_of(self.spec, name));
        let quote = self.table.quote(row, at, "no number");
        let written = as_written(name);
        Diagnostic::new(&codes::D031, message, here, "read here")
            .quote(quote)
            .help("mend the cell, or leave it empty and say what `missing` cells become")
            .help(format!("or say what it holds: `columns = {{ {written}: category }}`"))
    }

    fn infinite(&self, at: usize, row: u64) -> Diagnostic {
        let name = &self.table.names[at];
        let n = self.scans[at].n_infinite;
        let plural = if n == 1 { "" } else { "s" };
        let message = format!("column `{name}` has {n} infinite number{plural}");
        Diagnostic::new(&codes::D005, message, span_of(self.spec, name), "read here")
            .quote(self.table.quote(row, at, "too large for a number"))
            .help("mend the cell, or leave it empty and say what `missing` cells become")
    }

    fn not_binary(&self, at: usize) -> Diagnostic {
        let name = &self.table.names[at];
        let n = self.scans[at].texts.len();
        let plural = if n == 1 { "" } else { "s" };
        let message =
            format!("`{name}` is said to be binary and has {n} distinct value{plural}");
        let values: Vec<_> = self.scans[at]
            .texts
            .iter()
            .take(5)
            .map(|(text, _)| format!("`{text}`"))
            .collect();
        let more = if n > 5 { ", …" } else { "" };
        let here = self.columns.said[at].map(|(_, span)| span);
        let here = here.unwrap_or_else(|| span_of(self.spec, name));
        Diagnostic::new(&codes::D031, message, here, "said to be binary")
            .note(format!("its values are {}{more}", values.join(", ")))
            .help("write `category` instead of `binary`")
    }

    fn overfull(&self, at: usize) -> Diagnostic {
        let name = &self.table.names[at];
        let n = self.scans[at].texts.len();
        let message =
            format!("`{name}` has over {n} distinct texts, too many for a category");
        Diagnostic::new(&codes::D031, message, span_of(self.spec, name), "read here")
            .help(format!("leave it out: `columns = {{ {}: ignore }}`", as_written(name)))
    }

    /// Empty cells of a column whose policy does not fit what it holds.
    fn misfilled(&self, at: usize, fill: &Fill) -> Option<Diagnostic> {
        let kind = self.profiles[at].kind;
        if self.scans[at].first_missing.is_none() || fits(fill, kind, &self.scans[at]) {
            return None;
        }
        let (policy, kind) = (show_fill(fill), show_kind(kind));
        let message = format!("{}, and {policy} does not fit {kind}", self.emptiness(at));
        Some(self.empty(message, &[at]))
    }

    /// Empty cells of columns without a policy: one mistake, however many columns.
    fn undecided(&self, columns: &[usize]) -> Option<Diagnostic> {
        let message = match columns {
            [] => return None,
            [only] => {
                format!("{}, and no policy says what to do", self.emptiness(*only))
            }
            [..] => {
                let n = columns.len();
                format!("{n} columns have empty cells, and no policy says what to do")
            }
        };
        let mut found = self.empty(message, columns);
        if columns.len() > 1 {
            let each: Vec<String> = columns.iter().map(|at| self.emptiness(*at)).collect();
            found = found.note(each.join("\n"));
        }
        Some(found)
    }

    /// D030 that shows the first empty cell and proposes a policy for each column.
    fn empty(&self, message: String, columns: &[usize]) -> Diagnostic {
        let first = columns[0];
        let here = span_of(self.spec, &self.table.names[first]);
        let policies: Vec<String> =
            columns.iter().map(|at| self.usual_policy(*at)).collect();
        let found =
            Diagnostic::new(&codes::D030, message, here, "read here").help(format!(
                "write `missing = {{ {} }}`, or `drop` to leave such rows out",
                policies.join(", ")
            ));
        let row = self.scans[first].first_missing;
        row.into_iter()
            .fold(found, |found, row| found.quote(self.table.quote(row, first, "empty")))
    }

    /// `sex: mode`.
    fn usual_policy(&self, at: usize) -> String {
        let is_number = self.profiles[at].kind == InferredKind::Number;
        let usual = if is_number { "median" } else { "mode" };
        format!("{}: {usual}", as_written(&self.table.names[at]))
    }

    /// `sex` is empty in 11 rows, first in row 4.
    fn emptiness(&self, at: usize) -> String {
        let (name, n) = (&self.table.names[at], self.scans[at].n_missing);
        let first = self.scans[at].first_missing.map_or(0, |row| row + 1);
        match n {
            1 => format!("`{name}` is empty in 1 row"),
            _ => format!("`{name}` is empty in {n} rows, first in row {first}"),
        }
    }

    /// Why the target cannot be one, as a finding.
    pub(super) fn target(&self, at: usize, error: &TargetError) -> Diagnostic {
        let name = &self.table.names[at];
        let here = span_of(self.spec, name);
        let written = as_written(name);
        match error {
            TargetError::Mixed => self.mixed_target(at),
            TargetError::TooMany(n) => {
                let message = format!(
                    "the target `{name}` has {n} distinct texts, at most 1000 are classes"
                );
                Diagnostic::new(&codes::T008, message, here, "too many texts")
                    .help("group rare values, or choose another target")
            }
            TargetError::NotBinary(_) => self.not_binary(at),
            TargetError::MixedList => {
                let message = "the targets mix numbers with yes or no";
                let here = span_of_setting(self.spec, "target");
                Diagnostic::new(&codes::T004, message, here, "all numbers, or all binary")
                    .note(self.list_kinds())
                    .help(format!("say what they are: `columns = {{ {written}: number }}`"))
            }
        }
    }

    fn mixed_target(&self, at: usize) -> Diagnostic {
        let name = &self.table.names[at];
        let scan = &self.scans[at];
        let (n_words, n_numbers) = (scan.n_words, scan.n_numbers);
        let message = format!("the target `{name}` mixes words and numbers");
        let here = span_of(self.spec, name);
        let written = as_written(name);
        let found = Diagnostic::new(&codes::T008, message, here, "mixed")
            .note(format!("{n_numbers} cells are numbers, {n_words} are not"))
            .help(format!(
                "if they are classes, write `columns = {{ {written}: category }}`"
            ));
        match &scan.first_word {
            Some((row, _)) => found.quote(self.table.quote(*row, at, "a word")),
            None => found,
        }
    }

    fn list_kinds(&self) -> String {
        let kinds = self.columns.target.iter().map(|at| {
            let profile = &self.profiles[*at];
            format!("`{}` has {} distinct values", profile.name, profile.n_distinct)
        });
        kinds.collect::<Vec<_>>().join(", ")
    }
}

/// Whether a target can be scaled as the program says.
pub(super) fn unscalable(
    spec: &DataSpec,
    target: &super::profile::TargetProfile,
) -> Option<Diagnostic> {
    if spec.scale_target == ScaleTarget::None {
        return None;
    }
    let here = span_of_setting(spec, "scale_target");
    if target.kind != super::profile::TargetKind::Number {
        let message = "`scale_target` is for targets that are numbers";
        let found = Diagnostic::new(&codes::A007, message, here, "scaled here");
        return Some(found.help("leave `scale_target` out"));
    }
    let min = target.numbers.min;
    if spec.scale_target == ScaleTarget::Log && min <= 0.0 {
        let message =
            format!("`scale_target = log` needs targets above 0, the smallest is {min}");
        let found = Diagnostic::new(&codes::A007, message, here, "no logarithm");
        return Some(found.help("write `scale_target = standard`"));
    }
    None
}

fn fits(fill: &Fill, kind: InferredKind, scan: &ColumnScan) -> bool {
    match (fill, kind) {
        (Fill::Mode | Fill::Drop, _)
        | (Fill::Mean | Fill::Median | Fill::Number(_), InferredKind::Number)
        | (Fill::Number(_) | Fill::Text(_), InferredKind::Category) => true,
        (Fill::Number(number), InferredKind::Binary) => {
            scan.texts.contains(&number.to_string())
        }
        (Fill::Text(text), InferredKind::Binary) => scan.texts.contains(text),
        _ => false,
    }
}

fn show_fill(fill: &Fill) -> String {
    match fill {
        Fill::Mean => "`mean`".to_owned(),
        Fill::Median => "`median`".to_owned(),
        Fill::Mode => "`mode`".to_owned(),
        Fill::Number(number) => format!("`{number}`"),
        Fill::Text(text) => format!("`{text:?}`"),
        Fill::Drop => "`drop`".to_owned(),
        Fill::Error => "`error`".to_owned(),
    }
}

fn show_kind(kind: InferredKind) -> &'static str {
    match kind {
        InferredKind::Number => "numbers",
        InferredKind::Category => "a category",
        InferredKind::Binary => "a binary",
        InferredKind::Text => "text",
        InferredKind::Date => "dates",
        InferredKind::Ignore => "a column left out",
    }
}

/// The kind said of a column, without its place.
pub(super) fn said(columns: &Columns, at: usize) -> Option<ColumnKind> {
    columns.said[at].map(|(kind, _)| kind)
}
