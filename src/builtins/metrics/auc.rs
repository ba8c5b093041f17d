//! `auc`: how well probabilities rank positives above negatives.

use super::{Accumulator, Layout, Meaning, Metric, Task, class_id, says_yes};
use crate::builtins::Args;

pub(super) static AUC: Metric = Metric {
    name: "auc",
    also_known_as: &["roc_auc", "roc_auc_score", "AUC", "AUROC", "auroc"],
    params: &[],
    doc: "The area under the ROC curve: the chance that a positive example gets a higher \
        probability than a negative one. With more than two classes, the mean of each against \
        the rest; a class without both kinds is left out.",
    formula: "(pairs in order + ties/2) / pairs, exact; Mann and Whitney (1947)",
    examples: &["auc"],
    task: Task::Classes,
    larger_is_better: true,
    is_share: false,
    needs_probabilities: true,
    start,
};

/// Per label: each example's probability and whether it is positive.
#[derive(Debug)]
struct Auc {
    meaning: Meaning,
    labels: Vec<Vec<(f64, bool)>>,
}

fn start(_: &Args, layout: &Layout) -> Box<dyn Accumulator> {
    let n_labels = match (layout.meaning, layout.prediction) {
        (Meaning::Classes, 2) => 1,
        (_, n) => n,
    };
    Box::new(Auc { meaning: layout.meaning, labels: vec![Vec::new(); n_labels] })
}

impl Accumulator for Auc {
    fn add(&mut self, prediction: &[f64], target: &[f64]) {
        match self.meaning {
            Meaning::Classes => {
                // With two classes, only the second has a list.
                let first = prediction.len() - self.labels.len();
                for (at, label) in self.labels.iter_mut().enumerate() {
                    let class = first + at;
                    label.push((prediction[class], class_id(target) == class));
                }
            }
            Meaning::Binary | Meaning::Numbers => {
                for ((label, p), t) in self.labels.iter_mut().zip(prediction).zip(target) {
                    label.push((*p, says_yes(*t)));
                }
            }
        }
    }

    fn reset(&mut self) {
        self.labels.iter_mut().for_each(Vec::clear);
    }

    fn state(&self) -> Vec<f64> {
        let pair = |(p, is_positive): &(f64, bool)| [*p, f64::from(u8::from(*is_positive))];
        // Every label has seen every example.
        self.labels.iter().flatten().flat_map(pair).collect()
    }

    fn restore(&mut self, state: &[f64]) {
        let (pairs, _) = state.as_chunks();
        let n = pairs.len() / self.labels.len().max(1);
        for (label, pairs) in self.labels.iter_mut().zip(pairs.chunks(n.max(1))) {
            *label =
                pairs.iter().map(|[p, is_positive]| (*p, *is_positive > 0.5)).collect();
        }
    }

    fn value(&self) -> f64 {
        let areas: Vec<f64> = self.labels.iter().filter_map(|label| area(label)).collect();
        areas.iter().sum::<f64>() / areas.len() as f64
    }
}

/// The area, unless one of the two kinds is missing.
fn area(label: &[(f64, bool)]) -> Option<f64> {
    let mut sorted = label.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut n_negative, mut n_positive, mut in_order) = (0.0, 0.0, 0.0);
    for ties in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let positives = ties.iter().filter(|(_, is_positive)| *is_positive).count() as f64;
        let negatives = ties.len() as f64 - positives;
        in_order += positives * (n_negative + negatives / 2.0);
        n_negative += negatives;
        n_positive += positives;
    }
    let pairs = n_negative * n_positive;
    (pairs > 0.0).then(|| in_order / pairs)
}
