//! `accuracy`: the share of right answers.

use super::{
    Accumulator, Layout, Mean, Meaning, Metric, Task, class_id, likeliest, says_yes,
};
use crate::builtins::Args;

pub(super) static ACCURACY: Metric = Metric {
    name: "accuracy",
    also_known_as: &[
        "acc",
        "accuracy_score",
        "Accuracy",
        "BinaryAccuracy",
        "binary_accuracy",
        "SparseCategoricalAccuracy",
        "categorical_accuracy",
    ],
    params: &[],
    doc: "The share of right answers; with several labels, of right labels.",
    formula: "mean of [likeliest class = target], or of [p > 0.5 = target]",
    examples: &["accuracy"],
    task: Task::Classes,
    larger_is_better: true,
    is_share: true,
    needs_probabilities: false,
    start,
};

#[derive(Debug)]
struct Accuracy {
    meaning: Meaning,
    mean: Mean,
}

fn start(_: &Args, layout: &Layout) -> Box<dyn Accumulator> {
    Box::new(Accuracy { meaning: layout.meaning, mean: Mean::default() })
}

impl Accumulator for Accuracy {
    #[inline]
    fn add(&mut self, prediction: &[f64], target: &[f64]) {
        match self.meaning {
            Meaning::Classes => {
                let is_right = likeliest(prediction) == class_id(target);
                self.mean.add(f64::from(u8::from(is_right)));
            }
            Meaning::Binary | Meaning::Numbers => {
                for (p, t) in prediction.iter().zip(target) {
                    self.mean.add(f64::from(u8::from(says_yes(*p) == says_yes(*t))));
                }
            }
        }
    }

    fn reset(&mut self) {
        self.mean = Mean::default();
    }

    fn state(&self) -> Vec<f64> {
        self.mean.state()
    }

    fn restore(&mut self, state: &[f64]) {
        self.mean.restore(state);
    }

    fn value(&self) -> f64 {
        self.mean.value()
    }
}
