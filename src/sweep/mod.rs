//! Which values the trials of a sweep take: functions of the sweep, its seed and the trial's
//! number, never of the order in which trials end.

mod axis;
mod halving;

pub use axis::{Axis, Spacing, Values};
pub use halving::{Stage, stages};

use serde::{Deserialize, Serialize};

use crate::random::Stream;

/// Trials of a sweep at most; more is a typing mistake.
pub const MOST_TRIALS: u64 = 10_000;
/// Trials when nothing says how many, and the values are no grid.
const USUAL_TRIALS: u64 = 20;

/// How the trials share out the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Every combination.
    Grid,
    /// Each trial draws.
    Random,
    /// As `Random`, but short at first: a third of the trials goes on, three times as long.
    Halving,
}

/// What is asked of a sweep; `None` is decided by the axes.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// What varies.
    pub axes: Vec<Axis>,
    /// How.
    pub method: Option<Method>,
    /// How many trials.
    pub n_trials: Option<u64>,
    /// What decides which is best: `val.loss`.
    pub by: Option<String>,
    /// Another seed, other draws.
    pub seed: u64,
}

/// A sweep with all decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// What varies.
    pub axes: Vec<Axis>,
    /// How.
    pub method: Method,
    /// How many trials.
    pub n_trials: u64,
    /// What decides which is best: `val.loss`.
    pub by: String,
    /// Another seed, other draws.
    pub seed: u64,
    /// Values of each axis in a grid.
    points: Vec<u64>,
}

/// Why a wish cannot be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// More combinations than trials.
    #[error("a grid of {n_grid} combinations does not fit into {n_trials} trials")]
    Grid {
        /// Combinations.
        n_grid: u64,
        /// Trials asked for.
        n_trials: u64,
    },
    /// More than [`MOST_TRIALS`].
    #[error("{0} trials are more than {MOST_TRIALS}")]
    Many(u64),
}

impl Wish {
    /// Decides what is open; `by` is what decides when nothing is said.
    pub fn decide(self, by: &str) -> Result<Sweep, Unfit> {
        let n_listed = product(self.axes.iter().filter_map(Axis::n_listed));
        let is_listed = self.axes.iter().all(|axis| axis.n_listed().is_some());
        let fits = self.n_trials.is_none_or(|n_trials| n_trials >= n_listed);
        let method = self.method.unwrap_or(match is_listed && fits {
            true => Method::Grid,
            false => Method::Random,
        });
        let n_ranges = self.axes.iter().filter(|axis| axis.n_listed().is_none()).count();
        let per_range = per_range(n_listed, n_ranges as u32, self.n_trials);
        let points: Vec<u64> =
            self.axes.iter().map(|axis| axis.n_points(per_range)).collect();
        let n_grid = product(points.iter().copied());
        let n_trials = match (method, self.n_trials) {
            (Method::Grid, Some(n_trials)) if n_trials < n_grid => {
                return Err(Unfit::Grid { n_grid, n_trials });
            }
            (Method::Grid, _) => n_grid,
            (_, Some(n_trials)) => n_trials,
            (_, None) if is_listed => n_grid.min(USUAL_TRIALS),
            (_, None) => USUAL_TRIALS,
        };
        if n_trials > MOST_TRIALS {
            return Err(Unfit::Many(n_trials));
        }
        let (axes, seed) = (self.axes, self.seed);
        let by = self.by.unwrap_or_else(|| by.to_owned());
        Ok(Sweep { axes, method, n_trials, by, seed, points })
    }
}

/// Values of each range in a grid, so that all fit into the trials; 5 when nothing says how many.
fn per_range(n_listed: u64, n_ranges: u32, n_trials: Option<u64>) -> u64 {
    let Some(n_trials) = n_trials else { return 5 };
    let fits = |n: u64| n.saturating_pow(n_ranges).saturating_mul(n_listed) <= n_trials;
    (2..=MOST_TRIALS).take_while(|n| n_ranges > 0 && fits(*n)).last().unwrap_or(2)
}

fn product(all: impl Iterator<Item = u64>) -> u64 {
    all.fold(1, u64::saturating_mul)
}

impl Sweep {
    /// The values of a trial, counted from 0: names and values as they would be written.
    pub fn settings(&self, trial: u64) -> Vec<(String, String)> {
        let cell = match self.method {
            Method::Grid => Some(trial),
            Method::Random | Method::Halving => self.drawn_cell(trial),
        };
        let values: Vec<String> = match cell {
            Some(cell) => self.cell(cell),
            None => self.axes.iter().map(|axis| axis.draw(self.seed, trial)).collect(),
        };
        self.axes.iter().map(|axis| axis.name.clone()).zip(values).collect()
    }

    /// The values of a cell of the grid; those of the last axis change fastest.
    fn cell(&self, mut cell: u64) -> Vec<String> {
        let mut values = Vec::new();
        for (axis, n) in self.axes.iter().zip(&self.points).rev() {
            values.push(axis.point(cell % n, *n));
            cell /= n;
        }
        values.reverse();
        values
    }

    /// Where all values are listed, trials draw combinations without drawing one twice.
    fn drawn_cell(&self, trial: u64) -> Option<u64> {
        let n_grid = product(self.points.iter().copied());
        let is_listed = self.axes.iter().all(|axis| axis.n_listed().is_some());
        if !is_listed || n_grid > MOST_TRIALS {
            return None;
        }
        let mut cells: Vec<u64> = (0..n_grid).collect();
        Stream::new(self.seed, "sweep").shuffle(&mut cells);
        cells.get((trial % n_grid) as usize).copied()
    }
}

#[cfg(test)]
mod tests;
