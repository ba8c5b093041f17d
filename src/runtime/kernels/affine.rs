//! The affine map and its gradients as matrix products.

#![allow(unsafe_code, reason = "kernels for instructions that not every machine has")]
#![allow(clippy::needless_pass_by_value, reason = "the kernels share one signature")]

use super::dispatch;
use super::product::{BiasGradient, Forward, InputGradient, WeightGradient, fastest};
use crate::graph::{Io, Op};
use crate::ops::{Affine, AffineBiasGradient, AffineInputGradient, AffineWeightGradient};

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
    } else if op.is::<AffineBiasGradient>() {
        Some(bias_gradient)
    } else {
        None
    }
}

/// `y = x Wᵀ + b`, then what finishes it.
fn affine(op: &dyn Op, io: Io<'_, f32>) {
    let op: &Affine = of(op);
    let Affine { n_in, n_out, .. } = *op;
    let bias = io.inputs.get(2).copied();
    let y = &mut *io.output;
    let mut job = Forward { n_in, n_out, x: io.inputs[0], w: io.inputs[1], bias, y };
    // SAFETY: these are the products of this machine; a block's slices are borrowed here.
    match job.block() {
        Some(block) => unsafe { (fastest().block)(block) },
        None => unsafe { (fastest().forward)(job) },
    }
    if let Some(finish) = &op.finish {
        dispatch::finish(finish.as_ref(), io.output, &[]);
    }
}

/// `dx = dy W`, then what finishes it.
fn input_gradient(op: &dyn Op, io: Io<'_, f32>) {
    let op: &AffineInputGradient = of(op);
    let AffineInputGradient { n_in, n_out, .. } = *op;
    let job =
        InputGradient { n_in, n_out, dy: io.inputs[0], w: io.inputs[1], dx: io.output };
    // SAFETY: as above.
    unsafe { (fastest().input_gradient)(job) };
    if let Some(finish) = &op.finish {
        dispatch::finish(finish.as_ref(), io.output, io.inputs.get(2).unwrap_or(&&[][..]));
    }
}

/// `dW = dyᵀ x`, the lines of the block.
fn weight_gradient(op: &dyn Op, io: Io<'_, f32>) {
    let AffineWeightGradient { n_in, n_out } = *of(op);
    let (dy, x) = (io.inputs[0], io.inputs[1]);
    let mut job = WeightGradient { n_in, n_out, dy, x, lines: io.block, dw: io.output };
    // SAFETY: as above.
    match job.block() {
        Some(block) => unsafe { (fastest().block)(block) },
        None => unsafe { (fastest().weight_gradient)(job) },
    }
}

/// `db`, the columns of the block.
fn bias_gradient(op: &dyn Op, io: Io<'_, f32>) {
    let AffineBiasGradient { n_out } = *of(op);
    let job = BiasGradient { n_out, dy: io.inputs[0], columns: io.block, db: io.output };
    // SAFETY: as above.
    unsafe { (fastest().bias_gradient)(job) };
}

fn of<T: 'static>(op: &dyn Op) -> &T {
    op.as_any().downcast_ref().expect("`kernel` has looked at the op's type")
}
