//! `mse`: the mean squared distance from the target.

use super::{Accumulator, Layout, Mean, Metric, Task};
use crate::builtins::Args;

pub(super) static MSE: Metric = Metric {
    name: "mse",
    also_known_as: &["mean_squared_error", "MeanSquaredError", "l2"],
    params: &[],
    doc: "The mean squared distance from the target, in the target's unit squared.",
    formula: "mean of (p - t)^2",
    examples: &["mse"],
    task: Task::Numbers,
    larger_is_better: false,
    is_share: false,
    needs_probabilities: false,
    start,
};

#[derive(Debug, Default)]
struct SquaredError(Mean);

fn start(_: &Args, _: &Layout) -> Box<dyn Accumulator> {
    Box::new(SquaredError::default())
}

impl Accumulator for SquaredError {
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
        self.0.value()
    }
}
