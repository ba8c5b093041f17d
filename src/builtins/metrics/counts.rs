//! Counts per label that precision, recall and f1 are made of.

use super::{Accumulator, Layout, Mean, Meaning, class_id, likeliest, says_yes};

/// How often one label was predicted, was right, was there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) right: u64,
    pub(super) called: u64,
    pub(super) there: u64,
}

impl Count {
    fn occurs(&self) -> bool {
        self.called + self.there > 0
    }
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
    #[inline]
    fn add(&mut self, prediction: &[f64], target: &[f64]) {
        match self.meaning {
            Meaning::Classes => {
                let (predicted, actual) = (likeliest(prediction), class_id(target));
                self.labels[predicted].called += 1;
                self.labels[actual].there += 1;
                self.labels[actual].right += u64::from(predicted == actual);
            }
            Meaning::Binary | Meaning::Numbers => {
                for ((count, p), t) in self.labels.iter_mut().zip(prediction).zip(target) {
                    let (predicted, actual) = (says_yes(*p), says_yes(*t));
                    count.called += u64::from(predicted);
                    count.there += u64::from(actual);
                    count.right += u64::from(predicted && actual);
                }
            }
        }
    }

    fn reset(&mut self) {
        self.labels.fill(Count::default());
    }

    fn state(&self) -> Vec<f64> {
        let three = |count: &Count| [count.right, count.called, count.there];
        self.labels.iter().flat_map(three).map(|count| count as f64).collect()
    }

    fn restore(&mut self, state: &[f64]) {
        let (threes, _) = state.as_chunks();
        for (count, kept) in self.labels.iter_mut().zip(threes) {
            let [right, called, there] = kept.map(|count: f64| count as u64);
            *count = Count { right, called, there };
        }
    }

    fn value(&self) -> f64 {
        let counts = match (self.meaning, self.labels.as_slice()) {
            (Meaning::Classes, [_, second]) => std::slice::from_ref(second),
            (_, labels) => labels,
        };
        let all_count = self.meaning != Meaning::Classes || self.labels.len() == 2;
        let mut mean = Mean::default();
        for count in counts.iter().filter(|count| all_count || count.occurs()) {
            mean.add((self.share)(*count));
        }
        mean.value()
    }
}

/// `part / whole`, and 0 of nothing, as scikit-learn has it.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
