//! Which weights a run leaves: the best by a watched number, or the last.

use super::course::Course;
use super::errors::WeightsError;
use super::events::{EpochReport, Measured, Outcome, StopReason};
use super::weights::{InPlace, Weights};
use crate::check::typed::{Keep, TypedTrain, Watched};
use crate::graph::{Float, Graph};
use crate::runtime::Store;

/// The weights kept so far.
#[derive(Debug)]
pub(super) struct Keeper<F> {
    watched: Option<Name>,
    kept: Option<Kept<F>>,
}

#[derive(Debug)]
struct Kept<F> {
    copy: Copied<F>,
    /// Whether no step was made since: a copy is not needed yet, and was not made.
    is_in_store: bool,
    epoch: u64,
    values: Vec<Measured>,
    score: f64,
}

/// Weights, and states.
type Copied<F> = (Vec<Vec<F>>, Vec<Vec<F>>);

impl<F: Float> Keeper<F> {
    pub(super) fn new(train: &TypedTrain) -> Self {
        let watched = match &train.keep {
            Keep::Best(watched) => Some(Name::new(watched)),
            Keep::Last => None,
        };
        Self { watched, kept: None }
    }

    /// Sees an epoch, of which the weights are kept if they are to be; tells whether they are the
    /// best so far. The last weights are kept too: a loss that is no longer a number must not
    /// take them away.
    pub(super) fn observe(&mut self, report: &EpochReport, store: &Store<F>) -> bool {
        let (score, is_kept) = match &self.watched {
            None => (f64::NAN, true),
            Some(watched) => {
                let score = report.get(&watched.name).unwrap_or(f64::NAN);
                let best = self.kept.as_ref().map_or(f64::NAN, |kept| kept.score);
                let is_first = self.kept.is_none();
                (score, is_first || is_better(score, best, watched.larger_is_better))
            }
        };
        if !is_kept || !is_finite(store) {
            return false;
        }
        let kept = self.kept.get_or_insert_with(|| Kept {
            copy: <_>::default(),
            is_in_store: true,
            epoch: 0,
            values: report.values.clone(),
            score,
        });
        kept.is_in_store = true;
        // The names stay what they are.
        let values = kept.values.iter_mut().zip(&report.values);
        values.for_each(|(to, from)| to.value = from.value);
        (kept.epoch, kept.score) = (report.epoch, score);
        self.watched.is_some()
    }

    /// Copies what was kept, before a step changes it. After the last epoch there is none, and
    /// the weights need no room twice.
    pub(super) fn secure(&mut self, store: &Store<F>) {
        let Some(kept) = &mut self.kept else { return };
        if std::mem::take(&mut kept.is_in_store) {
            kept.copy.0.clone_from(&store.weights);
            kept.copy.1.clone_from(&store.states);
        }
    }

    /// Whether an epoch was kept.
    pub(super) fn has_kept(&self) -> bool {
        self.kept.is_some()
    }

    /// What is kept, where it lies.
    pub(super) fn in_place<'a>(
        &'a self,
        graph: &'a Graph,
        store: &'a Store<F>,
    ) -> Option<InPlace<'a, F>> {
        let kept = self.kept.as_ref()?;
        let copy = || InPlace::new(graph, (&kept.copy.0, &kept.copy.1));
        Some(if kept.is_in_store { InPlace::of_store(graph, store) } else { copy() })
    }

    /// What must be known of it to go on after a stop: epoch, score and what was measured.
    pub(super) fn numbers(&self) -> Vec<f64> {
        let Some(kept) = &self.kept else { return Vec::new() };
        let values = kept.values.iter().map(|measured| measured.value);
        [kept.epoch as f64, kept.score].into_iter().chain(values).collect()
    }

    /// Puts back what [`Keeper::in_place`] and [`Keeper::numbers`] gave; `names` are those of what was measured, and `store`
    /// is one that the weights would fit.
    pub(super) fn restore_state(
        &mut self,
        (weights, numbers): (&Weights<F>, &[f64]),
        names: &[Measured],
        (graph, store): (&Graph, &Store<F>),
    ) -> Result<(), WeightsError> {
        let [epoch, score, measured @ ..] = numbers else { return Ok(()) };
        let mut fitting = store.clone();
        weights.put_into(graph, &mut fitting, &[])?;
        let mut values = names.to_vec();
        values.iter_mut().zip(measured).for_each(|(to, value)| to.value = *value);
        let Store { weights, states, .. } = fitting;
        let (epoch, score) = (*epoch as u64, *score);
        let copy = (weights, states);
        self.kept = Some(Kept { copy, is_in_store: false, epoch, values, score });
        Ok(())
    }

    /// Puts the kept weights back, where there are any.
    pub(super) fn restore(&self, store: &mut Store<F>) {
        if let Some(kept) = self.kept.as_ref().filter(|kept| !kept.is_in_store) {
            copy(&kept.copy.0, &mut store.weights);
            copy(&kept.copy.1, &mut store.states);
        }
    }

    /// How the run ended.
    pub(super) fn outcome(
        self,
        reason: StopReason,
        course: &Course,
        seconds: f64,
    ) -> Outcome {
        let (kept_epoch, kept) =
            self.kept.map_or((0, Vec::new()), |kept| (kept.epoch, kept.values));
        Outcome {
            reason,
            kept_epoch,
            kept,
            n_epochs: course.n_epochs(),
            n_steps: course.n_steps(),
            n_examples: course.n_examples,
            seconds,
        }
    }
}

/// A watched number under its full name: `val.loss`.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) name: String,
    pub(super) larger_is_better: bool,
}

impl Name {
    pub(super) fn new(watched: &Watched) -> Self {
        let Watched { split, metric, larger_is_better } = watched;
        Self { name: format!("{split}.{metric}"), larger_is_better: *larger_is_better }
    }
}

/// Whether a number is better than the best so far; any is better than none (NaN).
pub(super) fn is_better(found: f64, best: f64, larger_is_better: bool) -> bool {
    if found.is_nan() || best.is_nan() {
        return !found.is_nan();
    }
    if larger_is_better { found > best } else { found < best }
}

fn copy<F: Copy>(from: &[Vec<F>], to: &mut [Vec<F>]) {
    to.iter_mut().zip(from).for_each(|(to, from)| to.copy_from_slice(from));
}

/// Whether every weight and state is finite.
pub(super) fn is_finite<F: Float>(store: &Store<F>) -> bool {
    // Without leaving early, which vectorizes: all are finite nearly always.
    let all = |values: &Vec<F>| values.iter().fold(true, |all, x| all & x.is_finite());
    store.weights.iter().chain(&store.states).all(all)
}
