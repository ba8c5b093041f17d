//! One update of the weights, by either kind of optimizer.

use std::sync::Arc;

use super::feed::Batch;
use super::lap::{Lap, Part};
use super::pass::Pass;
use super::watch;
use crate::autodiff;
use crate::builtins::layers::Mode;
use crate::builtins::optimizers::{Method, WholeVector};
use crate::check::typed::{Clip, TypedTrain, covers};
use crate::graph::{Float, Graph, NodeId, WeightId};
use crate::lower;
use crate::optimize;
use crate::plan::{self, Footprint, Options, Plan};
use crate::runtime::{Pool, StepContext, Store};

/// A training graph under way.
#[derive(Debug)]
pub(super) struct Learner<F: Float> {
    pub(super) pass: Pass<F>,
    whole: Option<Whole>,
}

/// What a training step holds in memory, without allocating it.
pub fn footprint(train: &TypedTrain) -> Footprint {
    let n_trained =
        usize::try_from(train.data.profile.split_sizes[0]).unwrap_or(usize::MAX);
    let batch = batch_rows(train, n_trained);
    let (graph, options, _) = prepare(train, batch);
    let plan = plan::plan(optimize::optimize(graph), options);
    let mut footprint = plan.footprint();
    footprint.inputs *= n_batches_fed(&plan, batch < n_trained);
    footprint
}

/// Batches that have room at once, where others follow the first: the next is gathered while one runs,
/// unless that saves no time.
pub(super) fn n_batches_fed(plan: &Plan, are_there_others: bool) -> u64 {
    if are_there_others && plan.feeds_ahead() { 2 } else { 1 }
}

/// Rows of a full batch of `n` examples.
pub(super) fn batch_rows(train: &TypedTrain, n: usize) -> usize {
    train.batch.unwrap_or(n).clamp(1, n.max(1))
}

/// The differentiated graph of a training and what its plan is made for.
pub(super) fn prepare(
    train: &TypedTrain,
    max_rows: usize,
) -> (Graph, Options, Option<Whole>) {
    let graph = lower::training(train, Mode::Train);
    let mut graph = autodiff::differentiate(graph, |path| is_trained(train, path));
    let (optimizer, args) = &train.optimizer;
    let (update, whole) = match optimizer.method {
        Method::Elementwise(update) => (Some(update(args)), None),
        Method::WholeVector(start) => {
            let gradients = name_gradients(&mut graph);
            (None, Some(Whole { optimizer: start(args), gradients, clip: train.clip }))
        }
    };
    let clip = train.clip.map(|clip| match clip {
        Clip::Norm(norm) => plan::Clip::Norm(norm),
        Clip::Value(value) => plan::Clip::Value(value),
    });
    (graph, Options { max_rows, update, clip }, whole)
}

/// An optimizer that sees all weights at once, with the gradients it reads.
#[derive(Debug)]
pub(super) struct Whole {
    optimizer: Box<dyn WholeVector>,
    gradients: Vec<(WeightId, NodeId)>,
    clip: Option<Clip>,
}

impl<F: Float> Learner<F> {
    /// Whether a step is a function of the store, the batch and the numbers of the step alone.
    pub(super) fn is_elementwise(&self) -> bool {
        self.whole.is_none()
    }

    /// The training of `train`, for batches of up to `max_rows`, and fresh weights for it.
    pub(super) fn new(
        train: &TypedTrain,
        max_rows: usize,
        pool: &Arc<Pool>,
    ) -> (Self, Store<F>) {
        let (graph, options, whole) = prepare(train, max_rows);
        let store = match count_weights(train).0 < watch::LARGE {
            true => Store::new(&graph, train.seed),
            false => Store::drawn_on(&graph, train.seed, pool),
        };
        let pass = Pass::new(train, graph, options, pool);
        (Self { pass, whole }, store)
    }

    /// What an optimizer that sees all weights at once keeps.
    pub(super) fn state(&self) -> Vec<f64> {
        self.whole.as_ref().map_or_else(Vec::new, |whole| whole.optimizer.state())
    }

    /// Puts back what [`Learner::state`] gave.
    pub(super) fn restore(&mut self, state: &[f64]) {
        if let Some(whole) = &mut self.whole {
            whole.optimizer.restore(state);
        }
    }

