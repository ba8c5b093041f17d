//! Which function computes an op or an update, chosen once for each node of a plan.

#![allow(unsafe_code, reason = "kernels for instructions that not every machine has")]

use std::any::Any;

use super::affine;
#[cfg(target_arch = "x86_64")]
use super::avx2;
use crate::graph::{Float, Io, Op, Scalars, Update};

/// Computes one block of an op.
pub(super) type RunOp<F> = fn(&dyn Op, Io<'_, F>);
/// Updates a stretch of a weight.
pub(super) type RunUpdate<F> = fn(&dyn Update, &Scalars, &mut [F], &[F], &mut [&mut [F]]);

/// The functions for one number type.
#[derive(Debug)]
pub(super) struct Dispatch<F> {
    plain: RunOp<F>,
    /// Updates a stretch of a weight.
    pub(super) update: RunUpdate<F>,
}

impl<F: Float> Dispatch<F> {
    pub(super) fn new() -> Self {
        let run_f64: RunOp<f64> = |op, io| op.run_f64(io);
        let update_f64: RunUpdate<f64> =
            |rule, s, w, g, slots| rule.update_f64(s, w, g, slots);
        let (run_f32, update_f32) = for_f32();
        Self { plain: pick(&run_f32, &run_f64), update: pick(&update_f32, &update_f64) }
    }

    /// The function for `op`: a fast one where there is one.
    pub(super) fn kernel(&self, op: &dyn Op) -> RunOp<F> {
        let fast = affine::kernel(op);
        fast.and_then(|fast| (&fast as &dyn Any).downcast_ref().copied())
            .unwrap_or(self.plain)
    }
}

/// The kernels as this machine runs them fastest.
fn for_f32() -> (RunOp<f32>, RunUpdate<f32>) {
    #[cfg(target_arch = "x86_64")]
    if avx2::is_available() {
        // SAFETY: the machine has the instructions, and the op gets its own kernel.
        let run: RunOp<f32> = |op, io| unsafe { op.wide_f32()(op, io) };
        // SAFETY: as above.
        let update: RunUpdate<f32> =
            |rule, s, w, g, slots| unsafe { rule.wide_f32()(rule, s, w, g, slots) };
        return (run, update);
    }
    (|op, io| op.run_f32(io), |rule, s, w, g, slots| rule.update_f32(s, w, g, slots))
}

/// The one of two functions that has the wanted type.
fn pick<T: Copy + 'static>(a: &dyn Any, b: &dyn Any) -> T {
    let found = a.downcast_ref::<T>().or_else(|| b.downcast_ref::<T>());
    *found.expect("numbers are f32 or f64")
}
