//! Rows on their way through a scan: a mark of each for later comparison, and what single columns
//! tell of the target. In bounded memory.

use std::collections::BTreeMap;

use csv::ByteRecord;

use super::profile::{TargetKind, TargetProfile};
use super::quality::Leak;
use super::relation::Relation;
use super::{cells, mark, split};

/// The most rows that are compared with each other.
pub(super) const ROW_LIMIT: usize = 500_000;
/// The most texts of a target that are told apart.
const CLASS_LIMIT: usize = 1_000;

/// Which columns matter for what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// Compared.
    pub(super) features: Vec<usize>,
    /// Compared apart.
    pub(super) target: Vec<usize>,
    /// Divides the rows.
    pub(super) split: Option<usize>,
    /// Drop their row where they are empty.
    pub(super) dropping: Vec<usize>,
}

/// What the rows so far have shown.
#[derive(Debug)]
pub(super) struct Watch {
    /// Which columns it looks at.
    pub(super) columns: Columns,
    /// A mark of the features of each row that is kept.
    pub(super) features: Vec<u64>,
    /// A mark of its target.
    pub(super) targets: Vec<u32>,
    /// Its split, where a column divides.
    pub(super) splits: Vec<u8>,
    /// Its row in the file, from 0.
    pub(super) rows: Vec<u32>,
    /// Rows in which every feature is empty.
    pub(super) n_blank: u64,
    /// The first of them, from 0.
    pub(super) first_blank: Option<u64>,
    /// Whether there were too many rows.
    pub(super) is_overfull: bool,
    texts: BTreeMap<u32, Box<[u8]>>,
    has_many_texts: bool,
    relations: Vec<(usize, Relation)>,
    last_split: (Vec<u8>, u8),
}

impl Watch {
    /// Nothing seen yet; `related` columns are held against the target.
    pub(super) fn new(columns: Columns, related: &[usize]) -> Self {
        let has_one_target = columns.target.len() == 1;
        let related = related.iter().filter(|_| has_one_target);
        Self {
            columns,
            features: Vec::new(),
            targets: Vec::new(),
            splits: Vec::new(),
            rows: Vec::new(),
            n_blank: 0,
            first_blank: None,
            is_overfull: false,
            texts: BTreeMap::new(),
            has_many_texts: false,
            relations: related.map(|at| (*at, Relation::new())).collect(),
            last_split: (Vec::new(), 0),
        }
    }

    /// Looks at a row, counted from 0.
    pub(super) fn row(&mut self, row: u64, record: &ByteRecord) {
        if !self.relations.is_empty() {
            self.relate(record);
        }
        let cell = |at: &usize| cells::trim(&record[*at]);
        let is_empty = |at: &usize| cells::is_missing(cell(at));
        if self.columns.features.iter().all(is_empty) {
            self.n_blank += 1;
            self.first_blank.get_or_insert(row);
        }
        if self.is_overfull || self.columns.dropping.iter().any(is_empty) {
            return;
        }
        if self.features.len() == ROW_LIMIT {
            self.overflow();
            return;
        }
        let features = self.columns.features.iter();
        self.features.push(features.fold(0, |row, at| mark::with_cell(row, cell(at))));
        self.rows.push(row as u32);
        self.add_target(record);
        if let Some(at) = self.columns.split {
            self.add_split(cells::trim(&record[at]));
        }
    }

    fn overflow(&mut self) {
        self.is_overfull = true;
        (self.features, self.targets) = (Vec::new(), Vec::new());
        (self.splits, self.rows) = (Vec::new(), Vec::new());
    }

    fn add_target(&mut self, record: &ByteRecord) {
        let targets = self.columns.target.iter();
        let target = targets
            .fold(0, |target, at| mark::with_cell(target, cells::trim(&record[*at])))
            as u32;
        self.targets.push(target);
        let ([at], false) = (self.columns.target.as_slice(), self.has_many_texts) else {
            return;
        };
        let cell = cells::trim(&record[*at]);
        if !self.texts.contains_key(&target) && !cells::is_missing(cell) {
            self.texts.insert(target, cell.into());
            self.has_many_texts = self.texts.len() > CLASS_LIMIT;
        }
    }

    fn add_split(&mut self, cell: &[u8]) {
        if self.last_split.0 != cell || self.splits.is_empty() {
            let named = split::named(&String::from_utf8_lossy(cell)).unwrap_or(0);
            self.last_split = (cell.to_vec(), named as u8);
        }
        self.splits.push(self.last_split.1);
    }

    /// Holds the columns that may still tell the target against it.
    fn relate(&mut self, record: &ByteRecord) {
        let target = cells::trim(&record[self.columns.target[0]]);
        if cells::is_missing(target) {
            return;
        }
        let y = cells::parse_number(target).filter(|y| y.is_finite());
        let target = mark::with_cell(0, target);
        self.relations.retain_mut(|(at, relation)| {
            let cell = cells::trim(&record[*at]);
            if !cells::is_missing(cell) {
                let x = cells::parse_number(cell).filter(|x| x.is_finite());
                relation.add(x.zip(y), (mark::with_cell(0, cell), target));
            }
            relation.is_open()
        });
    }

    /// How a column gives the target away.
    pub(super) fn leak(&self, at: usize, target: TargetKind) -> Option<Leak> {
        let relation = self.relations.iter().find(|(known, _)| *known == at);
        relation.and_then(|(_, relation)| relation.leak(target))
    }

    /// The class of each row that is kept, `usize::MAX` for none.
    pub(super) fn classes(&self, target: &TargetProfile) -> Option<Vec<usize>> {
        let has_classes = matches!(target.kind, TargetKind::Category | TargetKind::Binary);
        if !has_classes || self.has_many_texts || self.is_overfull {
            return None;
        }
        let names = &target.classes;
        let class = |text: &[u8]| {
            let is_named = |name: &String| name.as_bytes() == text;
            let number = || names.iter().position(|name| is_same_number(name, text));
            names.iter().position(is_named).or_else(number)
        };
        let known: BTreeMap<u32, usize> = self
            .texts
            .iter()
            .filter_map(|(target, text)| Some((*target, class(text)?)))
            .collect();
        let of = |target: &u32| known.get(target).copied().unwrap_or(usize::MAX);
        Some(self.targets.iter().map(of).collect())
    }
}

fn is_same_number(name: &str, text: &[u8]) -> bool {
    let (a, b) = (cells::parse_number(name.as_bytes()), cells::parse_number(text));
    a.zip(b).is_some_and(|(a, b)| (a + 0.0).to_bits() == (b + 0.0).to_bits())
}
