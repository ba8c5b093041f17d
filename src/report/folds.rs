//! What several folds of one training were worth.

use std::fmt::Write as _;

use super::figures::{duration, measured};
use super::table::{Align, Table};
use super::training::pairs;
use crate::diagnostics::render::{Look, Paint, text};
use crate::train::{Across, Measured};

/// One fold in one line.
pub fn fold((at, n): (u64, u64), seconds: f64, values: &[Measured], look: &Look) -> String {
    let of = n.to_string();
    let word = look.paint(Paint::Cyan, "fold ");
    let at = text::pad_start(&(at + 1).to_string(), of.len());
    let time = text::pad_start(&duration(seconds), 8);
    let shown: Vec<Measured> = shown(values).cloned().collect();
    format!("  {word}  {at}/{of}  {time}  {}\n", pairs(&shown))
}

/// A row for each fold, then the mean and the deviation of each number.
pub fn folds(folds: &[Vec<Measured>], all: &[Across], look: &Look) -> String {
    let all: Vec<&Across> = all.iter().filter(|one| is_shown(&one.mean)).collect();
    let mut columns = vec![("fold".to_owned(), Align::Left)];
    columns.extend(all.iter().map(|one| (one.mean.name.clone(), Align::Right)));
    let mut table = Table::of(columns);
    for (at, values) in folds.iter().enumerate() {
        let cells = shown(values).map(measured);
        table.row(std::iter::once((at + 1).to_string()).chain(cells));
    }
    table.rule();
    let row = |name: &str, cell: &dyn Fn(&Across) -> Measured| {
        let cells = all.iter().map(|one| measured(&cell(one)));
        std::iter::once(name.to_owned()).chain(cells).collect::<Vec<_>>()
    };
    table.row(row("mean", &|one| one.mean.clone()));
    table.row(row("deviation", &|one| {
        let value = one.deviation;
        Measured { value, ..one.mean.clone() }
    }));
    let title = look.paint(Paint::Bold, &text::count(folds.len() as u64, "fold"));
    format!("{title}\n\n{}", table.draw(look))
}

/// The same as a file for spreadsheets; every number of every fold.
pub fn folds_csv(folds: &[Vec<Measured>], all: &[Across]) -> String {
    let names: Vec<&str> = all.iter().map(|one| one.mean.name.as_str()).collect();
    let mut out = format!("fold,{}\n", names.join(","));
    let mut line = |name: String, values: Vec<f64>| {
        let cells: Vec<String> = values.iter().map(ToString::to_string).collect();
        let _ = writeln!(out, "{name},{}", cells.join(","));
    };
    for (at, values) in folds.iter().enumerate() {
        line((at + 1).to_string(), values.iter().map(|one| one.value).collect());
    }
    line("mean".to_owned(), all.iter().map(|one| one.mean.value).collect());
    line("deviation".to_owned(), all.iter().map(|one| one.deviation).collect());
    out
}

fn shown(values: &[Measured]) -> impl Iterator<Item = &Measured> {
    values.iter().filter(|one| is_shown(one))
}

/// What was measured while learning says little of a fold.
fn is_shown(one: &Measured) -> bool {
    one.name.starts_with("test.") || one.name.starts_with("val.")
}
