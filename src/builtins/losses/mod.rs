//! The losses, one file each. A loss is a number per example; the batch's loss is their mean.

mod baseline;
mod classes;
mod elementwise;
mod gaussian_nll;
mod link;

pub use link::Link;

pub use baseline::Targets;

use super::{Args, Param};
use crate::graph::{Graph, NodeId};

/// How a loss reads the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetForm {
    /// One class id per line of the prediction: prediction `[.., classes]`, target `[..]`.
    ClassIds,
    /// Numbers of the prediction's shape; a category enters one-hot.
    SameShape,
    /// Numbers; the prediction's last axis is twice the target's (means, then log-variances).
    HalfShape,
}

/// What a loss takes the prediction for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prediction {
    /// Numbers of any range.
    Numbers,
    /// Unbounded scores of classes.
    Logits,
    /// Logarithms of probabilities.
    LogProbabilities,
    /// Logarithms of numbers, such as expected counts.
    LogNumbers,
}

/// An entry of the registry of losses.
#[derive(Debug)]
pub struct Loss {
    /// Its name.
    pub name: &'static str,
    /// What other tools call it.
    pub also_known_as: &'static [&'static str],
    /// Its arguments.
    pub params: &'static [Param],
    /// What it measures.
    pub doc: &'static str,
    /// Its formula with its source.
    pub formula: &'static str,
    /// Calls that check.
    pub examples: &'static [&'static str],
    /// How it reads the target.
    pub target: TargetForm,
    /// What it takes the prediction for.
    pub prediction: Prediction,
    /// What it does to the prediction first.
    pub link: Link,
    /// Whether it is for class targets (`cross_entropy nll hinge binary_cross_entropy`).
    pub is_classification: bool,
    /// Whether targets must lie in 0..1.
    pub wants_unit_targets: bool,
    /// The loss of the best output that is the same for every example: what is reached without
    /// looking at any input. `None` where no formula is known.
    pub baseline: fn(&Args, &Targets) -> Option<f64>,
    /// The loss of scores that prefer no class, given their number, for losses on scores.
    pub undecided: fn(usize) -> Option<f64>,
    /// Emits the loss.
    pub build: fn(&Args, &mut Graph, LossInputs) -> LossValue,
}
super::entry!(Loss, "loss");

/// What a loss is computed from.
#[derive(Clone, Copy, Debug)]
pub struct LossInputs {
    /// The model's output.
    pub prediction: NodeId,
    /// The target, in the loss's [`TargetForm`].
    pub target: NodeId,
    /// A weight per class, `[classes]`, existing once.
    pub class_weights: Option<NodeId>,
}

/// A loss of a batch, kept as two sums per example so that batches can be added up:
/// loss = sum(total) / sum(weight).
#[derive(Clone, Copy, Debug)]
pub struct LossValue {
    /// `[]` per example: its weighted loss, already a mean over its other axes.
    pub total: NodeId,
    /// `[]` per example: its weight; `None` counts examples.
    pub weight: Option<NodeId>,
}

/// All losses, sorted by name.
pub static ALL: &[&Loss] = &[
    &elementwise::BINARY_CROSS_ENTROPY,
    &classes::CROSS_ENTROPY,
    &gaussian_nll::GAUSSIAN_NLL,
    &classes::HINGE,
    &elementwise::HUBER,
    &elementwise::KL,
    &elementwise::MAE,
    &elementwise::MSE,
    &classes::NLL,
    &elementwise::POISSON,
];
