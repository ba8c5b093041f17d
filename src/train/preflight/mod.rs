//! The pre-flight: what one batch tells before the first step.
//!
//! The quick part is a few passes that change nothing; the thorough one also trains a copy.

mod fit;
mod start;

use super::watch::breakage::{Scene, of_gradients, of_values};
use super::{Trainer, Watching, course};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::graph::Float;
use crate::train::events::StepReport;

/// How much is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preflight {
    /// A few passes over one batch, as before each training.
    Quick,
    /// Also whether a copy of the model can learn a few examples by heart.
    Thorough,
}

impl<F: Float> Trainer<'_, F> {
    /// Looks at the first batch before anything is learned. No bit of the training changes.
    pub fn preflight(&mut self, how: Preflight) -> Diagnostics {
        if self.watch.watching == Watching::Off || self.data.train.n == 0 {
            return Diagnostics::new();
        }
        let rows = self.first_rows();
        let draw = course::draw(self.train.seed, 0);
        self.watch.begin(&self.facts);
        self.watch.choose_first(&rows);
        self.look(0, draw);
        // What is not finite stops a run at its first step, with a report of its own.
        if self.watch.is_broken() {
            return match how {
                Preflight::Quick => Diagnostics::new(),
                Preflight::Thorough => self.broken_at_start().into_iter().collect(),
            };
        }
        let mut found: Diagnostics = self.wrong_initial_loss().into_iter().collect();
        let ignored = self.ignored_input();
        self.watch.is_input_ignored = ignored.is_some();
        match (&ignored, how) {
            (Some(_), _) => found.extend(ignored),
            (None, Preflight::Quick) => found.extend(self.unreached_weights()),
            (None, Preflight::Thorough) => {
                let unreached = self.unreached_weights().or_else(|| self.idle_weights());
                match unreached {
                    Some(unreached) => found.push(unreached),
                    None => found.extend(self.batch_that_does_not_fit()),
                }
            }
        }
        found
    }

    /// The examples of the first step.
    fn first_rows(&self) -> Vec<u32> {
        let mut order = Vec::new();
        course::order(self.train, &self.facts, 1, &mut order);
        order.truncate(self.facts.batch);
        order
    }

    fn broken_at_start(&mut self) -> Option<Diagnostic> {
        let at = StepReport {
            epoch: 1,
            step: 1,
            step_in_epoch: 1,
            loss: f64::NAN,
            rate: self.train.optimizer.1.number("lr"),
            n_examples: self.facts.batch,
        };
        let scene = Scene { train: self.train, at, last_loss: None };
        let probe = self.watch.probe(self.train);
        of_values(scene, probe).or_else(|| of_gradients(scene, probe))
    }
}
