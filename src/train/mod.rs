//! The Trainer: the loop over epochs and batches, what it tells, and what it leaves behind.
//!
//! It reads no clock and prints nothing: the time and the ear are passed in.

mod across;
mod bench;
mod calibrate;
mod blame;
mod checkpoint;
mod class_weights;
mod cost;
mod course;
mod errors;
mod evaluate;
mod events;
mod feed;
mod fingerprint;
mod inspect;
mod keep;
mod lap;
pub mod launch;
mod learner;
pub mod lock;
mod log;
mod pacing;
mod pass;
mod preflight;
mod profile;
mod reading;
mod renamed;
mod rooms;
pub mod run_folder;
mod running;
pub mod save;
mod saved;
mod scores;
mod state;
mod stop;
pub mod tensorboard;
mod tensors;
mod watch;
mod weights;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use course::Course;
use evaluate::Evaluator;
use feed::Batch;
use lap::{Lap, Part};
use learner::Learner;
use pass::Pass;
use state::Position;
use watch::Watch;

pub use across::{Across, across};
pub use bench::{Inference, Steps};
pub use calibrate::{Timed, time_an_epoch};
pub use checkpoint::{Checkpoint, Snapshot};
pub use cost::{
    Cost, Held, Memory, StageCost, bytes_of_weights, cost, is_surely_small, largest_weights,
};
pub use errors::{Broken, LoadError, TrainError, WeightsError};
pub use evaluate::{Evaluation, Predictions};
pub use events::{EpochReport, Event, Facts, Measured, Outcome, StepReport, StopReason};
pub use fingerprint::{fingerprint, of_data};
pub use inspect::{Activation, Gradient, activations, gradients};
pub use learner::footprint;
pub use preflight::Preflight;
pub use profile::{Profile, StageTime};
pub use renamed::{Moves, fits, is_known};
pub use running::Save;
pub use saved::{ModelFile, Saved, SavedText, from_bytes, to_bytes, weights_from_bytes};
pub use state::State;
pub use watch::Watching;
pub use weights::{InPlace, Tensor, Weights};

use crate::check::typed::{Length, TypedTrain};
use crate::data::{Dataset, Examples, Preprocessing};
use crate::graph::Float;
use crate::runtime::{Pool, StepContext, Store};

/// What a run needs from outside.
pub struct Surroundings<'a> {
    /// Seconds since some fixed moment.
    pub clock: &'a dyn Fn() -> f64,
    /// Set when the run is to end after the batch under way.
    pub is_interrupted: &'a AtomicBool,
    /// Told what happens.
    pub tell: &'a mut dyn FnMut(Event<'_>),
}

impl fmt::Debug for Surroundings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Surroundings").finish_non_exhaustive()
    }
}

/// A `train` item with its weights, ready to run.
#[derive(Debug)]
pub struct Trainer<'a, F: Float = f32> {
    train: &'a TypedTrain,
    data: &'a Dataset,
    facts: Facts,
    store: Store<F>,
    learner: Learner<F>,
    evaluator: Evaluator<F>,
    watch: Watch<F>,
    /// Whether the weights are those that a seed gives.
    is_fresh: bool,
    /// How far earlier runs have come.
    position: Position,
    /// Where a run that was stopped goes on.
    resumed: Option<checkpoint::Rest<F>>,
}

impl<'a, F: Float> Trainer<'a, F> {
    /// Plans the training and fills fresh weights.
    pub fn new(train: &'a TypedTrain, data: &'a Dataset, pool: &Arc<Pool>) -> Self {
        let batch = learner::batch_rows(train, data.train.n);
        let (mut learner, store) = Learner::new(train, batch, pool);
        let n_evaluated = data.val.n.max(data.test.n).max(batch);
        let mut evaluator = Evaluator::new(train, n_evaluated, pool);
        let class_weights = class_weights::class_weights(train, Some(&data.train));
        if let Some(weights) = &class_weights {
            learner.pass.weigh_classes(weights);
            evaluator.weigh_classes(weights);
        }
        let mut facts = course::facts(train, data, batch);
        if facts.steps_per_epoch > 1 {
            learner.pass.reserve_next();
        }
        // What measures takes over the room for values.
        learner.pass.reserve(evaluator.pass.plan().n_arena);
        let n_arena = learner.pass.plan().n_arena.max(evaluator.pass.plan().n_arena);
        let of_inputs =
            learner.pass.n_bytes_of_inputs() + evaluator.pass.n_bytes_of_inputs();
        facts.n_bytes = size_of::<F>() * n_arena + of_inputs;
        let watch = Watch::new(&facts, class_weights, pool);
        Self {
            train,
            data,
            facts,
            store,
            learner,
            evaluator,
            watch,
            is_fresh: true,
            position: Position::default(),
            resumed: None,
        }
    }

    /// What is known before the first step.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The weights as they are now.
    pub fn weights(&self) -> Weights<F> {
        self.in_place().to_weights()
    }

