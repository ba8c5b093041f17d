//! The steps that were made since the last look, in a few bytes each: small networks are done with a
//! step before much memory could be written.

use crate::train::events::{Facts, StepReport};

/// The first of them, and the learning rate of each.
#[derive(Debug, Default)]
pub(super) struct Made {
    first: Option<StepReport>,
    rates: Vec<f64>,
}

impl Made {
    /// Forgets them, and makes room for as many as may come until the next look.
    pub(super) fn clear(&mut self, period: u64) {
        self.first = None;
        self.rates.clear();
        // The period may double before that.
        self.rates.reserve(2 * period as usize);
    }

    #[inline]
    pub(super) fn push(&mut self, step: &StepReport) {
        if self.rates.is_empty() {
            self.first = Some(*step);
        }
        self.rates.push(step.rate);
    }

    /// All of them, but for their losses: the steps of an epoch are its examples in turn.
    pub(super) fn steps(&self, facts: &Facts) -> Vec<StepReport> {
        let Some(first) = self.first else { return Vec::new() };
        let (batch, n) = (facts.batch, facts.n_examples[0]);
        let step = |(at, rate): (u64, &f64)| {
            let since = first.step_in_epoch - 1 + at;
            let before = since % facts.steps_per_epoch;
            StepReport {
                epoch: first.epoch + since / facts.steps_per_epoch,
                step: first.step + at,
                step_in_epoch: before + 1,
                loss: f64::NAN,
                rate: *rate,
                n_examples: batch.min(n - batch * before as usize),
            }
        };
        (0..).zip(&self.rates).map(step).collect()
    }
}
