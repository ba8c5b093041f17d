//! The training graph once more, with every value and every gradient kept to be looked at.
//!
//! It computes what a step computes and updates nothing: no weight, no running mean.

use std::sync::Arc;

use crate::autodiff;
use crate::builtins::layers::Mode;
use crate::check::typed::{TypedNode, TypedTrain, covers};
use crate::graph::{Float, Graph, NodeId, NodeKind};
use crate::lower;
use crate::optimize;
use crate::plan::{self, Options};
use crate::runtime::{Pool, StepContext, Store};
use crate::train::feed::Batch;
use crate::train::learner::is_trained;
use crate::train::pass::Pass;

/// A plan that keeps everything.
#[derive(Debug)]
pub(in crate::train) struct Probe<F: Float> {
    pub(in crate::train) pass: Pass<F>,
    /// By `ValueId` of the model.
    stages: Vec<Kept>,
    pub(super) tensors: Vec<KeptTensor>,
}

/// Where a value and its gradient are read.
#[derive(Clone, Copy, Debug)]
struct Kept {
    value: NodeId,
    gradient: Option<NodeId>,
}

/// A trained tensor.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeptTensor {
    /// Its place among the weights of a store.
    pub(super) weight: usize,
    /// The first value of the model that it belongs to.
    pub(super) stage: usize,
    /// Whether it is a matrix or larger, not a bias.
    pub(super) is_matrix: bool,
    gradient: Option<NodeId>,
}

impl<F: Float> Probe<F> {
    /// For batches of up to `max_rows`.
    pub(in crate::train) fn new(
        train: &TypedTrain,
        max_rows: usize,
        class_weights: Option<&[f64]>,
        pool: &Arc<Pool>,
    ) -> Self {
        let (graph, stages, tensors) = kept(train);
        let options = Options { max_rows, update: None, clip: None };
        let mut pass = Pass::new(train, graph, options, pool);
        if let Some(weights) = class_weights {
            pass.weigh_classes(weights);
        }
        Self { pass, stages, tensors }
    }

    /// Computes on a batch with these weights, which stay what they are.
    pub(in crate::train) fn run(
        &mut self,
        store: &mut Store<F>,
        batch: Batch<'_>,
        draw: u64,
    ) {
        self.pass.load(batch);
        self.run_again(store, batch.rows.len(), draw);
    }

    /// As [`Probe::run`], on what is loaded.
    pub(in crate::train) fn run_again(
        &mut self,
        store: &mut Store<F>,
        n_rows: usize,
        draw: u64,
    ) {
        self.pass.run(store, StepContext { n_rows, rate: 0.0, draw });
    }

    /// Rows that it takes at most.
    pub(in crate::train) fn max_rows(&self) -> usize {
        self.pass.plan().options.max_rows
    }

    /// Whether an input of the model that was loaded is all zeros.
    pub(in crate::train) fn is_input_zero(&self, input: usize) -> bool {
        self.pass.input(input).iter().all(|value| *value == F::ZERO)
    }

    /// The gradient of a trained weight; nothing where none flows.
    pub(in crate::train) fn gradient_of_weight(&self, weight: usize) -> &[F] {
        let tensor = self.tensors.iter().find(|tensor| tensor.weight == weight);
        tensor.and_then(|tensor| self.tensor_gradient(*tensor)).unwrap_or_default()
    }

    /// A value of the model.
    pub(super) fn value(&self, stage: usize) -> &[F] {
        self.pass.value(self.stages[stage].value)
    }

    /// The gradient of the loss for a value of the model, where one flows.
    pub(super) fn gradient(&self, stage: usize) -> Option<&[F]> {
        self.stages[stage].gradient.map(|node| self.pass.value(node))
    }

    /// The gradient of the loss for a trained tensor, where one flows.
    pub(super) fn tensor_gradient(&self, tensor: KeptTensor) -> Option<&[F]> {
        tensor.gradient.map(|node| self.pass.value(node))
    }
}

/// Bytes that a probe for so many rows takes, without making it.
pub(in crate::train) fn n_bytes(train: &TypedTrain, max_rows: usize) -> u64 {
    let options = Options { max_rows, update: None, clip: None };
    let footprint = plan::plan(optimize::optimize(kept(train).0), options).footprint();
    4 * (footprint.arena + footprint.inputs)
}

/// The graph that keeps every value and gradient, and where it does.
fn kept(train: &TypedTrain) -> (Graph, Vec<Kept>, Vec<KeptTensor>) {
    let (mut graph, values) = lower::training_with_values(train, Mode::Train);
    graph.state_updates.clear();
    let weights = weights(&graph, train);
    let depends = depend(&graph, &weights);
    let is_learned_from = |id: &NodeId| depends[id.0 as usize];
    let wanted = values.iter().copied().filter(is_learned_from);
    let wanted: Vec<NodeId> = wanted.chain(weights.iter().map(|(_, node)| *node)).collect();
    let gradients = autodiff::gradients_of_loss(&mut graph, &wanted);
    for (at, value) in values.iter().enumerate() {
        graph.output(format!("value {at}"), *value);
    }
    for (at, gradient) in gradients.iter().enumerate() {
        gradient.iter().for_each(|node| graph.output(format!("gradient {at}"), *node));
    }
    let gradient_of = |node: NodeId| {
        let at = wanted.iter().position(|wanted| *wanted == node);
        at.and_then(|at| gradients[at])
    };
    let stage = |value: &NodeId| Kept { value: *value, gradient: gradient_of(*value) };
    let tensor = |(weight, node): &(usize, NodeId)| {
        let spec = &graph.weights[*weight];
        let owner = |node: &TypedNode| covers(&node.path, &spec.path);
        KeptTensor {
            weight: *weight,
            stage: train.model.nodes.iter().position(owner).unwrap_or(0),
            is_matrix: spec.fans.extents.rank() > 1,
            gradient: gradient_of(*node),
        }
    };
    let stages = values.iter().map(stage).collect();
    let tensors = weights.iter().map(tensor).collect();
    (graph, stages, tensors)
}

/// Which nodes are computed from a trained weight, or are one.
fn depend(graph: &Graph, weights: &[(usize, NodeId)]) -> Vec<bool> {
    let mut depends = vec![false; graph.nodes.len()];
    for (_, weight) in weights {
        depends[weight.0 as usize] = true;
    }
    for at in 0..graph.nodes.len() {
        let inputs = &graph.nodes[at].inputs;
        depends[at] |= inputs.iter().any(|input| depends[input.0 as usize]);
    }
    depends
}

/// The trained weights that a graph reads, in their order.
fn weights(graph: &Graph, train: &TypedTrain) -> Vec<(usize, NodeId)> {
    let weight = |id: NodeId| match graph.node(id).kind {
        NodeKind::Weight(weight) => Some((weight.0 as usize, id)),
        NodeKind::Input(_) | NodeKind::State(_) | NodeKind::Op(_) => None,
    };
    let all = graph.ids().filter_map(weight);
    let mut trained: Vec<(usize, NodeId)> =
        all.filter(|(at, _)| is_trained(train, &graph.weights[*at].path)).collect();
    trained.sort_unstable();
    trained
}
