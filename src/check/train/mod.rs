//! The `train` items, and the contract between data, model, loss and metrics.

use super::typed::TypedTrain;
use super::{CheckedData, CheckedModel, Context};
use crate::diagnostics::Diagnostics;

/// The trainings without errors, in order.
pub(crate) fn check(
    _cx: &Context<'_>,
    _data: &[CheckedData],
    _models: &[CheckedModel],
    _out: &mut Diagnostics,
) -> Vec<TypedTrain> {
    Vec::new()
}
