//! `top_k(k)`: the share of targets among the k likeliest classes.

use super::{Accumulator, Layout, Mean, Meaning, Metric, Task, class_id};
use crate::builtins::{Args, Param};

pub(super) static TOP_K: Metric = Metric {
    name: "top_k",
    also_known_as: &[
        "top_k_accuracy",
        "top_k_accuracy_score",
        "TopKCategoricalAccuracy",
        "SparseTopKCategoricalAccuracy",
        "top5",
    ],
    params: &[Param::count("k", 1, "How many classes may be named.").or("5")],
    doc: "The share of targets among the `k` likeliest classes.",
    formula: "mean of [rank of the target's probability <= k]; of equals, the first counts more",
    examples: &["top_k(5)", "top_k(3)"],
    task: Task::Classes,
    larger_is_better: true,
    is_share: true,
    needs_probabilities: false,
    start,
};

#[derive(Debug)]
struct TopK {
    k: usize,
    meaning: Meaning,
    mean: Mean,
}

fn start(args: &Args, layout: &Layout) -> Box<dyn Accumulator> {
    Box::new(TopK { k: args.whole("k"), meaning: layout.meaning, mean: Mean::default() })
}

impl Accumulator for TopK {
    fn add(&mut self, prediction: &[f64], target: &[f64]) {
        match self.meaning {
            Meaning::Classes => {
                let is_near = rank(prediction, class_id(target)) < self.k;
                self.mean.add(f64::from(u8::from(is_near)));
            }
            // A yes or no has two classes.
            Meaning::Binary | Meaning::Numbers => {
                for (p, t) in prediction.iter().zip(target) {
                    let two = [1.0 - p, *p];
                    self.mean.add(f64::from(u8::from(rank(&two, *t as usize) < self.k)));
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

/// How many classes stand before this one.
fn rank(probabilities: &[f64], class: usize) -> usize {
    let own = probabilities[class];
    let is_before = |(at, p): &(usize, &f64)| {
        p.total_cmp(&own).is_gt() || (p.total_cmp(&own).is_eq() && *at < class)
    };
    probabilities.iter().enumerate().filter(is_before).count()
}
