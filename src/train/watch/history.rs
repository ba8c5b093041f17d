//! How loss and metrics went: a few numbers per epoch, and the mean loss of stretches of steps.

use crate::train::events::{EpochReport, Facts, StepReport};

/// A run is looked at in at least and about at most so many stretches.
const STRETCHES: [u64; 2] = [10, 50];

/// What a run has told so far.
#[derive(Debug)]
pub(in crate::train) struct History {
    /// Steps of a stretch.
    pub(super) stretch: u64,
    /// The mean training loss of each stretch.
    pub(super) losses: Vec<f64>,
    pub(super) epochs: Vec<EpochFacts>,
    sum: f64,
    n: usize,
    places: Option<Places>,
}

/// An epoch.
#[derive(Clone, Copy, Debug)]
pub(super) struct EpochFacts {
    pub(super) epoch: u64,
    pub(super) train_loss: f64,
    /// NaN without validation.
    pub(super) val_loss: f64,
    /// The first metric that is a share of which more is better, such as accuracy; NaN without.
    pub(super) train_share: f64,
    pub(super) val_share: f64,
}

/// Where a report has what is kept of it.
#[derive(Clone, Copy, Debug)]
struct Places {
    val_loss: Option<usize>,
    shares: Option<(usize, usize)>,
}

impl History {
    pub(super) fn new(facts: &Facts) -> Self {
        let [least, most] = STRETCHES;
        let longest = facts.n_steps.div_ceil(least).max(1);
        let stretch = facts.steps_per_epoch.min(longest).max(facts.n_steps.div_ceil(most));
        let n_epochs = usize::try_from(facts.n_epochs).unwrap_or(0).min(1 << 16);
        Self {
            stretch,
            losses: Vec::with_capacity(most as usize + 1),
            epochs: Vec::with_capacity(n_epochs),
            sum: 0.0,
            n: 0,
            places: None,
        }
    }

    pub(super) fn see_step(&mut self, step: &StepReport) {
        self.sum += step.loss * step.n_examples as f64;
        self.n += step.n_examples;
        if step.step.is_multiple_of(self.stretch) {
            self.losses.push(self.sum / self.n as f64);
            (self.sum, self.n) = (0.0, 0);
        }
    }

    /// Learns of the epochs before a stop at `step`: the loss of each stretch is that of the epoch
    /// in which it ended.
    pub(super) fn catch_up(&mut self, epochs: &[EpochReport], step: u64) {
        for report in epochs {
            self.see_epoch(report);
        }
        let ends = (1..=step / self.stretch).map(|n| n * self.stretch);
        for end in ends {
            let report = epochs.iter().find(|report| report.step >= end).or(epochs.last());
            self.losses.extend(report.map(|report| report.values[0].value));
        }
    }

    pub(super) fn see_epoch(&mut self, report: &EpochReport) {
        let places = *self.places.get_or_insert_with(|| Places::of(report));
        let value = |at: Option<usize>| at.map_or(f64::NAN, |at| report.values[at].value);
        self.epochs.push(EpochFacts {
            epoch: report.epoch,
            train_loss: value(Some(0)),
            val_loss: value(places.val_loss),
            train_share: value(places.shares.map(|(train, _)| train)),
            val_share: value(places.shares.map(|(_, val)| val)),
        });
    }

    /// The step after so many stretches.
    pub(super) fn step_of(&self, n_stretches: usize) -> u64 {
        n_stretches as u64 * self.stretch
    }
}

impl Places {
    fn of(report: &EpochReport) -> Self {
        let find = |name: &str| report.values.iter().position(|one| one.name == name);
        let shares = report.values.iter().enumerate().find_map(|(at, one)| {
            let metric = one.name.strip_prefix("train.")?;
            let is_good = one.is_share && one.larger_is_better;
            find(&format!("val.{metric}")).filter(|_| is_good).map(|val| (at, val))
        });
        Self { val_loss: find("val.loss"), shares }
    }
}
