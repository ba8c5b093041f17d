//! One pass over a table: what is in each column, in bounded memory.

use std::collections::{BTreeMap, HashMap};

use csv::ByteRecord;

use super::marks::Marks;
use super::profile::NumberStats;
use super::table::Table;
use super::watch::Watch;
use super::{cells, compare};
use crate::diagnostics::Diagnostic;

/// Distinct numbers counted of a column.
const NUMBER_LIMIT: usize = 1_000;
/// Distinct texts counted of a column.
const TEXT_LIMIT: usize = 100_000;

/// How the cells of a column are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// Numbers until the first word.
    Any,
    /// Words, even those that read as numbers.
    Words,
    /// Not at all.
    Nothing,
}

/// What a scan found in a column.
#[derive(Debug)]
pub(super) struct ColumnScan {
    view: View,
    /// Empty cells.
    pub(super) n_missing: u64,
    /// The row of the first, from 0.
    pub(super) first_missing: Option<u64>,
    /// Cells that read as numbers; all the others are words.
    pub(super) n_numbers: u64,
    /// Cells that do not.
    pub(super) n_words: u64,
    /// The first of them, with its row from 0.
    pub(super) first_word: Option<(u64, String)>,
    /// The row of the first infinite number, from 0.
    pub(super) first_infinite: Option<u64>,
    /// Infinite numbers.
    pub(super) n_infinite: u64,
    n_dates: u64,
    numbers: Sums,
    /// What makes it stand out.
    pub(super) marks: Marks,
    /// Whether no number came twice before there were too many.
    was_unique: bool,
    /// Distinct numbers with their counts, in order of [`sort_key`]; `None` when too many.
    distinct: Option<BTreeMap<u64, u64>>,
    /// Distinct words.
    pub(super) texts: Texts,
}

/// Scans every row, which `watch` sees too. Columns that turn out to hold numbers first and words later are scanned a
/// second time as words.
pub(super) fn scan(
    table: &Table,
    mut views: Vec<View>,
    watch: &mut Watch,
) -> Result<(u64, Vec<ColumnScan>), Diagnostic> {
    let (n_rows, mut columns) =
        scan_once(table, &views, |row, record| watch.row(row, record))?;
    let mut is_mixed = false;
    for (view, column) in views.iter_mut().zip(&columns) {
        let mixed = *view == View::Any && column.needs_second_look();
        *view = if mixed { View::Words } else { View::Nothing };
        is_mixed |= mixed;
    }
    if is_mixed {
        let (_, second) = scan_once(table, &views, |_, _| {})?;
        for (column, second) in columns.iter_mut().zip(second) {
            if second.view == View::Words {
                column.texts = second.texts;
            }
        }
    }
    Ok((n_rows, columns))
}

fn scan_once(
    table: &Table,
    views: &[View],
    mut watch: impl FnMut(u64, &ByteRecord),
) -> Result<(u64, Vec<ColumnScan>), Diagnostic> {
    let mut columns: Vec<_> = views.iter().map(|view| ColumnScan::new(*view)).collect();
    let n_rows = table.each_row(|row, record: &ByteRecord| {
        for (column, cell) in columns.iter_mut().zip(record) {
            column.add(row, cell);
        }
        watch(row, record);
        true
    })?;
    Ok((n_rows, columns))
}

impl ColumnScan {
    fn new(view: View) -> Self {
        Self {
            view,
            n_missing: 0,
            first_missing: None,
            n_numbers: 0,
            n_words: 0,
            first_word: None,
            first_infinite: None,
            n_infinite: 0,
            n_dates: 0,
            numbers: Sums::default(),
            marks: Marks::default(),
            was_unique: false,
            distinct: Some(BTreeMap::new()),
            texts: Texts::default(),
        }
    }

    fn add(&mut self, row: u64, cell: &[u8]) {
        if self.view == View::Nothing {
            return;
        }
        let cell = cells::trim(cell);
        if cells::is_missing(cell) {
            self.n_missing += 1;
            self.first_missing.get_or_insert(row);
            return;
        }
        match cells::parse_number(cell) {
            Some(number) => self.add_number(row, number),
            None => self.add_word(row, cell),
        }
        if self.view == View::Words || self.n_words > 0 {
            let _number = self.texts.add(cell);
        }
    }

    fn add_number(&mut self, row: u64, number: f64) {
        self.n_numbers += 1;
        if !number.is_finite() {
            self.first_infinite.get_or_insert(row);
            self.n_infinite += 1;
            return;
        }
        self.numbers.add(number);
        self.marks.number(number);
        if let Some(distinct) = &mut self.distinct {
            *distinct.entry(sort_key(number)).or_insert(0) += 1;
            if distinct.len() > NUMBER_LIMIT {
                self.was_unique = distinct.len() as u64 == self.n_numbers;
                self.distinct = None;
            }
        }
    }

    fn add_word(&mut self, row: u64, cell: &[u8]) {
        if self.n_dates == self.n_words && cells::is_date(cell) {
            self.n_dates += 1;
            self.marks.date(cell);
        }
        self.n_words += 1;
        if self.first_word.is_none() {
            self.first_word = Some((row, String::from_utf8_lossy(cell).into_owned()));
        }
    }

