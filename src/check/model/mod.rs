//! The models: blocks inlined, repeats unrolled, every shape known.

use super::{CheckedData, CheckedModel, Context};
use crate::diagnostics::Diagnostics;

/// One entry per item of [`super::scope::Scope::models`], in that order. A model without a
/// signature takes the shape of the first data it is trained on.
pub(crate) fn check(
    _cx: &Context<'_>,
    _data: &[CheckedData],
    _out: &mut Diagnostics,
) -> Vec<CheckedModel> {
    Vec::new()
}
