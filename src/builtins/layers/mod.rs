//! The layers, one file each. A layer has no gradient of its own: that follows from its ops.

mod activations;
mod batch_norm;
mod dropout;
mod embedding;
mod fit;
mod flatten;
mod layer_norm;
mod linear;
mod noise;
mod prelu;
mod reshape;
mod role;
mod scale;

pub use role::{Bend, Over, Role, Way};

use super::{Args, Param};
use crate::graph::{Graph, NodeId, TensorSpec, ValueType};
use crate::random::{hash, mix};
use crate::shape::{Extents, Shape, ShapeError};

/// An entry of the registry of layers.
#[derive(Debug)]
pub struct Layer {
    /// Its name.
    pub name: &'static str,
    /// What other tools call it.
    pub also_known_as: &'static [&'static str],
    /// Input to output: `[.., in] -> [.., units]`.
    pub signature: &'static str,
    /// Its arguments.
    pub params: &'static [Param],
    /// What it does.
    pub doc: &'static str,
    /// Its formula with its source.
    pub formula: &'static str,
    /// Stages that check on `sample`.
    pub examples: &'static [&'static str],
    /// An input for the examples, in source form: `[4]`, `tokens[3]`.
    pub sample: &'static str,
    /// Whether it draws while training (dropout, noise).
    pub is_random: bool,
    /// What it is for.
    pub role: Role,
    /// The output shape, or why the input does not fit.
    pub infer_shape: fn(&Args, &Shape) -> Result<Shape, ShapeError>,
    /// Emits the layer's values.
    pub build: fn(&Args, NodeId, &mut Context<'_>) -> NodeId,
}
super::entry!(Layer, "layer");

impl Layer {
    /// How many numbers its weights hold on an input of these sizes.
    pub fn n_weights(&self, args: &Args, input: &Extents) -> u128 {
        self.alone(args, input).n_parameters()
    }

    /// Its weights on an input of these sizes, with how they start.
    pub fn weights(&self, args: &Args, input: &Extents) -> Vec<TensorSpec> {
        self.alone(args, input).weights
    }

    /// The sizes of the tensors that it keeps on an input of these sizes.
    pub fn tensors(&self, args: &Args, input: &Extents) -> Vec<Extents> {
        let g = self.alone(args, input);
        let kept = g.weights.iter().chain(&g.states);
        kept.map(|spec| spec.fans.extents.clone()).collect()
    }

    /// A graph of nothing but this layer; no weight is allocated.
    fn alone(&self, args: &Args, input: &Extents) -> Graph {
        let mut g = Graph::new();
        let x = g.input("x", ValueType::batch(input.clone()));
        let mut ctx = Context { g: &mut g, path: "", mode: Mode::Evaluate };
        (self.build)(args, x, &mut ctx);
        g
    }
}

/// Whether a graph is built to train or to evaluate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Dropout drops, batch statistics are of the batch.
    Train,
    /// Dropout passes, batch statistics are the kept ones.
    Evaluate,
}

/// Where a layer is being built.
#[derive(Debug)]
pub struct Context<'a> {
    /// The graph to emit into.
    pub g: &'a mut Graph,
    /// The path of the layer's weights: `net.linear_1`; the same for each use of a shared layer.
    pub path: &'a str,
    /// Train or evaluate.
    pub mode: Mode,
}

impl Context<'_> {
    /// The full path of one of the layer's tensors: `net.linear_1.weight`.
    pub fn tensor(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }

    /// Names the draws of a random layer: another one for each use of a shared layer.
    fn stream(&self) -> u64 {
        let path = self.path;
        let n_before = self.g.nodes.iter().filter(|node| *node.path == *path).count();
        mix(hash(path) ^ n_before as u64)
    }
}

/// All layers, sorted by name.
pub static ALL: &[&Layer] = &[
    &activations::ABS,
    &batch_norm::BATCH_NORM,
    &dropout::DROPOUT,
    &activations::ELU,
    &embedding::EMBEDDING,
    &activations::EXP,
    &flatten::FLATTEN,
    &activations::GELU,
    &activations::HARD_SIGMOID,
    &activations::HARD_SWISH,
    &activations::IDENTITY,
    &layer_norm::LAYER_NORM,
    &activations::LEAKY_RELU,
    &linear::LINEAR,
    &activations::LOG,
    &activations::LOG_SOFTMAX,
    &activations::MISH,
    &noise::NOISE,
    &prelu::PRELU,
    &activations::RELU,
    &activations::RELU6,
    &reshape::RESHAPE,
    &scale::SCALE,
    &activations::SELU,
    &activations::SIGMOID,
    &activations::SILU,
    &activations::SOFTMAX,
    &activations::SOFTPLUS,
    &activations::SOFTSIGN,
    &activations::SQUARE,
    &activations::TANH,
];
