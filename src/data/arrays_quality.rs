//! What the examples of arrays have to do with each other.

use super::arrays::{Arrays, Values};
use super::arrays_load::{divide, target_columns};
use super::compare::{self, Marked};
use super::goal::Goal;
use super::mark;
use super::neighbors::{self, Cloud, Column, Labels};
use super::profile::{NumberStats, TargetKind, TargetProfile};
use super::quality::{NeighborFacts, Quality, RowFacts};
use super::spec::DataSpec;
use super::watch::ROW_LIMIT;
use crate::diagnostics::Diagnostics;

/// What examples have to do with each other: labels in any case, features where all were read.
pub(super) fn quality(
    spec: &DataSpec,
    arrays: &Arrays,
    target: &TargetProfile,
    numbers: &NumberStats,
) -> Result<Quality, Diagnostics> {
    if arrays.n > ROW_LIMIT {
        return Ok(Quality::default());
    }
    let goal = Goal::new(target, true);
    let labels = if goal.has_columns() { arrays.y.as_ref() } else { None };
    let columns = labels.map(target_columns).unwrap_or_default();
    let splits = compare::places(arrays.n, &divide(spec, arrays, &goal, &columns)?);
    let has_classes = matches!(goal.kind, TargetKind::Category | TargetKind::Binary);
    let labels = columns.first().filter(|_| has_classes).map(|column| {
        let ids = goal.ids(column, 0);
        let classes: Vec<usize> =
            ids.into_iter().map(|id| id.unwrap_or(usize::MAX)).collect();
        compare::labels(&classes, &splits, target.classes.len())
    });
    Ok(Quality {
        rows: rows(arrays, &splits, numbers),
        labels,
        neighbors: neighbors(arrays, target),
        ..Quality::default()
    })
}

/// Some examples and their nearest ones; `None` where not all were read.
fn neighbors(arrays: &Arrays, target: &TargetProfile) -> Option<NeighborFacts> {
    let width = arrays.extents.n_elements();
    let rows = neighbors::chosen(arrays.n, width);
    let column = |place: usize| {
        let at = |row: &usize| row * width + place;
        Column::Numbers(match &arrays.x {
            Values::Numbers(numbers) => rows.iter().map(|row| numbers[at(row)]).collect(),
            Values::Bytes { bytes, .. } => {
                rows.iter().map(|row| f64::from(bytes[at(row)])).collect()
            }
        })
    };
    let n_read = match &arrays.x {
        Values::Numbers(numbers) => numbers.len(),
        Values::Bytes { bytes, .. } => bytes.len(),
    };
    if n_read != arrays.n * width {
        return None;
    }
    let single = arrays.y.as_ref().filter(|y| y.extents.n_elements() == 1);
    let labels = single.map(|y| rows.iter().map(|row| y.values[*row]));
    let labels = labels.map(|labels| match target.kind {
        TargetKind::Number => Labels::Numbers(labels.collect()),
        _ => Labels::Classes(labels.map(|label| label.to_bits() as usize).collect()),
    });
    let columns = (0..width).map(column).collect();
    neighbors::facts(Cloud { rows, columns, labels })
}

/// Examples held against each other; `None` where not all were read.
fn rows(arrays: &Arrays, splits: &[u8], numbers: &NumberStats) -> Option<RowFacts> {
    let width = arrays.extents.n_elements();
    let features: Vec<u64> = match &arrays.x {
        Values::Numbers(numbers) => numbers.chunks_exact(width).map(of_numbers).collect(),
        Values::Bytes { bytes, .. } => {
            bytes.chunks_exact(width).map(|row| mark::with_cell(0, row)).collect()
        }
    };
    if features.len() != arrays.n {
        return None;
    }
    let targets: Vec<u32> = match &arrays.y {
        Some(y) if y.extents.n_elements() > 0 => {
            let rows = y.values.chunks_exact(y.extents.n_elements());
            rows.map(|row| of_numbers(row) as u32).collect()
        }
        _ => vec![0; arrays.n],
    };
    let rows: Vec<u32> = (0..arrays.n as u32).collect();
    let marked = Marked { features: &features, targets: &targets, rows: &rows, splits };
    Some(compare::rows(&marked, by_chance(arrays, numbers)))
}

fn of_numbers(row: &[f64]) -> u64 {
    row.iter().fold(0, |mark, number| mark::with_number(mark, *number))
}

/// Copies that chance would make. Rows of a few whole numbers repeat of themselves, and rows of
/// zeros and ones may be categories written out; fractions and pictures do not.
fn by_chance(arrays: &Arrays, numbers: &NumberStats) -> f64 {
    let n_values = numbers.max - numbers.min + 1.0;
    if arrays.is_image || !numbers.is_whole {
        return 0.0;
    }
    if n_values <= 2.0 {
        return f64::MAX;
    }
    let width = arrays.extents.n_elements();
    compare::by_chance(arrays.n, std::iter::repeat_n(1.0 / n_values, width))
}
