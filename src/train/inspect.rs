//! A look inside a model at work: what each stage gives, and how the loss pulls at each weight.
//!
//! Computed by the plain interpreter: a handful of examples, once.

use super::class_weights::class_weights;
use super::feed::{Batch, Feed};
use super::weights::Weights;
use crate::autodiff;
use crate::builtins::layers::Mode;
use crate::check::typed::TypedTrain;
use crate::data::Examples;
use crate::graph::{Graph, InputId, NodeKind};
use crate::lower;
use crate::runtime::{StepContext, Store, reference};
use crate::shape::Extents;

/// What a stage gives.
#[derive(Clone, Debug)]
pub struct Activation {
    /// The path of the stage.
    pub path: String,
    /// Its sizes per example.
    pub extents: Extents,
    /// Its numbers, example by example.
    pub values: Vec<f32>,
}

/// How the loss pulls at a weight.
#[derive(Clone, Debug)]
pub struct Gradient {
    /// The path of the weight.
    pub path: String,
    /// Its sizes.
    pub extents: Extents,
    /// The gradient of the mean loss.
    pub values: Vec<f32>,
    /// The length of the weight itself, to compare with.
    pub weight_norm: f64,
}

/// What each stage gives for these examples, in the order of the model. A layer that is used
/// several times is seen at its last use.
pub fn activations(
    train: &TypedTrain,
    weights: &Weights,
    examples: &Examples,
) -> Vec<Activation> {
    let graph = lower::forward(&train.model, Mode::Evaluate);
    let values = run(train, &graph, weights, examples);
    let mut found: Vec<Activation> = Vec::new();
    for (node, values) in graph.nodes.iter().zip(values) {
        if !matches!(node.kind, NodeKind::Op(_) | NodeKind::Input(_)) {
            continue;
        }
        let (path, extents) = (node.path.to_string(), node.ty.extents.clone());
        match found.iter_mut().find(|one| one.path == path) {
            Some(one) => (one.extents, one.values) = (extents, values),
            None => found.push(Activation { path, extents, values }),
        }
    }
    found
}

/// The gradient of the mean loss of these examples for each weight, frozen ones too.
pub fn gradients(
    train: &TypedTrain,
    weights: &Weights,
    examples: &Examples,
) -> Vec<Gradient> {
    let graph = lower::training(train, Mode::Train);
    let graph = autodiff::differentiate(graph, |_| true);
    let values = run(train, &graph, weights, examples);
    let gradients = graph.gradients.iter().map(|(weight, node)| {
        let spec = &graph.weights[weight.0 as usize];
        let own = weights.0.get(&spec.path);
        let squares = own.into_iter().flat_map(|tensor| &tensor.values);
        let squares: f64 = squares.map(|w| f64::from(*w) * f64::from(*w)).sum();
        let extents = &spec.fans.extents;
        Gradient {
            path: spec.path.clone(),
            extents: extents.clone(),
            values: spec.layout.to_rows(extents, &values[node.0 as usize]),
            weight_norm: squares.sqrt(),
        }
    });
    gradients.collect()
}

/// The value of every node.
fn run(
    train: &TypedTrain,
    graph: &Graph,
    weights: &Weights,
    examples: &Examples,
) -> Vec<Vec<f32>> {
    let feed = Feed::new(train, graph);
    let rows: Vec<u32> = (0..examples.n as u32).collect();
    let mut inputs = Vec::new();
    for (at, spec) in graph.inputs.iter().enumerate() {
        let mut fed = vec![0.0; reference::n_elements(&spec.ty, examples.n)];
        let id = InputId(u32::try_from(at).expect("the checker caps the number of inputs"));
        if feed.class_weights() == Some(id) {
            let known = class_weights(train, None).unwrap_or_default();
            fed.iter_mut().zip(known).for_each(|(to, from)| *to = from as f32);
        } else {
            feed.write(Batch { examples, rows: &rows }, id, 0..examples.n, &mut fed);
        }
        inputs.push(fed);
    }
    let mut store = Store::new(graph, train.seed);
    weights.put_into(graph, &mut store, &[]).expect("these are the weights of the model");
    let step = StepContext { n_rows: examples.n, rate: 0.0, draw: 0 };
    reference::evaluate(graph, &inputs, &store, step)
}