    /// Whether its words were not counted from the first row on.
    fn needs_second_look(&self) -> bool {
        self.n_words > 0 && self.n_numbers > 0
    }

    /// Whether no value came twice, as far as they were counted.
    pub(super) fn is_unique(&self) -> bool {
        match (&self.distinct, self.texts.len()) {
            _ if self.n_present() < 2 || self.texts.is_overfull => false,
            (None, 0) => self.was_unique,
            (Some(distinct), 0) => distinct.len() as u64 == self.n_numbers,
            (_, n_texts) => n_texts as u64 == self.n_present(),
        }
    }

    /// The probability that two of its cells agree.
    pub(super) fn agreement(&self) -> f64 {
        if self.texts.len() > 0 {
            return compare::agreement(self.texts.counts());
        }
        match &self.distinct {
            Some(distinct) => compare::agreement(distinct.values().copied()),
            None => 1.0 / NUMBER_LIMIT as f64,
        }
    }

    /// Cells that hold something.
    pub(super) fn n_present(&self) -> u64 {
        self.n_numbers + self.n_words
    }

    /// Whether every cell that holds something is a date.
    pub(super) fn is_dates(&self) -> bool {
        self.n_words > 0 && self.n_numbers == 0 && self.n_dates == self.n_words
    }

    /// Whether nine cells of ten are numbers: words in it are surely mistakes.
    pub(super) fn is_mostly_numbers(&self) -> bool {
        self.n_numbers > 0 && self.n_words * 10 <= self.n_present()
    }

    /// Distinct numbers with their counts, ascending; `None` when there are over 1,000.
    pub(super) fn distinct_numbers(&self) -> Option<Vec<(f64, u64)>> {
        let distinct = self.distinct.as_ref()?;
        Some(distinct.iter().map(|(key, count)| (from_sort_key(*key), *count)).collect())
    }

    /// Statistics of its numbers.
    pub(super) fn stats(&self) -> NumberStats {
        self.numbers.stats()
    }
}

/// A whole number in the order of the floats; both zeros are one.
fn sort_key(number: f64) -> u64 {
    let bits = (number + 0.0).to_bits();
    if bits >> 63 == 0 { bits | (1 << 63) } else { !bits }
}

fn from_sort_key(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

/// Distinct texts with their counts, in order of first appearance.
#[derive(Debug, Default)]
pub(super) struct Texts {
    positions: HashMap<Box<[u8]>, u32>,
    counts: Vec<(Box<[u8]>, u64)>,
    /// Whether there were more than are counted.
    pub(super) is_overfull: bool,
}

impl Texts {
    /// Counts one text and gives its number; `None` when there are too many.
    pub(super) fn add(&mut self, text: &[u8]) -> Option<u32> {
        if let Some(at) = self.positions.get(text) {
            self.counts[*at as usize].1 += 1;
            return Some(*at);
        }
        if self.counts.len() >= TEXT_LIMIT {
            self.is_overfull = true;
            return None;
        }
        let at = self.counts.len() as u32;
        self.positions.insert(text.into(), at);
        self.counts.push((text.into(), 1));
        Some(at)
    }

    /// Whether this text is among them.
    pub(super) fn contains(&self, text: &str) -> bool {
        self.positions.contains_key(text.as_bytes())
    }

    /// How many are distinct.
    pub(super) fn len(&self) -> usize {
        self.counts.len()
    }

    /// The counts of the texts, in order of first appearance.
    pub(super) fn counts(&self) -> impl Iterator<Item = u64> {
        self.counts.iter().map(|(_, count)| *count)
    }

    /// The texts with their counts, in order of first appearance.
    pub(super) fn iter(&self) -> impl Iterator<Item = (String, u64)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.counts.iter().map(move |(bytes, count)| (text(bytes), *count))
    }
}

/// Sums of numbers, around the first of them so that squares do not cancel.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    n: u64,
    shift: f64,
    sum: f64,
    squares: f64,
    min: f64,
    max: f64,
    has_fraction: bool,
}

impl Sums {
    /// Counts one finite number.
    pub(super) fn add(&mut self, number: f64) {
        if self.n == 0 {
            (self.shift, self.min, self.max) = (number, number, number);
        }
        self.n += 1;
        let centered = number - self.shift;
        self.sum += centered;
        self.squares += centered * centered;
        self.min = self.min.min(number);
        self.max = self.max.max(number);
        self.has_fraction |= number.trunc().to_bits() != number.to_bits();
    }

    /// What they come to.
    pub(super) fn stats(&self) -> NumberStats {
        if self.n == 0 {
            return NumberStats::default();
        }
        let n = self.n as f64;
        let mean = self.sum / n;
        NumberStats {
            min: self.min,
            max: self.max,
            mean: self.shift + mean,
            deviation: (self.squares / n - mean * mean).max(0.0).sqrt(),
            is_whole: !self.has_fraction,
        }
    }
}
