//! How long a training lasts and how its rate goes.

use super::facts::{Stage, Training};
use crate::builtins::schedules::Progress;
use crate::check::typed::Length;
use crate::diagnostics::render::text;

/// Points of a run at which a rate is looked at.
const N_POINTS: u64 = 200;

/// The length of a training.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Examples that it trains on.
    pub(super) n_examples: u64,
    /// Updates in all.
    pub(super) n_steps: u64,
    /// Updates of an epoch.
    pub(super) steps_per_epoch: u64,
}

impl Pace {
    /// Epochs in all.
    pub(super) fn n_epochs(&self) -> f64 {
        self.n_steps as f64 / self.steps_per_epoch as f64
    }
}

impl Training<'_> {
    /// How long it lasts.
    pub(super) fn pace(&self) -> Pace {
        let n_examples = self.train.data.profile.split_sizes[0].max(1);
        let batch = self.train.batch.map_or(n_examples, |batch| batch.max(1) as u64);
        let steps_per_epoch = n_examples.div_ceil(batch);
        let n_steps = match self.train.length {
            Length::Epochs(epochs) => epochs.saturating_mul(steps_per_epoch),
            Length::Steps(steps) => steps,
        };
        Pace { n_examples, n_steps, steps_per_epoch }
    }

    /// The optimizer's own rate.
    pub(super) fn rate(&self) -> f64 {
        self.train.optimizer.1.number("lr")
    }

    /// A rate for people: as written, where it is the optimizer's own.
    pub(super) fn shown_rate(&self, rate: f64) -> String {
        let own =
            self.in_force("optimizer.lr").filter(|_| rate.total_cmp(&self.rate()).is_eq());
        own.map_or_else(|| text::number(rate), |own| own.value.clone())
    }

    /// Whether the schedule starts from the optimizer's rate at all.
    pub(super) fn is_rate_used(&self) -> bool {
        let (one, two) = (self.rates(1.0), self.rates(2.0));
        one.iter().zip(&two).any(|(one, two)| one.1.total_cmp(&two.1).is_ne())
    }

    /// The rate at points of the run, were the optimizer's own this: update and rate.
    pub(super) fn rates(&self, lr: f64) -> Vec<(u64, f64)> {
        let Pace { n_steps, steps_per_epoch, .. } = self.pace();
        let (schedule, args) = &self.train.schedule;
        let pace = (schedule.start)(args, lr);
        let rate = |step| pace.rate(Progress { step, n_steps, steps_per_epoch });
        let n_points = N_POINTS.min(n_steps);
        let steps = (0..n_points).map(|at| at * n_steps / n_points);
        steps.map(|step| (step, rate(step))).collect()
    }

    /// The largest rate of the run.
    pub(super) fn peak(&self) -> f64 {
        self.rates(self.rate()).iter().map(|(_, rate)| *rate).fold(0.0, f64::max)
    }

    /// The stage with the most weights.
    pub(super) fn largest_stage(&self) -> Option<Stage<'_>> {
        self.model.stages().max_by_key(|stage| self.weights_of(stage))
    }

    /// How many numbers the weights of the model hold, each shared one once.
    pub(super) fn n_weights(&self) -> u128 {
        let mut seen = std::collections::BTreeSet::new();
        let stages = self.model.stages().filter(|stage| seen.insert(&stage.node.path));
        stages.map(|stage| self.weights_of(&stage)).sum()
    }

    fn weights_of(&self, stage: &Stage<'_>) -> u128 {
        let input = stage.node.inputs.first().map(|id| self.model.model.node(*id));
        let extents = input.and_then(|input| input.shape.extents());
        extents.map_or(0, |extents| stage.layer.n_weights(stage.args, &extents))
    }
}
