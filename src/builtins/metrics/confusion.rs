//! `confusion`: which classes are taken for which.

use super::{Accumulator, Layout, Meaning, Metric, Task, class_id, likeliest, says_yes};
use crate::builtins::Args;

pub(super) static CONFUSION: Metric = Metric {
    name: "confusion",
    also_known_as: &["confusion_matrix", "ConfusionMatrix"],
    params: &[],
    doc: "Counts by target class (row) and predicted class (column), shown at the end; with \
        several labels, of all labels together. Where one number is logged, it is the share on \
        the diagonal.",
    formula: "m[target, predicted] += 1",
    examples: &["confusion"],
    task: Task::Classes,
    larger_is_better: true,
    is_share: true,
    needs_probabilities: false,
    start,
};

#[derive(Debug)]
struct Confusion {
    meaning: Meaning,
    counts: Vec<Vec<u64>>,
}

pub(super) fn start(_: &Args, layout: &Layout) -> Box<dyn Accumulator> {
    let n = match layout.meaning {
        Meaning::Classes => layout.prediction,
        Meaning::Binary | Meaning::Numbers => 2,
    };
    Box::new(Confusion { meaning: layout.meaning, counts: vec![vec![0; n]; n] })
}

impl Accumulator for Confusion {
    #[inline]
    fn add(&mut self, prediction: &[f64], target: &[f64]) {
        match self.meaning {
            Meaning::Classes => self.counts[class_id(target)][likeliest(prediction)] += 1,
            Meaning::Binary | Meaning::Numbers => {
                for (p, t) in prediction.iter().zip(target) {
                    self.counts[usize::from(says_yes(*t))][usize::from(says_yes(*p))] += 1;
                }
            }
        }
    }

    fn reset(&mut self) {
        self.counts.iter_mut().for_each(|row| row.fill(0));
    }

    fn state(&self) -> Vec<f64> {
        self.counts.iter().flatten().map(|count| *count as f64).collect()
    }

    fn restore(&mut self, state: &[f64]) {
        let counts = self.counts.iter_mut().flatten();
        counts.zip(state).for_each(|(count, kept)| *count = *kept as u64);
    }

    fn value(&self) -> f64 {
        let diagonal: u64 = self.counts.iter().enumerate().map(|(at, row)| row[at]).sum();
        let all: u64 = self.counts.iter().flatten().sum();
        diagonal as f64 / all as f64
    }

    fn matrix(&self) -> Option<Vec<Vec<u64>>> {
        Some(self.counts.clone())
    }
}
