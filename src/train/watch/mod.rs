//! Watching a training for faults: what is kept of it, when it is looked at, what is found.
//!
//! Nothing here changes a bit of the training. When it is looked at is decided by counted steps,
//! never by the clock: a look costs one or two steps, and there is at most one in [`PERIOD`], fewer
//! and fewer of them the longer the run is. `benches/watching.py` measures what it all costs.

mod answers;
mod autopsy;
mod epochs;
mod faults;
mod glimpse;
mod gradients;
mod history;
mod made;
mod past;
mod probe;
mod series;
mod targets;

use std::sync::Arc;

use super::Trainer;
use super::course::Course;
use super::errors::TrainError;
use super::events::{Facts, StepReport};
use super::feed::Batch;
use crate::check::typed::TypedTrain;
use crate::diagnostics::Diagnostics;
use crate::graph::Float;
use crate::runtime::{Pool, Store};
use crate::source::Span;
use answers::Answers;
pub(super) use autopsy::Autopsy;
use faults::Evidence;
pub(super) use faults::breakage;
pub(super) use glimpse::Glimpse;
pub(super) use gradients::layers;
use history::History;
use made::Made;
use past::{Before, Keeping, Past};
pub(super) use probe::Probe;
pub(super) use targets::{baseline, has_classes, only_loss};

/// Steps between two looks, at least; an epoch, where that is longer, up to [`LONGEST_PERIOD`].
pub(super) const PERIOD: u64 = 256;
const LONGEST_PERIOD: u64 = 1000;
/// Examples of a look, at most.
const MOST_ROWS: usize = 128;
/// Weights from which on a network is large, and examples of a look at one, at least.
pub(super) const LARGE: u64 = 1 << 20;
const FEWEST_ROWS: usize = 32;
/// After so many looks the time between two is doubled …
const MOST_LOOKS: usize = 8;
/// … up to so many steps, which are what has to be made again where something breaks.
const RAREST: u64 = 4096;

/// Whether a run is watched for faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watching {
    /// It is.
    On,
    /// It is not.
    Off,
}

/// What is kept of a training under way.
#[derive(Debug)]
pub(super) struct Watch<F: Float> {
    pub(super) watching: Watching,
    pool: Arc<Pool>,
    class_weights: Option<Vec<f64>>,
    /// Rows of the probe.
    max_rows: usize,
    probe: Option<Probe<F>>,
    glimpses: Vec<Glimpse>,
    history: History,
    period: u64,
    /// The step before which the next look is due.
    next: u64,
    /// All that a step changes, as it was before the steps of `made`.
    past: Past<F>,
    /// Some of the weights as they were then.
    before: Before<F>,
    made: Made,
    awaits_update: bool,
    pub(super) is_input_ignored: bool,
    rows: Vec<u32>,
    /// What the probe has computed last, where it still has it.
    computed: Computed,
    found: Diagnostics,
}

/// The examples that a probe has computed on, and after how many updates.
#[derive(Debug, Default)]
struct Computed {
    step: Option<u64>,
    rows: Vec<u32>,
}

/// Rows of the probe: looks at the end may be larger than a batch, but not dear. Of a large network
/// each row is, which few steps would not make up for.
fn rows((n_steps, batch, n_train): (u64, usize, usize), n_parameters: u64) -> usize {
    let seen = n_steps.saturating_mul(batch as u64);
    let to_size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let affordable = to_size(seen / (4 * PERIOD));
    let most = match n_parameters < LARGE {
        true => MOST_ROWS,
        false => to_size(seen / 64).clamp(FEWEST_ROWS, MOST_ROWS),
    };
    batch.max(affordable).min(n_train).clamp(1, most)
}

/// Numbers that the room for values of a look has, and those of its inputs.
pub(super) fn footprint(
    train: &TypedTrain,
    run: (u64, usize, usize),
    n_parameters: u64,
) -> (u64, u64) {
    probe::footprint(train, rows(run, n_parameters))
}

impl<F: Float> Watch<F> {
    pub(super) fn new(
        facts: &Facts,
        class_weights: Option<Vec<f64>>,
        pool: &Arc<Pool>,
    ) -> Self {
        let run = (facts.n_steps, facts.batch, facts.n_examples[0]);
        let max_rows = rows(run, facts.n_parameters);
        Self {
            watching: Watching::On,
            pool: Arc::clone(pool),
            class_weights,
            max_rows,
            probe: None,
            glimpses: Vec::new(),
            history: History::new(facts),
            period: facts.steps_per_epoch.clamp(PERIOD, LONGEST_PERIOD),
            next: 0,
            past: Past::Unknown,
            before: Before::default(),
            made: Made::default(),
            awaits_update: false,
            is_input_ignored: false,
            rows: Vec::new(),
            computed: Computed::default(),
            found: Diagnostics::new(),
        }
    }

