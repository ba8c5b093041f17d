//! How far a run has come: order, rate and draws of its steps, and what the epoch gave so far.

use std::ops::Range;

use super::errors::TrainError;
use super::events::{EpochReport, Facts, StepReport, StopReason};
use super::learner;
use super::log::Log;
use super::scores::{self, Scores};
use super::state::Position;
use super::stop::{self, Stops};
use super::watch;
use crate::builtins::schedules::{Pace, Progress};
use crate::check::typed::{Keep, Length, TypedTrain, Watched};
use crate::data::{Dataset, Examples};
use crate::random::{self, Stream};
use crate::runtime::StepContext;

/// A run under way.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) step: u64,
    pub(super) order: Vec<u32>,
    pub(super) scores: Scores,
    pub(super) report: EpochReport,
    pub(super) splits: Vec<Split>,
    pub(super) stops: Stops,
    pub(super) n_examples: u64,
    pub(super) log: Log,
    /// The last update.
    pub(super) last: Option<StepReport>,
    batch: usize,
    /// Where the report has it.
    val_loss: Option<usize>,
    epoch: u64,
    step_in_epoch: u64,
    pace: Box<dyn Pace>,
    seed: u64,
    /// Updates of the whole run, as the schedule sees it.
    n_steps: u64,
    steps_per_epoch: u64,
    /// Updates made before, and when this one ends.
    first_step: u64,
    last_step: u64,
    first_epoch: u64,
    /// The update whose batch cannot have been loaded before.
    cold_step: u64,
}

/// A split that is measured after each epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// Validation.
    Val,
    /// Test, only when something watches it.
    Test,
}

impl Split {
    pub(super) fn examples(self, data: &Dataset) -> &Examples {
        match self {
            Self::Val => &data.val,
            Self::Test => &data.test,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Val => "val",
            Self::Test => "test",
        }
    }
}

impl Course {
    pub(super) fn new(train: &TypedTrain, data: &Dataset, facts: &Facts) -> Self {
        let (schedule, args) = &train.schedule;
        let splits = splits(train, data);
        let mut values = scores::names(train, "train");
        for split in &splits {
            values.extend(scores::names(train, split.name()));
        }
        let gradients = Vec::with_capacity(facts.layers.len());
        Self {
            step: 0,
            order: Vec::with_capacity(data.train.n),
            scores: Scores::new(train),
            val_loss: values.iter().position(|value| value.name == "val.loss"),
            report: EpochReport { values, gradients, ..EpochReport::default() },
            splits,
            stops: Stops::new(train),
            n_examples: 0,
            log: Log::default(),
            last: None,
            batch: facts.batch,
            epoch: 0,
            step_in_epoch: 0,
            pace: (schedule.start)(args, train.optimizer.1.number("lr")),
            seed: train.seed,
            n_steps: facts.n_steps,
            steps_per_epoch: facts.steps_per_epoch,
            first_step: 0,
            last_step: facts.n_steps,
            first_epoch: 0,
            cold_step: 0,
        }
    }

    /// Counts on from where an earlier run has ended.
    pub(super) fn go_on_from(&mut self, position: &Position) {
        let Position { epoch, step, pace, n_planned } = position;
        (self.first_step, self.step, self.cold_step) = (*step, *step, *step);
        (self.first_epoch, self.epoch) = (*epoch, *epoch);
        self.last_step += step;
        self.n_steps = self.last_step.max(*n_planned);
        if !pace.is_empty() {
            self.pace.restore(pace);
        }
    }

    /// Where a later run would go on.
    pub(super) fn position(&self) -> Position {
        let (epoch, step, pace) = (self.epoch, self.step, self.pace.state());
        Position { epoch, step, pace, n_planned: 0 }
    }

    /// Whether every update is made.
    pub(super) fn is_over(&self) -> bool {
        self.step >= self.last_step
    }

