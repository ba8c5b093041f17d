//! Counts per label that precision, recall and f1 are made of.

use super::{Accumulator, Layout, Meaning, class_id, likeliest, says_yes};

/// How often one label was predicted, was right, was there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) n_right: u64,
    pub(super) n_predicted: u64,
    pub(super) n_actual: u64,
}

/// A metric that is a share of one label's counts, averaged over labels.
#[derive(Debug)]
pub(super) struct Counts {
    meaning: Meaning,
    labels: Vec<Count>,
    share: fn(Count) -> f64,
}

impl Counts {
    pub(super) fn start(layout: &Layout, share: fn(Count) -> f64) -> Box<dyn Accumulator> {
        let labels = vec![Count::default(); layout.prediction];
        Box::new(Self { meaning: layout.meaning, labels, share })
    }
}

impl Accumulator for Counts {
    fn add(&mut self, prediction: &[f64], target: &[f64]) {
        match self.meaning {
            Meaning::Classes => {
                let (predicted, actual) = (likeliest(prediction), class_id(target));
                self.labels[predicted].n_predicted += 1;
                self.labels[actual].n_actual += 1;
                self.labels[actual].n_right += u64::from(predicted == actual);
            }
            Meaning::Binary | Meaning::Numbers => {
                for ((count, p), t) in self.labels.iter_mut().zip(prediction).zip(target) {
                    let (predicted, actual) = (says_yes(*p), says_yes(*t));
                    count.n_predicted += u64::from(predicted);
                    count.n_actual += u64::from(actual);
                    count.n_right += u64::from(predicted && actual);
                }
            }
        }
    }

    fn reset(&mut self) {
        self.labels.fill(Count::default());
    }

    fn value(&self) -> f64 {
        let shares: Vec<f64> = match (self.meaning, self.labels.as_slice()) {
            (Meaning::Classes, [_, second]) => vec![(self.share)(*second)],
            (Meaning::Classes, labels) => {
                let occurs = |count: &&Count| count.n_predicted + count.n_actual > 0;
                labels.iter().filter(occurs).map(|count| (self.share)(*count)).collect()
            }
            (Meaning::Binary | Meaning::Numbers, labels) => {
                labels.iter().map(|count| (self.share)(*count)).collect()
            }
        };
        shares.iter().sum::<f64>() / shares.len() as f64
    }
}

/// `part / whole`, and 0 of nothing, as scikit-learn has it.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