    /// Forgets an earlier run.
    pub(super) fn begin(&mut self, facts: &Facts) {
        let class_weights = self.class_weights.take();
        let pool = Arc::clone(&self.pool);
        let Self { watching, probe, glimpses, is_input_ignored, .. } =
            std::mem::replace(self, Self::new(facts, class_weights, &pool));
        (self.watching, self.probe) = (watching, probe);
        self.is_input_ignored = is_input_ignored;
        // A look before the first step may have been made already.
        self.glimpses.extend(glimpses.into_iter().filter(|glimpse| glimpse.step == 0));
    }

    /// Learns what a run has told before it was stopped, of which only epochs are known.
    pub(super) fn catch_up(
        &mut self,
        epochs: &[super::EpochReport],
        step: u64,
        train: &TypedTrain,
    ) {
        if self.watching == Watching::On {
            self.history.catch_up(epochs, step, train);
        }
    }

    /// Asked before each step, so it comes before all else.
    #[inline]
    fn is_due(&self, step: u64) -> bool {
        self.watching == Watching::On && step >= self.next
    }

    /// Chooses rows spread over these: the first of each stretch, or one in its middle.
    fn choose(&mut self, from: &[u32], n: usize, start: Start) {
        let n = n.min(from.len()).max(1);
        let stretch = from.len() as f64 / n as f64;
        let offset = match start {
            Start::First => 0.0,
            Start::Middle => stretch / 2.0,
        };
        let place = |at: usize| (at as f64 * stretch + offset) as usize;
        self.rows.clear();
        self.rows.extend((0..n).filter_map(|at| from.get(place(at))));
    }

    /// Keeps what the steps from now on change.
    fn keep(&mut self, store: &Store<F>, kind: Keeping) {
        self.past.keep(store, kind);
        self.before.take(&store.weights);
        self.made.clear(self.period);
    }

    /// Sees a step that was made.
    pub(super) fn see_step(&mut self, report: &StepReport, store: &Store<F>) {
        if self.watching == Watching::Off {
            return;
        }
        self.history.see_step(report);
        self.made.push(report);
        if self.awaits_update {
            self.see_update(store);
        }
    }

    /// Measures the update that followed the last look.
    #[cold]
    fn see_update(&mut self, store: &Store<F>) {
        self.awaits_update = false;
        if let Some(glimpse) = self.glimpses.last_mut() {
            glimpse.see_update(|weight| self.before.update(weight, &store.weights[weight]));
        }
    }

    /// Sees an epoch that ended.
    pub(super) fn see_epoch(&mut self, report: &super::EpochReport, train: &TypedTrain) {
        if self.watching == Watching::On {
            self.history.see_epoch(report, train);
        }
    }

    /// Chooses rows of a first batch.
    pub(super) fn choose_first(&mut self, rows: &[u32]) {
        self.choose(rows, self.max_rows, Start::First);
    }

    /// The rows of the last look.
    pub(super) fn rows(&self) -> &[u32] {
        &self.rows
    }

    pub(super) fn last_glimpse(&self) -> Option<&Glimpse> {
        self.glimpses.last()
    }

    /// Whether the last look saw a number that is not finite.
    pub(super) fn is_broken(&self) -> bool {
        self.last_glimpse().is_some_and(Glimpse::is_broken)
    }

    pub(super) fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    pub(super) fn class_weights(&self) -> Option<&[f64]> {
        self.class_weights.as_deref()
    }

    /// Says that the probe no longer has what it computed.
    pub(super) fn forget_computed(&mut self) {
        self.computed.step = None;
    }

    /// The plan that keeps everything, where it was asked for.
    #[inline]
    pub(super) fn made_probe(&mut self) -> Option<&mut Probe<F>> {
        self.probe.as_mut()
    }

    /// The plan that keeps everything, made when it is first asked for.
    pub(super) fn probe(&mut self, train: &TypedTrain) -> &mut Probe<F> {
        let Self { probe, max_rows, class_weights, pool, .. } = self;
        probe.get_or_insert_with(|| {
            Probe::new(train, *max_rows, class_weights.as_deref(), pool)
        })
    }
}

/// Where in each stretch a row is chosen.
#[derive(Clone, Copy, Debug)]
enum Start {
    First,
    Middle,
}

