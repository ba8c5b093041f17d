//! What is reached without looking at any input: the loss of the best constant output.

use super::Args;

/// What the targets of a training are like.
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// The share of each class.
    Classes(Vec<f64>),
    /// The numbers of each column.
    Numbers(Vec<Vec<f64>>),
}

pub(super) fn unknown(_: &Args, _: &Targets) -> Option<f64> {
    None
}

pub(super) fn unknown_undecided(_: usize) -> Option<f64> {
    None
}

// H = -sum over k of p[k] ln p[k]
pub(super) fn entropy(targets: &Targets) -> Option<f64> {
    let Targets::Classes(shares) = targets else { return None };
    Some(shares.iter().map(|share| -x_ln_x(*share)).sum())
}

/// ln K.
pub(super) fn log_of_classes(n: usize) -> Option<f64> {
    (n > 1).then(|| libm::log(n as f64))
}

// mean over columns of -(p ln p + (1 - p) ln(1 - p)), p the mean of the column
pub(super) fn binary_entropy(targets: &Targets) -> Option<f64> {
    let of_share = |p: f64| -(x_ln_x(p) + x_ln_x(1.0 - p));
    match targets {
        Targets::Classes(shares) => mean(shares.iter().map(|share| of_share(*share))),
        Targets::Numbers(columns) => {
            mean(columns.iter().map(|column| of_share(mean_of(column))))
        }
    }
}

/// The mean over columns of their variance.
pub(super) fn variance(targets: &Targets) -> Option<f64> {
    match targets {
        // One-hot columns.
        Targets::Classes(shares) => mean(shares.iter().map(|p| p * (1.0 - p))),
        Targets::Numbers(columns) => mean(columns.iter().map(|column| {
            let center = mean_of(column);
            mean_of(&column.iter().map(|x| (x - center) * (x - center)).collect::<Vec<_>>())
        })),
    }
}

/// The mean over columns of the distance from their median.
pub(super) fn distance(targets: &Targets) -> Option<f64> {
    let Targets::Numbers(columns) = targets else { return None };
    mean(columns.iter().map(|column| {
        let mut sorted = column.clone();
        sorted.sort_by(f64::total_cmp);
        let median = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
        mean_of(&column.iter().map(|x| (x - median).abs()).collect::<Vec<_>>())
    }))
}

fn x_ln_x(x: f64) -> f64 {
    if x > 0.0 { x * libm::log(x) } else { 0.0 }
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
    let n = values.len();
    (n > 0).then(|| values.sum::<f64>() / n as f64)
}

fn mean_of(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{Targets, binary_entropy, distance, entropy, log_of_classes, variance};

    fn is_near(found: Option<f64>, wanted: f64) -> bool {
        found.is_some_and(|found| (found - wanted).abs() < 1e-12)
    }

    #[test]
    fn even_classes_have_the_largest_entropy() {
        let even = Targets::Classes(vec![0.25; 4]);
        assert_eq!(entropy(&even), log_of_classes(4));
        assert!(is_near(entropy(&Targets::Classes(vec![1.0, 0.0])), 0.0));
    }

    #[test]
    fn the_best_constant_is_the_mean_or_the_median() {
        let numbers = Targets::Numbers(vec![vec![0.0, 0.0, 3.0]]);
        assert!(is_near(variance(&numbers), 2.0));
        assert!(is_near(distance(&numbers), 1.0));
        let coin = Targets::Numbers(vec![vec![0.0, 1.0]]);
        assert!(is_near(binary_entropy(&coin), std::f64::consts::LN_2));
    }
}
