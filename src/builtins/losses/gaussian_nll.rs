//! `gaussian_nll`: for models that say how sure they are.

use super::{Link, Loss, LossValue, Prediction, TargetForm, baseline};
use crate::ops;

pub(super) static GAUSSIAN_NLL: Loss = Loss {
    name: "gaussian_nll",
    also_known_as: &["GaussianNLLLoss", "gaussian_nll_loss", "heteroscedastic"],
    params: &[],
    doc: "The model gives, for each target, a mean and the logarithm of a variance: the first \
          half of its last axis are the means, the second half the log-variances. The constant \
          is left out; variances count as at least 1e-6.",
    formula: "mean of (ln v + (m - t)² / v) / 2, v = max(exp(s), 1e-6)",
    examples: &["gaussian_nll"],
    target: TargetForm::HalfShape,
    prediction: Prediction::Numbers,
    link: Link::Identity,
    is_classification: false,
    wants_unit_targets: false,
    baseline: baseline::unknown,
    undecided: baseline::unknown_undecided,
    build: |_, g, inputs| {
        let width = g.ty(inputs.target).extents.last();
        let total = g.op(ops::GaussianNll { width }, &[inputs.prediction, inputs.target]);
        LossValue { total, weight: None }
    },
};
