//! `mae`: the mean distance from the target.

use super::{Accumulator, Layout, Mean, Metric, Task};
use crate::builtins::Args;

pub(super) static MAE: Metric = Metric {
    name: "mae",
    also_known_as: &["mean_absolute_error", "MeanAbsoluteError", "l1"],
    params: &[],
    doc: "The mean distance from the target, in the target's unit.",
    formula: "mean of |p - t|",
    examples: &["mae"],
    task: Task::Numbers,
    larger_is_better: false,
    is_share: false,
    needs_probabilities: false,
    start,
};

#[derive(Debug, Default)]
struct AbsoluteError(Mean);

fn start(_: &Args, _: &Layout) -> Box<dyn Accumulator> {
    Box::new(AbsoluteError::default())
}

impl Accumulator for AbsoluteError {
    fn add(&mut self, prediction: &[f64], target: &[f64]) {
        for (p, t) in prediction.iter().zip(target) {
            self.0.add((p - t).abs());
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
