//! How loss and metrics went: what is kept of the epochs, and the mean loss of stretches of steps.

use super::epochs::{EpochFacts, Epochs};
use super::series::Series;
use crate::check::typed::{Stop, TypedTrain};
use crate::train::events::{EpochReport, Facts, StepReport};
use crate::train::keep::Name;
use crate::train::stop;

/// A run is looked at in at least and about at most so many stretches.
const STRETCHES: [u64; 2] = [10, 50];

/// What a run has told so far.
#[derive(Debug)]
pub(in crate::train) struct History {
    /// Steps of a stretch.
    pub(super) stretch: u64,
    /// The mean training loss of each stretch.
    pub(super) losses: Vec<f64>,
    pub(super) epochs: Epochs,
    /// What the first `reached` waits for, and whether that is a share.
    pub(super) goal: Series,
    pub(super) goal_is_share: bool,
    /// The sum of losses in the stretch under way, its examples, and the steps left of it.
    sum: f64,
    n: usize,
    n_left: u64,
    places: Option<Places>,
}

/// Where a report has what is kept of it.
#[derive(Clone, Copy, Debug)]
struct Places {
    val_loss: Option<usize>,
    shares: Option<(usize, usize)>,
    goal: Option<usize>,
}

impl History {
    pub(super) fn new(facts: &Facts) -> Self {
        let [least, most] = STRETCHES;
        let longest = facts.n_steps.div_ceil(least).max(1);
        let stretch = facts.steps_per_epoch.min(longest).max(facts.n_steps.div_ceil(most));
        Self {
            stretch,
            losses: Vec::with_capacity(most as usize + 1),
            epochs: Epochs::default(),
            goal: Series::default(),
            goal_is_share: false,
            sum: 0.0,
            n: 0,
            n_left: stretch,
            places: None,
        }
    }

    pub(super) fn see_step(&mut self, step: &StepReport) {
        self.sum += step.loss * step.n_examples as f64;
        self.n += step.n_examples;
        // Counted down, since a division would take as long as all the rest.
        self.n_left -= 1;
        if self.n_left == 0 {
            self.losses.push(self.sum / self.n as f64);
            (self.sum, self.n, self.n_left) = (0.0, 0, self.stretch);
        }
    }

    /// Learns of the epochs before a stop at `step`: the loss of each stretch is that of the epoch
    /// in which it ended.
    pub(super) fn catch_up(
        &mut self,
        epochs: &[EpochReport],
        step: u64,
        train: &TypedTrain,
    ) {
        for report in epochs {
            self.see_epoch(report, train);
        }
        let ends = (1..=step / self.stretch).map(|n| n * self.stretch);
        for end in ends {
            let report = epochs.iter().find(|report| report.step >= end).or(epochs.last());
            self.losses.extend(report.map(|report| report.values[0].value));
        }
        self.n_left = self.stretch - step % self.stretch;
    }

    pub(super) fn see_epoch(&mut self, report: &EpochReport, train: &TypedTrain) {
        let places = *self.places.get_or_insert_with(|| Places::of(report, train));
        let value = |at: Option<usize>| at.map_or(f64::NAN, |at| report.values[at].value);
        self.epochs.see(EpochFacts {
            epoch: report.epoch,
            train_loss: value(Some(0)),
            val_loss: value(places.val_loss),
            train_share: value(places.shares.map(|(train, _)| train)),
            val_share: value(places.shares.map(|(_, val)| val)),
        });
        if let Some(goal) = places.goal.map(|at| &report.values[at]) {
            self.goal.push(goal.value);
            self.goal_is_share = goal.is_share;
        }
    }

    /// The step after so many stretches.
    pub(super) fn step_of(&self, n_stretches: usize) -> u64 {
        n_stretches as u64 * self.stretch
    }
}

impl Places {
    fn of(report: &EpochReport, train: &TypedTrain) -> Self {
        let find = |name: &str| report.values.iter().position(|one| one.name == name);
        let shares = report.values.iter().enumerate().find_map(|(at, one)| {
            let metric = one.name.strip_prefix("train.")?;
            let is_good = one.is_share && one.larger_is_better;
            find(&format!("val.{metric}")).filter(|_| is_good).map(|val| (at, val))
        });
        let is_goal = |stop: &&Stop| matches!(stop, Stop::Reached { .. });
        let goal = train.stop.iter().find(is_goal).and_then(stop::watched);
        let goal = goal.and_then(|watched| find(&Name::new(watched).name));
        Self { val_loss: find("val.loss"), shares, goal }
    }
}
