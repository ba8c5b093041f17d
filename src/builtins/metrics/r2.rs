//! `r2`: how much of the target's variance is explained.

use super::{Accumulator, Layout, Metric, Task};
use crate::builtins::Args;

pub(super) static R2: Metric = Metric {
    name: "r2",
    also_known_as: &["r2_score", "R2Score", "r_squared", "R2"],
    params: &[],
    doc: "The share of the target's variance that is explained: 1 is perfect, 0 is no better \
        than the mean; the mean over several targets.",
    formula: "1 - sum (p - t)^2 / sum (t - mean t)^2; a constant target gives 1 when met, else 0",
    examples: &["r2"],
    task: Task::Numbers,
    larger_is_better: true,
    is_share: false,
    needs_probabilities: false,
    start,
};

/// Per target: the squared error, and the mean and squared deviations by Welford (1962).
#[derive(Clone, Copy, Debug, Default)]
struct Column {
    error: f64,
    mean: f64,
    deviations: f64,
}

#[derive(Debug)]
struct Explained {
    columns: Vec<Column>,
    n: u64,
}

fn start(_: &Args, layout: &Layout) -> Box<dyn Accumulator> {
    Box::new(Explained { columns: vec![Column::default(); layout.target], n: 0 })
}

impl Accumulator for Explained {
    fn add(&mut self, prediction: &[f64], target: &[f64]) {
        self.n += 1;
        for ((column, p), t) in self.columns.iter_mut().zip(prediction).zip(target) {
            column.error += (p - t) * (p - t);
            let off = t - column.mean;
            column.mean += off / self.n as f64;
            column.deviations += off * (t - column.mean);
        }
    }

    fn reset(&mut self) {
        self.columns.fill(Column::default());
        self.n = 0;
    }

    fn state(&self) -> Vec<f64> {
        let three = |column: &Column| [column.error, column.mean, column.deviations];
        std::iter::once(self.n as f64).chain(self.columns.iter().flat_map(three)).collect()
    }

    fn restore(&mut self, state: &[f64]) {
        let Some((n, columns)) = state.split_first() else { return };
        self.n = *n as u64;
        let (threes, _) = columns.as_chunks();
        for (column, [error, mean, deviations]) in self.columns.iter_mut().zip(threes) {
            *column = Column { error: *error, mean: *mean, deviations: *deviations };
        }
    }

    fn value(&self) -> f64 {
        if self.n == 0 {
            return f64::NAN;
        }
        let sum: f64 = self.columns.iter().map(Column::explained).sum();
        sum / self.columns.len() as f64
    }
}

impl Column {
    fn explained(&self) -> f64 {
        if self.deviations > 0.0 {
            1.0 - self.error / self.deviations
        } else if self.error == 0.0 {
            1.0
        } else {
            0.0
        }
    }
}
