//! What broke a training: its last steps are made again from what was kept, one by one, up to the
//! first number that is not finite.

use super::Probe;
use super::faults::breakage::{Scene, of_gradients, of_update, of_values};
use crate::diagnostics::Diagnostic;
use crate::graph::Float;
use crate::runtime::{StepContext, Store};
use crate::train::Trainer;
use crate::train::course;
use crate::train::errors::TrainError;
use crate::train::events::StepReport;
use crate::train::feed::Batch;
use crate::train::keep::is_finite;
use crate::train::lap::Lap;

/// What was found.
#[derive(Debug)]
pub(in crate::train) struct Autopsy<F> {
    pub(in crate::train) finding: Diagnostic,
    /// The weights before the step that broke them, and that step, where it is known.
    pub(in crate::train) good: Option<(Store<F>, u64)>,
}

impl<F: Float> Trainer<'_, F> {
    /// Finds what an error came from.
    pub(in crate::train) fn autopsy(&mut self, error: &TrainError) -> Autopsy<F> {
        let mut steps = self.watch.made.steps(&self.facts);
        if let TrainError::NonFiniteLoss { at, .. } = error {
            steps.push(*at);
        }
        let past = self.watch.past.take(self.learner.pass.graph(), self.train.seed);
        let found = past.and_then(|store| self.replay(store, &steps));
        let (finding, good) = found.unzip();
        // The numbers of the last look may be bad without any other sign of it.
        let finding = finding.or_else(|| self.last_look(error));
        let finding = finding.unwrap_or_else(|| error.to_diagnostic(self.train));
        Autopsy { finding, good }
    }

    /// Makes steps again until one goes wrong.
    fn replay(
        &mut self,
        mut store: Store<F>,
        steps: &[StepReport],
    ) -> Option<(Diagnostic, (Store<F>, u64))> {
        let (mut order, mut epoch) = (Vec::new(), 0);
        let (mut before, mut last_loss) = (store.clone(), None);
        for at in steps {
            if at.epoch != epoch {
                epoch = at.epoch;
                course::order(self.train, &self.facts, epoch, &mut order);
            }
            let start = self.facts.batch * (at.step_in_epoch - 1) as usize;
            let rows = &order[start..start + at.n_examples];
            before.clone_from_store(&store);
            let loss = self.step_again(&mut store, at, rows);
            let is_sound = is_finite(&store);
            let scene = Scene { train: self.train, at: *at, last_loss };
            if !loss.is_finite() || !is_sound {
                let probe = self.probe_again(&mut before, at, rows);
                let finding =
                    of_values(scene, &probe).or_else(|| of_gradients(scene, &probe));
                let finding = finding.unwrap_or_else(|| of_update(scene));
                return Some((finding, (before, at.step)));
            }
            last_loss = Some(loss);
        }
        None
    }

    fn step_again(&mut self, store: &mut Store<F>, at: &StepReport, rows: &[u32]) -> f64 {
        let step = StepContext {
            n_rows: rows.len(),
            rate: at.rate,
            draw: course::draw(self.train.seed, at.step - 1),
        };
        self.learner.pass.load(Batch { examples: &self.data.train, rows });
        self.learner.step(store, (step, None), &mut |_| {}, &mut Lap(None))
    }

    /// The same batch from the same weights, with everything kept.
    fn probe_again(&self, store: &mut Store<F>, at: &StepReport, rows: &[u32]) -> Probe<F> {
        let class_weights = self.watch.class_weights.as_deref();
        let mut probe = Probe::new(self.train, rows.len(), class_weights, &self.watch.pool);
        let batch = Batch { examples: &self.data.train, rows };
        probe.run(store, batch, course::draw(self.train.seed, at.step - 1));
        probe
    }

    /// What the last look shows.
    fn last_look(&self, error: &TrainError) -> Option<Diagnostic> {
        let TrainError::NonFiniteValue { at } = error else { return None };
        let scene = Scene { train: self.train, at: *at, last_loss: Some(at.loss) };
        let probe = self.watch.probe.as_ref()?;
        of_values(scene, probe).or_else(|| of_gradients(scene, probe))
    }
}