    /// The weights as they are now, where they lie.
    pub fn in_place(&self) -> InPlace<'_, F> {
        InPlace::of_store(self.learner.pass.graph(), &self.store)
    }

    /// Starts from other weights, by path; those under `fresh` may be missing and stay as they
    /// are. Anything else that does not fit is an error, and then nothing is changed.
    pub fn start_from(
        &mut self,
        weights: &Weights<F>,
        fresh: &[String],
    ) -> Result<(), WeightsError> {
        weights.put_into(self.learner.pass.graph(), &mut self.store, fresh)?;
        self.is_fresh = false;
        Ok(())
    }

    /// Starts from what `init_from` names, as `fresh` and `was` say.
    pub fn init_from(&mut self, weights: Weights<F>) -> Result<(), WeightsError> {
        let weights = weights.renamed(&self.train.model)?;
        self.start_from(&weights, &self.train.fresh)
    }

    /// All that a later run would go on from.
    pub fn state(&self) -> State<F> {
        State::take(self.learner.pass.plan(), &self.store, self.position.clone())
    }

    /// Goes on from where another run has ended, or from its like after an edit: weights, what the
    /// optimizer keeps, epochs and updates counted on. The schedule is that of a run of `planned`
    /// length, or as long as this one makes it.
    pub fn go_on_from(
        &mut self,
        state: &State<F>,
        planned: Length,
    ) -> Result<(), WeightsError> {
        state.put_into(self.learner.pass.plan(), &mut self.store)?;
        self.is_fresh = false;
        self.position = state.position.clone();
        self.facts.n_steps_before = self.position.step;
        self.facts.n_epochs += self.position.epoch;
        self.position.n_planned = match planned {
            Length::Epochs(epochs) => epochs * self.facts.steps_per_epoch,
            Length::Steps(steps) => steps,
        };
        Ok(())
    }

    /// The epoch's next update, beside which the rows of the one after it are loaded; `None` at
    /// its end.
    fn step(
        &mut self,
        course: &mut Course,
        lap: &mut Lap<'_>,
    ) -> Result<Option<StepReport>, TrainError> {
        let Some(rows) = course.rows(0) else { return Ok(None) };
        let loads_each_step = self.loads_each_step();
        let next = if loads_each_step { None } else { course.rows(1) };
        self.room_to_learner();
        let step =
            StepContext { n_rows: rows.len(), rate: course.rate(), draw: course.draw() };
        let needs_loading = loads_each_step || course.needs_loading();
        let Course { order, scores, .. } = course;
        let examples = &self.data.train;
        let batch = |rows: Range<usize>| Batch { examples, rows: &order[rows] };
        lap.over(Part::Rest);
        if needs_loading {
            self.learner.pass.load(batch(rows));
        }
        lap.over(Part::Gather);
        let preprocessing = &self.data.preprocessing;
        let mut read = |pass: &Pass<F>| scores.add(pass, preprocessing);
        let next = next.map(batch);
        let loss = self.learner.step(&mut self.store, (step, next), &mut read, lap);
        course.advance(loss, step).map(Some)
    }

    /// Fills in the epoch's report: training values from the steps, then the other splits.
    fn measure(&mut self, course: &mut Course) {
        if !course.splits.is_empty() {
            self.room_to_evaluator();
        }
        let Course { scores, report, splits, .. } = course;
        let mut values = report.values.as_mut_slice();
        scores.write(values);
        for split in splits.iter() {
            values = &mut values[1 + self.train.metrics.len()..];
            let examples = split.examples(self.data);
            let preprocessing = &self.data.preprocessing;
            self.evaluator.measure(&mut self.store, examples, preprocessing, values);
        }
    }

    /// Loss, metrics and confusion of any examples, under the name of their split.
    pub fn evaluate(&mut self, split: &str, examples: &Examples) -> Evaluation {
        self.room_to_evaluator();
        let preprocessing = &self.data.preprocessing;
        let Self { train, store, evaluator, .. } = self;
        evaluator.evaluation(train, store, (split, examples), preprocessing)
    }
}

/// A trained model, ready to evaluate and to predict without its training data.
#[derive(Debug)]
pub struct Model<'a, F: Float = f32> {
    train: &'a TypedTrain,
    preprocessing: &'a Preprocessing,
    store: Store<F>,
    evaluator: Evaluator<F>,
}

impl<'a, F: Float> Model<'a, F> {
    /// The model of `train` with these weights; they must be all that it has.
    pub fn new(
        train: &'a TypedTrain,
        preprocessing: &'a Preprocessing,
        weights: &Weights<F>,
        pool: &Arc<Pool>,
    ) -> Result<Self, WeightsError> {
        let evaluator = Evaluator::new(train, usize::MAX, pool);
        let mut store = Store::new(evaluator.graph(), train.seed);
        weights.put_into(evaluator.graph(), &mut store, &[])?;
        Ok(Self { train, preprocessing, store, evaluator })
    }

    /// Loss, metrics and confusion of examples with targets, under the name of their split.
    pub fn evaluate(&mut self, split: &str, examples: &Examples) -> Evaluation {
        let Self { train, preprocessing, store, evaluator } = self;
        evaluator.evaluation(train, store, (split, examples), preprocessing)
    }

    /// Probabilities, or numbers in original units, for examples.
    pub fn predict(&mut self, examples: &Examples) -> Predictions {
        let Self { train, preprocessing, store, evaluator } = self;
        evaluator.predict(train, store, examples, preprocessing)
    }
}
