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
                let pairs = prediction.iter().zip(target);
                let is_right = |(p, t): (&f64, &f64)| says_yes(*p) == says_yes(*t);
                let n_right: u64 =
                    pairs.clone().map(|pair| u64::from(is_right(pair))).sum();
                self.mean.add_all(n_right as f64, pairs.len() as u64);
            }
        }
    }

    fn add_all(&mut self, layout: &Layout, predictions: &[f64], targets: &[f64]) {
        match self.meaning {
            Meaning::Classes => {
                let lines = predictions.chunks_exact(layout.prediction);
                let pairs = lines.zip(targets.chunks_exact(layout.target));
                let is_right = |(p, t): (&[f64], &[f64])| likeliest(p) == class_id(t);
                let n_right: u64 =
                    pairs.clone().map(|pair| u64::from(is_right(pair))).sum();
                self.mean.add_all(n_right as f64, pairs.len() as u64);
            }
            // However many there are to an example, each counts alike.
            Meaning::Binary | Meaning::Numbers => self.add(predictions, targets),
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