    /// All of it that a run goes on from, but for schedule, stop rules and sums, which keep their
    /// own.
    pub(super) fn numbers(&self) -> Vec<f64> {
        let counts = [self.epoch, self.step, self.step_in_epoch, self.n_examples];
        let (loss, n) =
            self.last.map_or((f64::NAN, 0.0), |last| (last.loss, last.n_examples as f64));
        let counts = counts.into_iter().map(|count| count as f64);
        counts.chain([self.report.rate, loss, n]).collect()
    }

    /// Puts back what [`Course::numbers`] gave.
    pub(super) fn restore(&mut self, numbers: &[f64]) {
        let [epoch, step, step_in_epoch, n_examples, rate, loss, n] = *numbers else {
            return;
        };
        (self.epoch, self.step) = (epoch as u64, step as u64);
        (self.step_in_epoch, self.n_examples) = (step_in_epoch as u64, n_examples as u64);
        self.cold_step = self.step;
        let Self { epoch, step, step_in_epoch, .. } = *self;
        let last =
            StepReport { epoch, step, step_in_epoch, loss, rate, n_examples: n as usize };
        self.last = Some(last).filter(|last| last.loss.is_finite());
        (self.report.epoch, self.report.step, self.report.rate) =
            (self.epoch, self.step, rate);
    }

    /// What the schedule keeps.
    pub(super) fn pace(&self) -> Vec<f64> {
        self.pace.state()
    }

    /// Puts back what [`Course::pace`] gave.
    pub(super) fn restore_pace(&mut self, pace: &[f64]) {
        self.pace.restore(pace);
    }

    /// Whether an update of the epoch is made.
    pub(super) fn is_inside_epoch(&self) -> bool {
        self.step_in_epoch > 0
    }

    /// Begins the next epoch, unless a stop was in the middle of one: then that goes on.
    pub(super) fn enter_epoch(&mut self, train: &TypedTrain, facts: &Facts) {
        if self.is_inside_epoch() {
            self.put_in_order(train, facts);
        } else {
            self.begin_epoch(train, facts);
        }
    }

    /// Forgets the last epoch and puts the examples in this epoch's order.
    pub(super) fn begin_epoch(&mut self, train: &TypedTrain, facts: &Facts) {
        self.epoch += 1;
        self.step_in_epoch = 0;
        self.scores.reset();
        self.put_in_order(train, facts);
    }

    /// The order of an epoch is a function of the seed and the epoch alone. A batch of all
    /// examples has no order.
    fn put_in_order(&mut self, train: &TypedTrain, facts: &Facts) {
        // A run may begin at any epoch.
        if self.order.is_empty() || is_shuffled(train, facts) {
            order(train, facts, self.epoch, &mut self.order);
        }
    }

    /// Where the rows of the epoch's next update stand in its order, or of the one so many updates
    /// later; `None` at its end.
    pub(super) fn rows(&self, later: u64) -> Option<Range<usize>> {
        let n = self.order.len();
        let start = self.batch * (self.step_in_epoch + later) as usize;
        (start < n).then(|| start..n.min(start + self.batch))
    }

    /// Whether the next batch was neither loaded beside the last update nor is the same again.
    pub(super) fn needs_loading(&self) -> bool {
        let is_later = self.step_in_epoch == 0 && self.steps_per_epoch > 1;
        is_later || self.step == self.cold_step
    }

    /// The learning rate of the next update.
    pub(super) fn rate(&self) -> f64 {
        let Self { step, n_steps, steps_per_epoch, .. } = *self;
        self.pace.rate(Progress { step, n_steps, steps_per_epoch })
    }

    /// The number that dropout and noise draw from in the next step.
    pub(super) fn draw(&self) -> u64 {
        draw(self.seed, self.step)
    }

