//! `rmse`: the root of the mean squared distance from the target.

use super::{Accumulator, Layout, Mean, Metric, Task};
use crate::builtins::Args;

pub(super) static RMSE: Metric = Metric {
    name: "rmse",
    also_known_as: &["root_mean_squared_error", "RootMeanSquaredError"],
    params: &[],
    doc: "The root of the mean squared distance from the target, in the target's unit.",
    formula: "sqrt(mean of (p - t)^2)",
    examples: &["rmse"],
    task: Task::Numbers,
    larger_is_better: false,
    is_share: false,
    needs_probabilities: false,
    start,
};

#[derive(Debug, Default)]
struct RootSquaredError(Mean);

fn start(_: &Args, _: &Layout) -> Box<dyn Accumulator> {
    Box::new(RootSquaredError::default())
}

impl Accumulator for RootSquaredError {
    fn add(&mut self, prediction: &[f64], target: &[f64]) {
        for (p, t) in prediction.iter().zip(target) {
            self.0.add((p - t) * (p - t));
        }
    }

    fn reset(&mut self) {
        self.0 = Mean::default();
    }

    fn state(&self) -> Vec<f64> {
        self.0.state()
    }

    fn restore(&mut self, state: &[f64]) {
        self.0.restore(state);
    }

    fn value(&self) -> f64 {
        self.0.value().sqrt()
    }
}
