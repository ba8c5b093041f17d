//! What several runs of one training have in common: the mean of each number, and how far apart
//! the runs are.

use super::events::Measured;

/// A number over several runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Across {
    /// Its mean, under its name.
    pub mean: Measured,
    /// Its standard deviation, that of a sample (`n - 1`); 0 for one run.
    pub deviation: f64,
}

/// Every number that the first run has, in its order, over all that have it.
pub fn across(runs: &[Vec<Measured>]) -> Vec<Across> {
    let first = runs.first().map_or(&[][..], Vec::as_slice);
    first.iter().map(|one| over(one, runs)).collect()
}

fn over(one: &Measured, runs: &[Vec<Measured>]) -> Across {
    let same = runs.iter().flatten().filter(|other| other.name == one.name);
    let values: Vec<f64> = same.map(|other| other.value).collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|value| (value - mean) * (value - mean));
    let deviation = (squares.sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
    Across { mean: Measured { value: mean, ..one.clone() }, deviation }
}

#[cfg(test)]
mod tests {
    use super::{Measured, across};

    fn run(value: f64) -> Vec<Measured> {
        let name = "test.loss".to_owned();
        vec![Measured { name, value, is_share: false, larger_is_better: false }]
    }

    #[test]
    fn the_deviation_is_that_of_a_sample() {
        let found = across(&[run(1.0), run(2.0), run(6.0)]);
        assert_eq!(found[0].mean.value, 3.0);
        assert!((found[0].deviation - 7.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn one_run_deviates_from_nothing() {
        assert_eq!(across(&[run(4.0)])[0].deviation, 0.0);
        assert!(across(&[]).is_empty());
    }
}
