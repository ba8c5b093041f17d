//! A plan under way: what it is fed from the examples, and what is read from it.

use std::sync::Arc;

use super::feed::{Batch, Feed, input};
use super::lap::{Lap, Part};
use crate::check::typed::TypedTrain;
use crate::graph::{Float, Graph, NodeId};
use crate::optimize;
use crate::plan::{self, Options, Plan};
use crate::runtime::{Executor, Feeding, Pool, Sizes, StepContext, Store};

/// An executor with its inputs and outputs.
#[derive(Debug)]
pub(super) struct Pass<F: Float> {
    executor: Executor<F>,
    feed: Feed,
    outputs: Outputs,
    /// See [`Plan::feeds_ahead`].
    feeds_ahead: bool,
}

/// The values that are read after a step.
#[derive(Clone, Copy, Debug)]
struct Outputs {
    prediction: NodeId,
    /// Where the graph has a loss.
    loss: Option<Loss>,
}

/// The loss of a batch.
#[derive(Clone, Copy, Debug)]
struct Loss {
    mean: NodeId,
    total: NodeId,
    /// Where examples count differently.
    weight: Option<NodeId>,
}

impl<F: Float> Pass<F> {
    /// Plans `graph`, made from `train` by `lower`, and feeds it what does not change.
    pub(super) fn new(
        train: &TypedTrain,
        graph: Graph,
        options: Options,
        pool: &Arc<Pool>,
    ) -> Self {
        let feed = Feed::new(train, &graph);
        let find = |name| graph.find_output(name).expect("`lower` names it");
        let loss = |mean| Loss {
            mean,
            total: find("loss_total"),
            weight: graph.find_output("loss_weight"),
        };
        let loss = graph.find_output("loss").map(loss);
        let outputs = Outputs { prediction: find("prediction"), loss };
        let executor = Executor::new(plan::plan(optimize::optimize(graph), options), pool);
        let feeds_ahead = executor.plan().feeds_ahead();
        Self { executor, feed, outputs, feeds_ahead }
    }

    /// Feeds the weights of the classes, where the loss has them.
    pub(super) fn weigh_classes(&mut self, weights: &[f64]) {
        if let Some(input) = self.feed.class_weights() {
            let memory = self.executor.input_mut(input);
            memory.iter_mut().zip(weights).for_each(|(to, from)| *to = F::of(*from));
        }
    }

    /// Feeds zeros in the place of one of the model's inputs that was loaded.
    pub(super) fn clear_input(&mut self, at: usize) {
        self.executor.input_mut(input(at)).fill(F::ZERO);
    }

    /// One of the model's inputs as it was in the last step.
    pub(super) fn input(&self, at: usize) -> &[F] {
        self.executor.input(input(at))
    }

    /// Feeds these examples.
    pub(super) fn load(&mut self, batch: Batch<'_>) {
        let Self { executor, feed, .. } = self;
        let n_rows = batch.rows.len();
        let write = |input, rows, out: &mut [F]| feed.write(batch, input, rows, out);
        executor.feed(Feeding { n_rows, write: &write });
    }

    /// Makes room for a batch beside the one that runs, where it is fed meanwhile.
    pub(super) fn reserve_next(&mut self) {
        if self.feeds_ahead {
            self.executor.reserve_next();
        }
    }

    /// Runs one step on what was loaded.
    pub(super) fn run(&mut self, store: &mut Store<F>, step: StepContext) {
        self.executor.run(store, step);
    }

    /// As [`Pass::run`]; meanwhile feeds the examples that run after the next [`Pass::turn`]. Where
    /// somebody listens, each piece is told, on the caller alone.
    pub(super) fn run_beside(
        &mut self,
        store: &mut Store<F>,
        step: StepContext,
        next: Option<Batch<'_>>,
        lap: &mut Lap<'_>,
    ) {
        let Self { executor, feed, .. } = self;
        let write = |input, rows, out: &mut [F]| {
            if let Some(next) = next {
                feed.write(next, input, rows, out);
            }
        };
        let feeding = next.map(|next| Feeding { n_rows: next.rows.len(), write: &write });
        if lap.0.is_none() {
            executor.run_beside(store, step, feeding);
            return;
        }
        executor.run_seen(store, step, |work| lap.over(Part::Work(work)));
        feeding.into_iter().for_each(|feeding| executor.feed_next(feeding));
        lap.over(Part::Gather);
    }

