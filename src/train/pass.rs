//! A plan under way: what it is fed from the examples, and what is read from it.

use std::sync::Arc;

use super::feed::Feed;
use crate::check::typed::TypedTrain;
use crate::data::Examples;
use crate::graph::{Float, Graph, NodeId};
use crate::optimize;
use crate::plan::{self, Options};
use crate::runtime::{Executor, Pool, StepContext, Store};

/// An executor with its inputs and outputs.
#[derive(Debug)]
pub(super) struct Pass<F: Float> {
    executor: Executor<F>,
    feed: Feed,
    outputs: Outputs,
}

/// The values that are read after a step.
#[derive(Clone, Copy, Debug)]
struct Outputs {
    prediction: NodeId,
    loss: Option<NodeId>,
    total: Option<NodeId>,
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
        let outputs = Outputs {
            prediction: graph.find_output("prediction").expect("`lower` names it"),
            loss: graph.find_output("loss"),
            total: graph.find_output("loss_total"),
            weight: graph.find_output("loss_weight"),
        };
        let executor = Executor::new(plan::plan(optimize::optimize(graph), options), pool);
        Self { executor, feed, outputs }
    }

    /// Feeds the weights of the classes, where the loss has them.
    pub(super) fn weigh_classes(&mut self, weights: &[f64]) {
        if let Some(input) = self.feed.class_weights() {
            let memory = self.executor.input_mut(input);
            memory.iter_mut().zip(weights).for_each(|(to, from)| *to = F::of(*from));
        }
    }

    /// Feeds these rows of the examples.
    pub(super) fn load(&mut self, examples: &Examples, rows: &[u32]) {
        self.feed.load(examples, rows, &mut self.executor);
    }

    /// Runs one step on what was loaded.
    pub(super) fn run(&mut self, store: &mut Store<F>, step: StepContext) {
        self.executor.run(store, step);
    }

    /// The predictions of the last batch.
    pub(super) fn prediction(&self) -> &[F] {
        self.executor.value(self.outputs.prediction)
    }

    /// The mean loss of the last batch; NaN for a plan without a loss.
    pub(super) fn loss(&self) -> f64 {
        let first = |node| self.executor.value(node).first().copied();
        self.outputs.loss.and_then(first).map_or(f64::NAN, F::to_f64)
    }

    /// The sums that batches add up to a mean loss: of losses and of weights.
    pub(super) fn loss_sums(&self, n_rows: usize) -> (f64, f64) {
        let sum = |node| {
            let values: &[F] = self.executor.value(node);
            values[..n_rows].iter().map(|value| value.to_f64()).sum::<f64>()
        };
        let total = self.outputs.total.map_or(f64::NAN, sum);
        (total, self.outputs.weight.map_or(n_rows as f64, sum))
    }

    /// Any other output.
    pub(super) fn value(&self, output: NodeId) -> &[F] {
        self.executor.value(output)
    }

    /// The graph that is run.
    pub(super) fn graph(&self) -> &Graph {
        &self.executor.plan().graph
    }

    /// Bytes held.
    pub(super) fn n_bytes(&self) -> usize {
        self.executor.n_bytes()
    }
}
