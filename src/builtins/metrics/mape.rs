//! `mape`: the mean distance as a share of the target.

use super::{Accumulator, Layout, Mean, Metric, Task};
use crate::builtins::Args;

pub(super) static MAPE: Metric = Metric {
    name: "mape",
    also_known_as: &["mean_absolute_percentage_error", "MeanAbsolutePercentageError"],
    params: &[],
    doc: "The mean distance as a share of the target; huge where a target is near zero.",
    formula: "mean of |p - t| / max(|t|, 2.2e-16)",
    examples: &["mape"],
    task: Task::Numbers,
    larger_is_better: false,
    is_share: true,
    needs_probabilities: false,
    start,
};

#[derive(Debug, Default)]
struct RelativeError(Mean);

fn start(_: &Args, _: &Layout) -> Box<dyn Accumulator> {
    Box::new(RelativeError::default())
}

impl Accumulator for RelativeError {
    fn add(&mut self, prediction: &[f64], target: &[f64]) {
        for (p, t) in prediction.iter().zip(target) {
            self.0.add((p - t).abs() / t.abs().max(f64::EPSILON));
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
