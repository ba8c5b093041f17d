//! Rows held against each other by their marks, within and across splits.

use super::quality::{LabelFacts, RowFacts};

/// A split of no row.
const NOWHERE: u8 = 3;

/// Rows by their marks; all of one length.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marked<'a> {
    /// Of the features.
    pub(super) features: &'a [u64],
    /// Of the target.
    pub(super) targets: &'a [u32],
    /// Rows in the file, from 0.
    pub(super) rows: &'a [u32],
    /// The split of each, in order.
    pub(super) splits: &'a [u8],
}

/// Which split each of `n` rows is in.
pub(super) fn places(n: usize, parts: &[Vec<usize>; 3]) -> Vec<u8> {
    let mut places = vec![NOWHERE; n];
    for (split, rows) in (0..NOWHERE).zip(parts) {
        rows.iter().for_each(|row| places[*row] = split);
    }
    places
}

/// What rows have to do with each other.
pub(super) fn rows(marked: &Marked<'_>, n_by_chance: f64) -> RowFacts {
    let keys = marked.features.iter().zip(marked.targets).zip(0..);
    let mut order: Vec<(u64, u32, u32)> =
        keys.map(|((features, target), at)| (*features, *target, at)).collect();
    order.sort_unstable();
    let n = order.len() as u64;
    let mut facts = RowFacts { n, n_by_chance, ..RowFacts::default() };
    let (mut copy, mut conflict) = (None, None);
    for alike in order.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
        for equal in alike.chunk_by(|a, b| a.1 == b.1) {
            facts.n_copies += equal.len() as u64 - 1;
            if let [first, second, ..] = equal {
                copy = earlier(copy, (second.2, first.2));
            }
            share(equal, marked.splits, &mut facts.n_shared);
        }
        let other = alike.iter().find(|row| row.1 != alike[0].1);
        if let Some(other) = other {
            facts.n_conflicts += alike.len() as u64;
            let (a, b) = (alike[0].2, other.2);
            conflict = earlier(conflict, (a.max(b), a.min(b)));
        }
    }
    let in_file = |(later, first): (u32, u32)| {
        [later, first].map(|at| u64::from(marked.rows[at as usize]) + 1)
    };
    facts.first_copy = copy.map(in_file);
    facts.first_conflict = conflict.map(in_file);
    facts
}

fn earlier(known: Option<(u32, u32)>, found: (u32, u32)) -> Option<(u32, u32)> {
    Some(known.map_or(found, |known| known.min(found)))
}

/// Counts the rows of val and test among equal ones of which one is trained on.
fn share(equal: &[(u64, u32, u32)], splits: &[u8], n_shared: &mut [u64; 3]) {
    let split = |row: &(u64, u32, u32)| splits[row.2 as usize];
    if equal.len() < 2 || !equal.iter().any(|row| split(row) == 0) {
        return;
    }
    for at in equal.iter().map(split).filter(|at| (1..NOWHERE).contains(at)) {
        n_shared[usize::from(at)] += 1;
    }
}

/// Classes by split, and how they follow each other in the training split.
pub(super) fn labels(classes: &[usize], splits: &[u8], n_classes: usize) -> LabelFacts {
    let mut by_split = vec![[0; 3]; n_classes];
    let (mut n_runs, mut last) = (0, usize::MAX);
    for (class, split) in classes.iter().zip(splits) {
        let (Some(counts), true) = (by_split.get_mut(*class), *split < NOWHERE) else {
            continue;
        };
        counts[usize::from(*split)] += 1;
        if *split == 0 {
            n_runs += u64::from(*class != last);
            last = *class;
        }
    }
    LabelFacts { by_split, n_runs }
}

/// Copies that chance alone would make among `n` rows, when of all pairs these shares agree in each
/// column, were columns independent.
pub(super) fn by_chance(n: usize, agreements: impl Iterator<Item = f64>) -> f64 {
    let n_pairs = n as f64 * (n as f64 - 1.0) / 2.0;
    n_pairs * agreements.product::<f64>()
}

/// The share of pairs of cells of a column that agree, from how often each value comes.
pub(super) fn agreement(counts: impl Iterator<Item = u64>) -> f64 {
    let n_pairs = |n: f64| n * (n - 1.0) / 2.0;
    let (mut n, mut n_agreeing) = (0.0, 0.0);
    for count in counts {
        n += count as f64;
        n_agreeing += n_pairs(count as f64);
    }
    if n > 1.0 { n_agreeing / n_pairs(n) } else { 1.0 }
}
