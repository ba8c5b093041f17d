//! The losses that read class ids: `cross_entropy nll hinge`.

use super::{Link, Loss, LossInputs, LossValue, Prediction, TargetForm, baseline};
use crate::builtins::Param;
use crate::graph::Graph;
use crate::ops::{self, ClassLoss};

pub(super) static CROSS_ENTROPY: Loss = Loss {
    name: "cross_entropy",
    also_known_as: &[
        "CategoricalCrossentropy",
        "CrossEntropyLoss",
        "SparseCategoricalCrossentropy",
        "categorical_crossentropy",
        "ce",
        "crossentropy",
        "softmax_cross_entropy",
        "sparse_categorical_crossentropy",
    ],
    params: &[Param::decay(
        "label_smoothing",
        "The share of the target spread evenly over all classes.",
    )
    .or("0")],
    doc: "For one of several classes, on unbounded scores: the `softmax` is part of the loss. \
          With class weights the sum is divided by the weights of the targets seen.",
    formula: "-(1 - e) w[t] ln p[t] - e/K · sum over k of w[k] ln p[k], p = softmax(y), \
              e = label_smoothing",
    examples: &["cross_entropy", "cross_entropy(label_smoothing = 0.1)"],
    target: TargetForm::ClassIds,
    prediction: Prediction::Logits,
    link: Link::Softmax,
    is_classification: true,
    wants_unit_targets: false,
    baseline: |args, targets| {
        baseline::entropy(targets).filter(|_| args.number("label_smoothing") == 0.0)
    },
    undecided: baseline::log_of_classes,
    build: |args, g, inputs| {
        emit(ops::CrossEntropy { smoothing: args.number("label_smoothing") }, g, inputs)
    },
};

pub(super) static NLL: Loss = Loss {
    name: "nll",
    also_known_as: &["NLLLoss", "negative_log_likelihood", "nll_loss"],
    params: &[],
    doc: "Minus the logarithm of the target's probability, from logarithms that the model \
          gives. With class weights the sum is divided by the weights of the targets seen.",
    formula: "-w[t] y[t]",
    examples: &["nll"],
    target: TargetForm::ClassIds,
    prediction: Prediction::LogProbabilities,
    link: Link::Identity,
    is_classification: true,
    wants_unit_targets: false,
    baseline: |_, targets| baseline::entropy(targets),
    undecided: baseline::unknown_undecided,
    build: |_, g, inputs| emit(ops::NegativeLogLikelihood, g, inputs),
};

pub(super) static HINGE: Loss = Loss {
    name: "hinge",
    also_known_as: &[
        "CategoricalHinge",
        "HingeLoss",
        "MultiMarginLoss",
        "multi_margin",
        "svm",
    ],
    params: &[],
    doc: "For one of several classes: the target's score should lead every other by 1. With \
          class weights the sum is divided by the weights of the targets seen.",
    formula: "w[t]/K · sum over k ≠ t of max(0, 1 - y[t] + y[k]); Crammer and Singer, 2001",
    examples: &["hinge"],
    target: TargetForm::ClassIds,
    prediction: Prediction::Logits,
    link: Link::Identity,
    is_classification: true,
    wants_unit_targets: false,
    baseline: baseline::unknown,
    undecided: baseline::unknown_undecided,
    build: |_, g, inputs| emit(ops::Hinge, g, inputs),
};

/// The loss op on scores, ids and, where there are any, class weights.
fn emit(loss: impl ClassLoss, g: &mut Graph, inputs: LossInputs) -> LossValue {
    let LossInputs { prediction, target, class_weights } = inputs;
    let Some(weights) = class_weights else {
        return LossValue {
            total: ops::class_loss(g, loss, &[prediction, target]),
            weight: None,
        };
    };
    let total = ops::class_loss(g, loss, &[prediction, target, weights]);
    LossValue { total, weight: Some(ops::mean_weight(g, target, weights)) }
}
