//! The losses that compare number with number: `mse mae huber poisson kl` and binary cross-entropy.

use super::{Link, Loss, LossInputs, LossValue, Prediction, TargetForm, baseline};
use crate::builtins::Param;
use crate::graph::Graph;
use crate::ops::{self, Contrast, ElementLoss};

pub(super) static MSE: Loss = Loss {
    name: "mse",
    also_known_as: &["L2Loss", "MSELoss", "MeanSquaredError", "l2", "mean_squared_error"],
    params: &[],
    doc: "The mean squared error.",
    formula: "mean of (y - t)²",
    examples: &["mse"],
    target: TargetForm::SameShape,
    prediction: Prediction::Numbers,
    link: Link::Identity,
    is_classification: false,
    wants_unit_targets: false,
    baseline: |_, targets| baseline::variance(targets),
    undecided: baseline::unknown_undecided,
    build: |_, g, inputs| emit(ops::SquaredError, g, inputs),
};

pub(super) static MAE: Loss = Loss {
    name: "mae",
    also_known_as: &["L1Loss", "MeanAbsoluteError", "l1", "mean_absolute_error"],
    params: &[],
    doc: "The mean absolute error, which a few far-off targets move less than `mse`.",
    formula: "mean of |y - t|",
    examples: &["mae"],
    target: TargetForm::SameShape,
    prediction: Prediction::Numbers,
    link: Link::Identity,
    is_classification: false,
    wants_unit_targets: false,
    baseline: |_, targets| baseline::distance(targets),
    undecided: baseline::unknown_undecided,
    build: |_, g, inputs| emit(ops::AbsoluteError, g, inputs),
};

pub(super) static HUBER: Loss = Loss {
    name: "huber",
    also_known_as: &["Huber", "HuberLoss", "SmoothL1Loss", "huber_loss", "smooth_l1"],
    params: &[Param::positive("delta", "Where squares become straight lines.").or("1")],
    doc: "Squared for errors up to delta, straight beyond: `mse` for small errors, `mae` for \
          large ones.",
    formula: "mean of e²/2 if |e| <= delta else delta (|e| - delta/2), e = y - t; Huber, 1964",
    examples: &["huber", "huber(delta = 0.5)"],
    target: TargetForm::SameShape,
    prediction: Prediction::Numbers,
    link: Link::Identity,
    is_classification: false,
    wants_unit_targets: false,
    baseline: baseline::unknown,
    undecided: baseline::unknown_undecided,
    build: |args, g, inputs| emit(ops::Huber { delta: args.number("delta") }, g, inputs),
};

pub(super) static POISSON: Loss = Loss {
    name: "poisson",
    also_known_as: &["Poisson", "PoissonNLLLoss", "poisson_nll", "poisson_loss"],
    params: &[],
    doc: "For counts: the model's output is the logarithm of the expected count. The part that \
          depends on the target alone is left out.",
    formula: "mean of exp(y) - t y",
    examples: &["poisson"],
    target: TargetForm::SameShape,
    prediction: Prediction::LogNumbers,
    link: Link::Exp,
    is_classification: false,
    wants_unit_targets: false,
    baseline: baseline::unknown,
    undecided: baseline::unknown_undecided,
    build: |_, g, inputs| emit(ops::PoissonLoss, g, inputs),
};

pub(super) static KL: Loss = Loss {
    name: "kl",
    also_known_as: &["KLDivLoss", "KLDivergence", "kl_div", "kl_divergence"],
    params: &[],
    doc: "How far the target's distribution is from the predicted one, whose logarithms the \
          model gives. The mean is over every number, not over rows.",
    formula: "mean of t (ln t - y), 0 where t = 0; Kullback and Leibler, 1951",
    examples: &["kl"],
    target: TargetForm::SameShape,
    prediction: Prediction::LogProbabilities,
    link: Link::Identity,
    is_classification: false,
    wants_unit_targets: true,
    baseline: baseline::unknown,
    undecided: baseline::unknown_undecided,
    build: |_, g, inputs| emit(ops::Divergence, g, inputs),
};

pub(super) static BINARY_CROSS_ENTROPY: Loss = Loss {
    name: "binary_cross_entropy",
    also_known_as: &[
        "BCELoss",
        "BCEWithLogitsLoss",
        "BinaryCrossentropy",
        "bce",
        "bce_with_logits",
        "binary_crossentropy",
        "log_loss",
    ],
    params: &[Param::positive("pos_weight", "Factor for targets of 1.").or("1")],
    doc: "For yes or no, on unbounded scores: the `sigmoid` is part of the loss.",
    formula: "mean of -(w t ln s + (1 - t) ln(1 - s)), s = 1 / (1 + exp(-y)), w = pos_weight",
    examples: &["binary_cross_entropy", "binary_cross_entropy(pos_weight = 3)"],
    target: TargetForm::SameShape,
    prediction: Prediction::Logits,
    link: Link::Sigmoid,
    is_classification: true,
    wants_unit_targets: true,
    baseline: |args, targets| {
        baseline::binary_entropy(targets).filter(|_| args.number("pos_weight") == 1.0)
    },
    undecided: |_| Some(std::f64::consts::LN_2),
    build: |args, g, inputs| {
        emit(ops::BinaryCrossEntropy { pos_weight: args.number("pos_weight") }, g, inputs)
    },
};

/// The mean over an example's numbers.
fn emit(contrast: impl Contrast, g: &mut Graph, inputs: LossInputs) -> LossValue {
    let total = g.op(ElementLoss(contrast), &[inputs.prediction, inputs.target]);
    LossValue { total, weight: None }
}
