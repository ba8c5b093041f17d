//! What the type rules of ops share.

use crate::graph::{OpError, Rows, ValueType};
use crate::shape::Extents;

/// Exactly `N` inputs.
pub(super) fn take<'a, const N: usize>(
    inputs: &[&'a ValueType],
) -> Result<[&'a ValueType; N], OpError> {
    let found = inputs.len();
    inputs.try_into().map_err(|_| OpError(format!("wants {N} inputs, has {found}")))
}

/// Fails with `why` unless it holds.
pub(super) fn require(holds: bool, why: &str) -> Result<(), OpError> {
    if holds { Ok(()) } else { Err(OpError(why.to_owned())) }
}

/// Whether `small` can stand for every line of `large`: equal, or existing once with the last
/// of its sizes.
pub(super) fn repeats_over(small: &ValueType, large: &ValueType) -> bool {
    let is_suffix = large.extents.0.ends_with(&small.extents.0);
    small == large || (small.rows == Rows::Once && is_suffix)
}

/// One number per example.
pub(super) fn per_example() -> ValueType {
    ValueType::batch([])
}

/// The sizes without the last.
pub(super) fn without_last(extents: &Extents) -> Extents {
    let n = extents.rank().saturating_sub(1);
    Extents(extents.0[..n].to_vec())
}

/// The rule of an op that only stands in the backward pass.
macro_rules! not_differentiated {
    () => {
        fn backward(
            &self,
            _: &mut crate::graph::Graph,
            _: &crate::graph::Backward<'_>,
        ) -> Vec<Option<crate::graph::NodeId>> {
            unreachable!("gradients are not differentiated again")
        }
    };
}
pub(super) use not_differentiated;
