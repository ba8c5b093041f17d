//! The layers, one file each. A layer has no gradient of its own: that follows from its ops.

use super::{Args, Param};
use crate::graph::{Graph, NodeId};
use crate::shape::{Shape, ShapeError};

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
    /// Whether it acts element by element without weights: an activation.
    pub is_activation: bool,
    /// The output shape, or why the input does not fit.
    pub infer_shape: fn(&Args, &Shape) -> Result<Shape, ShapeError>,
    /// Emits the layer's values.
    pub build: fn(&Args, NodeId, &mut Context<'_>) -> NodeId,
}
super::entry!(Layer, "layer");

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
}

/// All layers, sorted by name.
pub static ALL: &[&Layer] = &[];