    /// Counts an update that was made; the loss it was made from must be a number.
    pub(super) fn advance(
        &mut self,
        loss: f64,
        made: StepContext,
    ) -> Result<StepReport, TrainError> {
        let StepContext { n_rows: n_examples, rate, .. } = made;
        self.step += 1;
        self.step_in_epoch += 1;
        self.n_examples += n_examples as u64;
        (self.report.epoch, self.report.step) = (self.epoch, self.step);
        self.report.rate = rate;
        let Self { epoch, step, step_in_epoch, .. } = *self;
        let at = StepReport { epoch, step, step_in_epoch, loss, rate, n_examples };
        if !loss.is_finite() {
            let last = self.last.map(|last| last.loss);
            return Err(TrainError::NonFiniteLoss { at, last });
        }
        self.last = Some(at);
        Ok(at)
    }

    /// Tells schedule and stop rules what the epoch gave, and logs it.
    pub(super) fn end_epoch(&mut self) {
        self.log.add(&self.report);
        self.step_in_epoch = 0;
        let val_loss = self.val_loss.map(|at| self.report.values[at].value);
        self.pace.observe(val_loss.unwrap_or(self.scores.loss()));
        self.stops.observe(&self.report);
    }

    /// Why the run ends here, if it does.
    pub(super) fn stop_reason(&self) -> Option<StopReason> {
        let completed = self.is_over().then_some(StopReason::Completed);
        self.stops.reason().or(completed)
    }

    /// Epochs begun in this run.
    pub(super) fn n_epochs(&self) -> u64 {
        self.epoch - self.first_epoch
    }

    /// Updates made in this run.
    pub(super) fn n_steps(&self) -> u64 {
        self.step - self.first_step
    }
}

/// The number that dropout and noise draw from in the step after so many others.
pub(super) fn draw(seed: u64, step: u64) -> u64 {
    random::mix(random::mix(seed) ^ step)
}

/// The order of the examples in an epoch, from 1.
pub(super) fn order(train: &TypedTrain, facts: &Facts, epoch: u64, order: &mut Vec<u32>) {
    let [n, ..] = facts.n_examples;
    order.clear();
    order.extend(0..n as u32);
    if is_shuffled(train, facts) {
        let purpose = format!("shuffle epoch {epoch}");
        Stream::new(train.seed, &purpose).shuffle(order);
    }
}

fn is_shuffled(train: &TypedTrain, facts: &Facts) -> bool {
    train.shuffle && facts.steps_per_epoch > 1
}

/// The splits measured after each epoch: validation where there is one, test where it is watched.
fn splits(train: &TypedTrain, data: &Dataset) -> Vec<Split> {
    let is_wanted = |split: &Split| match split {
        Split::Val => data.val.n > 0,
        Split::Test => data.test.n > 0 && watches(train, "test"),
    };
    [Split::Val, Split::Test].into_iter().filter(is_wanted).collect()
}

fn watches(train: &TypedTrain, split: &str) -> bool {
    let by_stop = train.stop.iter().filter_map(stop::watched);
    let by_keep = match &train.keep {
        Keep::Best(watched) => Some(watched),
        Keep::Last => None,
    };
    by_stop.chain(by_keep).any(|watched: &Watched| watched.split == split)
}

/// What is known before the first step, but for the bytes.
pub(super) fn facts(train: &TypedTrain, data: &Dataset, batch: usize) -> Facts {
    let steps_per_epoch = data.train.n.div_ceil(batch).max(1) as u64;
    let (n_epochs, n_steps) = match train.length {
        Length::Epochs(epochs) => (epochs, epochs * steps_per_epoch),
        Length::Steps(steps) => (steps.div_ceil(steps_per_epoch), steps),
    };
    let (n_parameters, n_trained) = learner::count_weights(train);
    Facts {
        model: train.model.name.clone(),
        data: train.data.spec.name.clone(),
        n_trained,
        n_parameters,
        n_examples: [data.train.n, data.val.n, data.test.n],
        batch,
        steps_per_epoch,
        n_steps,
        n_epochs,
        n_bytes: 0,
        n_steps_before: 0,
        layers: watch::layers(train),
    }
}