    /// Updates the weights from the loaded batch and returns its loss before the update; then
    /// `next` is loaded, if there is one. `read` sees the pass with the predictions that belong
    /// to that loss.
    pub(super) fn step(
        &mut self,
        store: &mut Store<F>,
        (step, next): (StepContext, Option<Batch<'_>>),
        read: &mut dyn FnMut(&Pass<F>),
        lap: &mut Lap<'_>,
    ) -> f64 {
        let Self { pass, whole } = self;
        let loss = if let Some(whole) = whole {
            let loss = whole.step((pass, store), step, read, lap);
            next.into_iter().for_each(|next| pass.load(next));
            loss
        } else {
            pass.run_beside(store, step, next, lap);
            read(pass);
            next.into_iter().for_each(|_| pass.turn());
            pass.loss()
        };
        lap.over(Part::Scores);
        loss
    }
}

impl Whole {
    /// Bytes that it keeps for each number that is trained, at most.
    pub(super) fn n_bytes_per_weight(&self) -> u64 {
        8 * self.optimizer.n_kept_per_weight()
    }

    fn step<F: Float>(
        &mut self,
        (pass, store): (&mut Pass<F>, &mut Store<F>),
        step: StepContext,
        read: &mut dyn FnMut(&Pass<F>),
        lap: &mut Lap<'_>,
    ) -> f64 {
        let Self { optimizer, gradients, clip } = self;
        let mut w =
            flatten(gradients.iter().map(|(id, _)| &store.weights[id.0 as usize][..]));
        let mut is_first = true;
        let loss = optimizer.step(step.rate, &mut w, &mut |w, g| {
            put_back(w, gradients, store);
            lap.over(Part::Rest);
            pass.run_beside(store, step, None, lap);
            if std::mem::take(&mut is_first) {
                read(pass);
                lap.over(Part::Scores);
            }
            let found = flatten(gradients.iter().map(|(_, node)| pass.value(*node)));
            g.copy_from_slice(&found);
            apply_clip(*clip, g);
            pass.loss()
        });
        put_back(&w, gradients, store);
        loss
    }
}

/// Numbers in all weights, and in those that are trained.
pub(super) fn count_weights(train: &TypedTrain) -> (u64, u64) {
    let graph = lower::forward(&train.model, Mode::Train);
    let sizes = graph.weights.iter();
    sizes.fold((0, 0), |(all, trained), spec| {
        let n = spec.fans.extents.n_elements() as u64;
        (all + n, if is_trained(train, &spec.path) { trained + n } else { trained })
    })
}

/// Whether no frozen path covers the tensor at `path`.
pub(super) fn is_trained(train: &TypedTrain, path: &str) -> bool {
    !train.freeze.iter().any(|frozen| covers(frozen, path))
}

/// Makes each gradient an output, so that it is kept to be read.
fn name_gradients(graph: &mut Graph) -> Vec<(WeightId, NodeId)> {
    let gradients = graph.gradients.clone();
    for (weight, node) in &gradients {
        let path = &graph.weights[weight.0 as usize].path;
        let name = format!("gradient of {path}");
        graph.output(name, *node);
    }
    gradients
}

fn flatten<'a, F: Float>(parts: impl Iterator<Item = &'a [F]>) -> Vec<f64> {
    parts.flatten().map(|value| value.to_f64()).collect()
}

fn put_back<F: Float>(w: &[f64], order: &[(WeightId, NodeId)], store: &mut Store<F>) {
    let mut w = w.iter();
    for (id, _) in order {
        let tensor = &mut store.weights[id.0 as usize];
        tensor.iter_mut().zip(&mut w).for_each(|(to, from)| *to = F::of(*from));
    }
}

fn apply_clip(clip: Option<Clip>, g: &mut [f64]) {
    match clip {
        None => {}
        Some(Clip::Value(value)) => g.iter_mut().for_each(|g| *g = g.clamp(-value, value)),
        Some(Clip::Norm(most)) => {
            let norm = g.iter().map(|g| g * g).sum::<f64>().sqrt();
            let factor = (most / (norm + 1e-6)).min(1.0);
            for g in g {
                *g *= factor;
            }
        }
    }
}
