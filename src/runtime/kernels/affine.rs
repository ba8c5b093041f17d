//! The affine map and its gradients as matrix products.

#![allow(clippy::needless_pass_by_value, reason = "the kernels share one signature")]

use super::product::{Kernels, Left, Right, Sizes};
use crate::graph::{Io, Op};
use crate::ops::{Affine, AffineInputGradient, AffineWeightGradient};

/// A function that computes one block of one op in `f32`.
type Run = fn(&dyn Op, Io<'_, f32>);

/// The fast kernel of `op`, if it is one of these.
pub(super) fn kernel(op: &dyn Op) -> Option<Run> {
    let op = op.as_any();
    if op.is::<Affine>() {
        Some(affine)
    } else if op.is::<AffineInputGradient>() {
        Some(input_gradient)
    } else if op.is::<AffineWeightGradient>() {
        Some(weight_gradient)
    } else {
        None
    }
}

/// `y = x Wᵀ + b`: x `[lines, in]`, W `[out, in]`.
fn affine(op: &dyn Op, io: Io<'_, f32>) {
    let Affine { n_in, n_out } = *of(op);
    let sizes = Sizes { m: io.output.len() / n_out, k: n_in, n: n_out };
    let left = Left { values: io.inputs[0], strides: (n_in, 1) };
    let bias = io.inputs.get(2).copied();
    Kernels::detect().product(io.output, (left, Right::Columns(io.inputs[1])), sizes, bias);
}

/// `dx = dy W`: dy `[lines, out]`, W `[out, in]`.
fn input_gradient(op: &dyn Op, io: Io<'_, f32>) {
    let AffineInputGradient { n_in, n_out } = *of(op);
    let sizes = Sizes { m: io.output.len() / n_in, k: n_out, n: n_in };
    let left = Left { values: io.inputs[0], strides: (n_out, 1) };
    Kernels::detect().product(io.output, (left, Right::Rows(io.inputs[1])), sizes, None);
}

/// `dW = dyᵀ x`, the rows of the block: dy `[lines, out]`, x `[lines, in]`.
fn weight_gradient(op: &dyn Op, io: Io<'_, f32>) {
    let AffineWeightGradient { n_in, n_out } = *of(op);
    let sizes = Sizes { m: io.block.len(), k: io.inputs[1].len() / n_in, n: n_in };
    let values = io.inputs[0].get(io.block.start..).unwrap_or_default();
    let left = Left { values, strides: (1, n_out) };
    Kernels::detect().product(io.output, (left, Right::Rows(io.inputs[1])), sizes, None);
}

fn of<T: 'static>(op: &dyn Op) -> &T {
    op.as_any().downcast_ref().expect("`kernel` has looked at the op's type")
}
