//! The training graph once more, with every value and every gradient kept to be looked at.
//!
//! It computes what a step computes and updates nothing: no weight, no running mean.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::gradients::owner;
use crate::autodiff;
use crate::builtins::layers::Mode;
use crate::check::typed::TypedTrain;
use crate::graph::{Float, Graph, NodeId, NodeKind};
use crate::lower;
use crate::optimize;
use crate::plan::{self, Options};
use crate::runtime::{Pool, Sizes, StepContext, Store};
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
    /// The stages that own trained weights, in the order of data flow.
    pub(super) owners: BTreeSet<usize>,
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
    gradient: Gradient,
}

/// What is known of the gradient of a tensor.
#[derive(Clone, Copy, Debug)]
enum Gradient {
    /// None flows.
    None,
    /// Its numbers.
    Kept(NodeId),
    /// How large it is; its numbers would take as much room as the network.
    Measured(NodeId),
}

/// Numbers in all gradients of weights from which on they are not kept, and in one of them.
const MANY: usize = 1 << 20;
const MANY_OF_ONE: usize = 1 << 16;

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
        let owners = tensors.iter().map(|tensor| tensor.stage).collect();
        Self { pass, stages, tensors, owners }
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

    /// Whether the gradient of a trained weight is zero, or none flows.
    pub(in crate::train) fn is_gradient_zero(&self, weight: usize) -> bool {
        let tensor = self.tensors.iter().find(|tensor| tensor.weight == weight);
        let sizes = tensor.and_then(|tensor| self.tensor_sizes(*tensor));
        sizes.is_none_or(|(_, sizes)| sizes.n_bad == 0 && sizes.largest == 0.0)
    }

    /// The norm of the gradient of all trained weights of a stage together.
    pub(super) fn norm_of_stage(&self, stage: usize) -> f64 {
        let own = self.tensors.iter().filter(|tensor| tensor.stage == stage);
        let of_kept = |node: NodeId| {
            self.pass.value(node).iter().map(|g| g.to_f64() * g.to_f64()).sum()
        };
        let squares = own.map(|tensor| match tensor.gradient {
            Gradient::None => 0.0,
            Gradient::Kept(node) => of_kept(node),
            Gradient::Measured(node) => self.pass.sizes(node).squares,
        });
        squares.sum::<f64>().sqrt()
    }

    /// A value of the model.
    pub(super) fn value(&self, stage: usize) -> &[F] {
        self.pass.value(self.stages[stage].value)
    }

    /// The gradient of the loss for a value of the model, where one flows.
    pub(super) fn gradient(&self, stage: usize) -> Option<&[F]> {
        self.stages[stage].gradient.map(|node| self.pass.value(node))
    }

    /// How many numbers the gradient of the loss for a trained tensor has, and how large they are,
    /// where one flows.
    pub(super) fn tensor_sizes(&self, tensor: KeptTensor) -> Option<(usize, Sizes)> {
        let sizes = match tensor.gradient {
            Gradient::None => return None,
            Gradient::Kept(node) => Sizes::of(self.pass.value(node)),
            Gradient::Measured(node) => self.pass.sizes(node),
        };
        let spec = &self.pass.graph().weights[tensor.weight];
        Some((spec.fans.extents.n_elements(), sizes))
    }
}

/// Numbers that a probe for so many rows keeps, and those of its inputs, without making it.
pub(super) fn footprint(train: &TypedTrain, max_rows: usize) -> (u64, u64) {
    let options = Options { max_rows, update: None, clip: None };
    let footprint = plan::plan(optimize::optimize(kept(train).0), options).footprint();
    (footprint.arena, footprint.inputs)
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
    let n_of = |graph: &Graph, node: NodeId| graph.ty(node).width();
    let of_weights = gradients[wanted.len() - weights.len()..].iter().flatten();
    let of_weights: Vec<NodeId> = of_weights.copied().collect();
    let are_many = of_weights.iter().map(|node| n_of(&graph, *node)).sum::<usize>() >= MANY;
    let is_measured = |graph: &Graph, node: &NodeId| {
        are_many && of_weights.contains(node) && n_of(graph, *node) >= MANY_OF_ONE
    };
    for (at, node) in gradients.iter().enumerate() {
        match node {
            Some(node) if is_measured(&graph, node) => graph.measured.push(*node),
            Some(node) => graph.output(format!("gradient {at}"), *node),
            None => {}
        }
    }
    let gradient_of = |node: NodeId| {
        let at = wanted.iter().position(|wanted| *wanted == node);
        at.and_then(|at| gradients[at])
    };
    let stage = |value: &NodeId| Kept { value: *value, gradient: gradient_of(*value) };
    let tensor = |(weight, node): &(usize, NodeId)| {
        let spec = &graph.weights[*weight];
        KeptTensor {
            weight: *weight,
            stage: owner(train, &spec.path).unwrap_or(0),
            is_matrix: spec.fans.extents.rank() > 1,
            gradient: match gradient_of(*node) {
                None => Gradient::None,
                Some(node) if graph.measured.contains(&node) => Gradient::Measured(node),
                Some(node) => Gradient::Kept(node),
            },
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
