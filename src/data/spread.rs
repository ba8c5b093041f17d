//! How the numbers of a held-out split are spread, beside those trained on.

use super::quality::SpreadFacts;

/// With fewer numbers a deviation is chance.
const FEWEST: usize = 10;
/// Splits that differ by less are not worth keeping.
const LEAST: f64 = 2.0;

/// A column of numbers: its name, and the number of each row; NaN where there is none.
pub(super) type Named<'a> = (&'a str, &'a [f64]);

/// The first held-out split whose every feature is spread more widely, or more narrowly, than in
/// the training split. `rows` are those that are kept, `splits` the split of each.
pub(super) fn facts(
    columns: &[Named<'_>],
    rows: &[u32],
    splits: &[u8],
) -> Option<SpreadFacts> {
    [2, 1].into_iter().find_map(|split| of_split(columns, rows, splits, split))
}

fn of_split(
    columns: &[Named<'_>],
    rows: &[u32],
    splits: &[u8],
    split: u8,
) -> Option<SpreadFacts> {
    let pick = |numbers: &[f64], wanted: u8| {
        let kept = rows.iter().zip(splits).filter(|(_, split)| **split == wanted);
        Spread::of(kept.map(|(row, _)| numbers[*row as usize]))
    };
    let mut found: Vec<(f64, SpreadFacts)> = Vec::new();
    for (name, numbers) in columns {
        let (train, other) = (pick(numbers, 0)?, pick(numbers, split)?);
        // What never changes in one of them tells nothing.
        if train.deviation > 0.0 && other.deviation > 0.0 {
            let ratio = other.deviation / train.deviation;
            let facts = SpreadFacts {
                split: usize::from(split),
                times: ratio.max(ratio.recip()),
                column: (*name).to_owned(),
                ranges: [train.range, other.range],
            };
            found.push((ratio, facts));
        }
    }
    let is_one_way = found.iter().all(|(ratio, _)| *ratio > 1.0)
        || found.iter().all(|(ratio, _)| *ratio < 1.0);
    let least = found.iter().min_by(|a, b| a.1.times.total_cmp(&b.1.times))?;
    let is_apart = found.len() > 1 && is_one_way && least.1.times >= LEAST;
    is_apart.then(|| least.1.clone())
}

struct Spread {
    range: [f64; 2],
    deviation: f64,
}

impl Spread {
    /// The spread of the numbers that are there; `None` where they are few.
    fn of(numbers: impl Iterator<Item = f64>) -> Option<Self> {
        let numbers: Vec<f64> = numbers.filter(|number| number.is_finite()).collect();
        if numbers.len() < FEWEST {
            return None;
        }
        let n = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / n;
        let square = |number: &f64| (number - mean).powi(2);
        let deviation = (numbers.iter().map(square).sum::<f64>() / n).sqrt();
        let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Some(Self { range: [low, high], deviation })
    }
}
