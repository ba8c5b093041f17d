//! A run as it stands between two updates: all that it goes on from, with the same bits.

use std::collections::BTreeMap;

use super::Trainer;
use super::course::Course;
use super::errors::WeightsError;
use super::events::EpochReport;
use super::keep::Keeper;
use super::log::Log;
use super::state::{Position, State};
use super::weights::{InPlace, Weights};
use crate::graph::Float;
use crate::plan::Plan;
use crate::runtime::Store;

/// A run as it stands between two updates.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint<F = f32> {
    /// Weights, what the optimizer keeps, and how far it is.
    pub state: State<F>,
    /// The weights that the run would leave if it ended here; empty before the first epoch's end.
    pub best: Weights<F>,
    /// What else its parts keep, by the name of the part.
    pub numbers: BTreeMap<String, Vec<f64>>,
}

/// The same while the run holds it: nothing of it is copied.
#[derive(Debug)]
pub struct Snapshot<'a, F: Float = f32> {
    pub(super) plan: &'a Plan,
    pub(super) store: &'a Store<F>,
    /// See [`Checkpoint::best`].
    pub(super) best: Option<InPlace<'a, F>>,
    /// See [`Checkpoint::numbers`].
    pub(super) numbers: BTreeMap<String, Vec<f64>>,
}

/// The names of the parts.
const COURSE: &str = "course";
const PACE: &str = "pace";
const STOPS: &str = "stops";
const BEST: &str = "best";
const LOG: &str = "log";
const GRADIENTS: &str = "gradients";
const OPTIMIZER: &str = "optimizer";
const SECONDS: &str = "seconds";

/// The sums of the epoch under way: of the loss, then of each metric.
fn sums(part: usize) -> String {
    format!("sums {part}")
}

impl<F> Checkpoint<F> {
    /// How far it is, as its numbers say.
    pub(super) fn position(&self) -> Position {
        let of = |part: &str| self.numbers.get(part).cloned().unwrap_or_default();
        let course = of(COURSE);
        let count = |at: usize| course.get(at).map_or(0, |count| *count as u64);
        Position { epoch: count(0), step: count(1), pace: of(PACE), n_planned: 0 }
    }
}

/// What of a checkpoint is put in place when the run begins.
#[derive(Debug)]
pub(super) struct Rest<F: Float> {
    course: Course,
    keeper: Keeper<F>,
    seconds: f64,
}

impl<F: Float> Rest<F> {
    /// Gives a run its parts, and the seconds it has taken.
    pub(super) fn put_into(self, course: &mut Course, keeper: &mut Keeper<F>) -> f64 {
        (*course, *keeper) = (self.course, self.keeper);
        self.seconds
    }
}

impl<F: Float> Trainer<'_, F> {
    /// What this run, `seconds` old, would go on from.
    pub(super) fn snapshot<'a>(
        &'a self,
        (course, keeper): (&Course, &'a Keeper<F>),
        seconds: f64,
    ) -> Snapshot<'a, F> {
        let (plan, store) = (self.learner.pass.plan(), &self.store);
        let mut numbers: BTreeMap<String, Vec<f64>> = [
            (COURSE, course.numbers()),
            (PACE, course.pace()),
            (STOPS, course.stops.state()),
            (BEST, keeper.numbers()),
            (LOG, course.log.numbers()),
            (GRADIENTS, course.log.gradients()),
            (OPTIMIZER, self.learner.state()),
            (SECONDS, vec![seconds]),
        ]
        .map(|(part, numbers)| (part.to_owned(), numbers))
        .into();
        if course.is_inside_epoch() {
            let parts = course.scores.state().into_iter().enumerate();
            numbers.extend(parts.map(|(part, numbers)| (sums(part), numbers)));
        }
        Snapshot { plan, store, best: keeper.in_place(&plan.graph, store), numbers }
    }

    /// Goes on from where a run of the same program and data was stopped, as if it had not been;
    /// the epochs that are behind it. What does not fit is an error, and then nothing is changed.
    pub fn resume(
        &mut self,
        checkpoint: &Checkpoint<F>,
    ) -> Result<Vec<EpochReport>, WeightsError> {
        let Checkpoint { state, best, numbers } = checkpoint;
        let of = |part: &str| numbers.get(part).map_or(&[][..], Vec::as_slice);
        let mut course = Course::new(self.train, self.data, &self.facts);
        let mut keeper = Keeper::new(self.train);
        let plan = self.learner.pass.plan();
        let (graph, names) = (&plan.graph, &course.report.values);
        keeper.restore_state((best, of(BEST)), names, (graph, &self.store))?;
        state.put_into(plan, &mut self.store)?;
        course.restore(of(COURSE));
        course.restore_pace(of(PACE));
        course.stops.restore(of(STOPS));
        course.log = Log::of(of(LOG), of(GRADIENTS));
        for part in 0..course.scores.n_parts() {
            course.scores.restore(part, of(&sums(part)));
        }
        self.learner.restore(of(OPTIMIZER));
        let seconds = of(SECONDS).first().copied().unwrap_or(0.0);
        let epochs = course.log.epochs(&course.report);
        self.is_fresh = false;
        self.resumed = Some(Rest { course, keeper, seconds });
        Ok(epochs)
    }
}