    /// Goes on to the examples that were fed beside the last step.
    pub(super) fn turn(&mut self) {
        self.executor.turn();
    }

    /// Computes on examples in turn, each batch fed while the one before runs. `see` sees the
    /// pass after each.
    pub(super) fn run_over<'b>(
        &mut self,
        store: &mut Store<F>,
        batches: impl Iterator<Item = Batch<'b>>,
        mut see: impl FnMut(&Self),
    ) {
        let mut batches = batches.peekable();
        if let Some(first) = batches.peek() {
            self.load(*first);
        }
        while let Some(batch) = batches.next() {
            let step = StepContext { n_rows: batch.rows.len(), rate: 0.0, draw: 0 };
            let next = batches.peek().copied();
            let ahead = next.filter(|_| self.feeds_ahead);
            self.run_beside(store, step, ahead, &mut Lap(None));
            see(self);
            match (next, ahead) {
                (Some(_), Some(_)) => self.turn(),
                (Some(next), None) => self.load(next),
                (None, _) => {}
            }
        }
    }

    /// The predictions of the last batch.
    pub(super) fn prediction(&self) -> &[F] {
        self.executor.value(self.outputs.prediction)
    }

    /// The mean loss of the last batch.
    pub(super) fn loss(&self) -> f64 {
        self.executor.value(self.loss_outputs().mean)[0].to_f64()
    }

    fn loss_outputs(&self) -> Loss {
        self.outputs.loss.expect("what is trained or measured has a loss")
    }

    /// What the predictions of the last batch were compared with.
    pub(super) fn target(&self) -> &[F] {
        self.executor.input(self.feed.target())
    }

    /// The sums that batches add up to a mean loss: of losses and of weights.
    pub(super) fn loss_sums(&self) -> (f64, f64) {
        let sum = |values: &[F]| values.iter().map(|value| value.to_f64()).sum::<f64>();
        let Loss { total, weight, .. } = self.loss_outputs();
        let totals = self.executor.value(total);
        let weight = match weight {
            Some(weight) => sum(self.executor.value(weight)),
            None => totals.len() as f64,
        };
        (sum(totals), weight)
    }

    /// Any other output.
    pub(super) fn value(&self, output: NodeId) -> &[F] {
        self.executor.value(output)
    }

    /// The graph that is run.
    pub(super) fn graph(&self) -> &Graph {
        &self.executor.plan().graph
    }

    /// The plan that is run.
    pub(super) fn plan(&self) -> &Plan {
        self.executor.plan()
    }

    /// The last node before the gradients.
    pub(super) fn last_of_forward(&self) -> NodeId {
        let Outputs { prediction, loss } = self.outputs;
        let of_loss = loss.map(|Loss { mean, total, weight }| {
            mean.max(total).max(weight.unwrap_or(total))
        });
        prediction.max(of_loss.unwrap_or(prediction))
    }

    /// See [`Executor::sizes`].
    pub(super) fn sizes(&self, measured: NodeId) -> Sizes {
        self.executor.sizes(measured)
    }

    /// See [`Executor::has_room`].
    #[inline]
    pub(super) fn has_room(&self) -> bool {
        self.executor.has_room()
    }

    /// See [`Executor::take_room`].
    pub(super) fn take_room(&mut self, other: &mut Self) {
        self.executor.take_room(&mut other.executor);
    }

    /// See [`Executor::release_room`].
    pub(super) fn release_room(&mut self) {
        self.executor.release_room();
    }

    /// See [`Executor::release_inputs`].
    pub(super) fn release_inputs(&mut self) {
        self.executor.release_inputs();
    }

    /// See [`Executor::reserve`].
    pub(super) fn reserve(&mut self, n_arena: usize) {
        self.executor.reserve(n_arena);
    }

    /// Bytes that the rows of a batch, and of the next one, take.
    pub(super) fn n_bytes_of_inputs(&self) -> usize {
        self.executor.n_bytes_of_inputs()
    }

    /// Whether the rows of the next batch are fed while one is run.
    pub(super) fn feeds_ahead(&self) -> bool {
        self.feeds_ahead
    }
}