impl<F: Float> Trainer<'_, F> {
    /// Whether runs from now on are watched for faults; they are unless told otherwise.
    pub fn set_watching(&mut self, watching: Watching) {
        self.watch.watching = watching;
    }

    /// What the last run suffered from, without what stopped it.
    pub fn faults(&self) -> &Diagnostics {
        &self.watch.found
    }

    /// Looks at the training before its next step, where that is due.
    #[inline]
    pub(super) fn watch_step(&mut self, course: &Course) -> Result<(), TrainError> {
        if self.watch.is_due(course.step) { self.look_now(course) } else { Ok(()) }
    }

    #[cold]
    fn look_now(&mut self, course: &Course) -> Result<(), TrainError> {
        let step = course.step;
        let Some(rows) = course.rows(0) else { return Ok(()) };
        let n = self.watch.max_rows.min(rows.len());
        let kind = self.keeping();
        self.watch.keep(&self.store, kind);
        self.watch.next = step + self.watch.period;
        if !self.watch.glimpses.iter().any(|glimpse| glimpse.step == step) {
            self.watch.choose(&course.order[rows], n, Start::First);
            self.look(step, course.draw());
        }
        self.watch.awaits_update = true;
        if self.watch.glimpses.len().is_multiple_of(MOST_LOOKS) {
            self.watch.period = (2 * self.watch.period).min(RAREST);
        }
        self.refuse_broken(course)
    }

    /// How the steps from now on can be made again.
    fn keeping(&self) -> Keeping {
        let is_large = self.facts.n_parameters >= LARGE;
        let is_as_drawn = self.is_fresh && self.store.t == 0;
        match (self.learner.is_elementwise(), is_large && is_as_drawn) {
            (false, _) => Keeping::Nothing,
            (true, true) => Keeping::Seed,
            (true, false) => Keeping::Copy,
        }
    }

    /// Looks at the rows that were chosen.
    pub(super) fn look(&mut self, step: u64, draw: u64) {
        self.room_to_probe();
        let Self { train, data, store, watch, .. } = self;
        let rows = std::mem::take(&mut watch.rows);
        // The end of an epoch may have asked for the same before.
        let is_computed =
            watch.computed.step.take() == Some(step) && watch.computed.rows == rows;
        let probe = watch.probe(train);
        if !is_computed {
            probe.run(store, Batch { examples: &data.train, rows: &rows }, draw);
        }
        let glimpse = Glimpse::of(probe, store, &train.model, (step, rows.len()));
        watch.glimpses.push(glimpse);
        watch.rows = rows;
    }

    /// A number that is not finite and that the loss does not show is an error all the same.
    fn refuse_broken(&self, course: &Course) -> Result<(), TrainError> {
        match course.last {
            Some(at) if self.watch.is_broken() => Err(TrainError::NonFiniteValue { at }),
            Some(_) | None => Ok(()),
        }
    }

    /// Looks a last time, and tells what was wrong.
    pub(super) fn watch_end(&mut self, course: &Course) -> Result<(), TrainError> {
        if self.watch.watching == Watching::Off {
            return Ok(());
        }
        let mut answers = Answers::new(self.train);
        for start in [Start::First, Start::Middle] {
            self.watch.choose(&course.order, self.watch.max_rows, start);
            self.look(course.step, course.draw());
            self.refuse_broken(course)?;
            let Self { train, data, watch, .. } = self;
            if let (Some(answers), Some(probe)) = (&mut answers, &watch.probe) {
                answers.add(train, &probe.pass, &data.preprocessing);
            }
        }
        let evaluated = self.evaluated_loss();
        let Self { train, data, facts, watch, .. } = self;
        let Watch { history, glimpses, is_input_ignored, .. } = &*watch;
        let is_input_ignored = *is_input_ignored;
        let baseline = baseline(train, &data.train, &course.order);
        let evidence = Evidence {
            train,
            facts,
            history,
            glimpses,
            baseline,
            is_input_ignored,
            evaluated,
            answers: answers.as_ref(),
        };
        let found = faults::find(&evidence);
        self.watch.found = found;
        // Another run has weights of its own to start from.
        self.watch.glimpses.clear();
        Ok(())
    }

    /// The loss of the last look's examples in evaluation, where that may differ: where the model
    /// keeps statistics.
    fn evaluated_loss(&mut self) -> Option<(Span, f64)> {
        let span = self.learner.pass.graph().states.first()?.span;
        self.room_to_evaluator();
        let batch = Batch { examples: &self.data.train, rows: &self.watch.rows };
        Some((span, self.evaluator.loss(&mut self.store, batch)))
    }
}
