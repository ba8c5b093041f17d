//! Each example's nearest other one, of some: whether labels go with features, what lies far off, what
//! is nearly the same.

use super::quality::NeighborFacts;
use crate::random::Stream;

/// The most examples held against each other.
const MOST: usize = 256;
/// The most numbers compared; wide examples are fewer.
const MOST_NUMBERS: usize = 10_000_000;
/// With fewer examples, what is near is chance.
const FEWEST: usize = 50;
/// How often labels are shuffled.
const N_SHUFFLES: u32 = 99;
/// Nearer than this part of the median distance is nearly the same.
const CLOSE: f64 = 1e-3;

/// Some examples as points.
#[derive(Debug, Default)]
pub(super) struct Cloud {
    /// Their rows in the file, from 0.
    pub(super) rows: Vec<usize>,
    /// Their features: columns of numbers, or of the ids of words.
    pub(super) columns: Vec<Column>,
    /// Their targets, where they have one each.
    pub(super) labels: Option<Labels>,
}

/// A feature of every point.
#[derive(Debug)]
pub(super) enum Column {
    /// Numbers; NaN where there is none.
    Numbers(Vec<f64>),
    /// Words, which are equal or not.
    Words(Vec<u32>),
}

/// A target of every point.
#[derive(Debug)]
pub(super) enum Labels {
    /// Classes.
    Classes(Vec<usize>),
    /// Numbers.
    Numbers(Vec<f64>),
}

/// Which of `n` examples of so many features are compared, evenly spread; none where they are
/// too few.
pub(super) fn chosen(n: usize, width: usize) -> Vec<usize> {
    let by_width = ((MOST_NUMBERS / width.max(1)) as f64).sqrt() as usize;
    let m = n.min(MOST).min(by_width);
    if m < FEWEST { Vec::new() } else { (0..m).map(|at| at * n / m).collect() }
}

/// What neighbors tell; `None` where there are too few.
pub(super) fn facts(mut cloud: Cloud) -> Option<NeighborFacts> {
    let n = cloud.rows.len();
    if n < FEWEST {
        return None;
    }
    cloud.columns.iter_mut().for_each(standardize);
    let nearest: Vec<(usize, f64)> =
        (0..n).map(|at| nearest(&cloud.columns, n, at)).collect::<Option<_>>()?;
    let mut distances: Vec<f64> = nearest.iter().map(|(_, distance)| *distance).collect();
    distances.sort_unstable_by(f64::total_cmp);
    // Of points on a line some are always far apart: what nearly all of them keep is the measure.
    let (median, usual) = (distances[n / 2], distances[n * 19 / 20]);
    let in_order = |a: &usize, b: &usize| nearest[*a].1.total_cmp(&nearest[*b].1);
    let (closest, farthest) = ((0..n).min_by(in_order)?, (0..n).max_by(in_order)?);
    let row = |at: usize| cloud.rows[at] as u64 + 1;
    Some(NeighborFacts {
        n: n as u64,
        by_chance: cloud.labels.map(|labels| chance(&labels, &nearest)),
        farthest: row(farthest),
        farthest_times: nearest[farthest].1 / usual,
        closest: [row(closest), row(nearest[closest].0)],
        n_close: nearest.iter().filter(|(_, at)| at / median < CLOSE).count() as u64,
    })
}

/// Mean 0 and deviation 1; what is missing lies in the middle.
fn standardize(column: &mut Column) {
    let Column::Numbers(numbers) = column else { return };
    let known = || numbers.iter().filter(|number| number.is_finite());
    let n = known().count().max(1) as f64;
    let mean = known().sum::<f64>() / n;
    let deviation = (known().map(|number| (number - mean).powi(2)).sum::<f64>() / n).sqrt();
    let factor = if deviation > 0.0 { deviation.recip() } else { 0.0 };
    for number in numbers {
        *number = if number.is_finite() { (*number - mean) * factor } else { 0.0 };
    }
}

/// The nearest other point that is not the same, and how far it is.
fn nearest(columns: &[Column], n: usize, at: usize) -> Option<(usize, f64)> {
    let mut squares = vec![0.0; n];
    for column in columns {
        match column {
            Column::Numbers(numbers) => {
                for (square, number) in squares.iter_mut().zip(numbers) {
                    *square += (number - numbers[at]).powi(2);
                }
            }
            Column::Words(words) => {
                for (square, word) in squares.iter_mut().zip(words) {
                    *square += if *word == words[at] { 0.0 } else { 2.0 };
                }
            }
        }
    }
    let others = squares.into_iter().enumerate().filter(|(_, square)| *square > 0.0);
    let (other, square) = others.min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some((other, square.sqrt()))
}

/// How often shuffled labels agree between neighbors as well as the real ones do.
fn chance(labels: &Labels, nearest: &[(usize, f64)]) -> f64 {
    let mut order: Vec<usize> = (0..nearest.len()).collect();
    let real = agreement(labels, &order, nearest);
    let mut stream = Stream::new(0, "null test of labels");
    let mut n_as_good = 0;
    for _ in 0..N_SHUFFLES {
        stream.shuffle(&mut order);
        n_as_good += u32::from(agreement(labels, &order, nearest) >= real);
    }
    f64::from(n_as_good) / f64::from(N_SHUFFLES)
}

/// How well labels in this order agree between neighbors: more is better.
fn agreement(labels: &Labels, order: &[usize], nearest: &[(usize, f64)]) -> f64 {
    let pairs =
        nearest.iter().enumerate().map(|(at, (other, _))| (order[at], order[*other]));
    match labels {
        Labels::Classes(ids) => pairs.filter(|(a, b)| ids[*a] == ids[*b]).count() as f64,
        Labels::Numbers(numbers) => {
            -pairs.map(|(a, b)| (numbers[a] - numbers[b]).abs()).sum::<f64>()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cloud(label: impl Fn(usize) -> usize) -> Cloud {
        let mut stream = Stream::new(1, "points");
        let numbers: Vec<f64> = (0..100).map(|_| stream.uniform()).collect();
        let labels = (0..100).map(|at| label((numbers[at] * 4.0) as usize)).collect();
        Cloud {
            rows: (0..100).collect(),
            columns: vec![Column::Numbers(numbers)],
            labels: Some(Labels::Classes(labels)),
        }
    }

    #[test]
    fn labels_that_go_with_features_are_not_chance() {
        let found = facts(cloud(|class| class)).unwrap();
        assert!(found.by_chance.unwrap() < 0.01, "{found:?}");
        let mut other = cloud(|class| class);
        if let Some(Labels::Classes(ids)) = &mut other.labels {
            Stream::new(2, "mix").shuffle(ids);
        }
        assert!(facts(other).unwrap().by_chance.unwrap() > 0.05);
    }
}
