//! Each line of the last axis brought to mean 0 and deviation 1, with a fused gradient.

use super::lines::{sum, sum_of};
use super::types::{not_differentiated, require, take};
use super::{Domain, Sample};
use crate::graph::{Backward, Float, Graph, Io, Kernel, NodeId, OpError, Rule, ValueType};

/// `y = (x - mean) / sqrt(var + eps)` along the last axis, the variance being biased.
pub fn standardize(g: &mut Graph, x: NodeId, eps: f64) -> NodeId {
    let width = g.ty(x).extents.last();
    g.op(Standardize { width, eps }, &[x])
}

/// See [`standardize`].
#[derive(Clone, Copy, Debug)]
pub struct Standardize {
    /// The last size.
    pub width: usize,
    /// Added to the variance.
    pub eps: f64,
}

/// Its gradient, from `(x, dy)`.
#[derive(Clone, Copy, Debug)]
pub struct StandardizeGradient {
    /// The last size.
    pub width: usize,
    /// Added to the variance.
    pub eps: f64,
}

impl Rule for Standardize {
    fn name(&self) -> &'static str {
        "standardize"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x] = take(inputs)?;
        require(x.extents.rank() > 0 && x.extents.last() == self.width, "last axis")?;
        Ok(x.clone())
    }

    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let Self { width, eps } = *self;
        vec![Some(g.op(StandardizeGradient { width, eps }, &[at.inputs[0], at.dy]))]
    }

    fn n_flops(&self, _: &[&ValueType], output: &ValueType) -> u64 {
        6 * output.width() as u64
    }
}

impl Kernel for Standardize {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let lines = io.inputs[0].chunks_exact(self.width);
        for (y, x) in io.output.chunks_exact_mut(self.width).zip(lines) {
            let (mean, inverse) = statistics(x, self.eps);
            y.iter_mut().zip(x).for_each(|(y, x)| *y = (*x - mean) * inverse);
        }
    }
}

impl Rule for StandardizeGradient {
    fn name(&self) -> &'static str {
        "standardize_gradient"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x, dy] = take(inputs)?;
        require(x == dy, "value and gradient differ")?;
        Ok(x.clone())
    }

    not_differentiated!();

    fn n_flops(&self, _: &[&ValueType], output: &ValueType) -> u64 {
        12 * output.width() as u64
    }
}

impl Kernel for StandardizeGradient {
    // dx = (dy - mean(dy) - y mean(dy y)) / sqrt(var + eps)
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let n = self.width;
        let lines = io.inputs[0].chunks_exact(n).zip(io.inputs[1].chunks_exact(n));
        for (dx, (x, dy)) in io.output.chunks_exact_mut(n).zip(lines) {
            let (mean, inverse) = statistics(x, self.eps);
            let y = |x: F| (x - mean) * inverse;
            let mean_dy = sum(dy) / F::of(n as f64);
            let mean_dot = sum_of(dy, x, |dy, x| dy * y(x)) / F::of(n as f64);
            for ((dx, x), dy) in dx.iter_mut().zip(x).zip(dy) {
                *dx = (*dy - mean_dy - y(*x) * mean_dot) * inverse;
            }
        }
    }
}

/// Mean, and 1 / sqrt(var + eps).
#[inline(always)]
fn statistics<F: Float>(x: &[F], eps: f64) -> (F, F) {
    let n = F::of(x.len() as f64);
    let mean = sum(x) / n;
    let variance = sum_of(x, x, |x, _| (x - mean) * (x - mean)) / n;
    (mean, F::ONE / (variance + F::of(eps)).sqrt())
}

/// One line and several.
pub(super) fn samples() -> Vec<Sample> {
    let sample = |extents: &[usize], width| {
        let op = Standardize { width, eps: 1e-5 };
        Sample::new(op, [(ValueType::batch(extents), Domain::Any)])
    };
    vec![sample(&[4], 4), sample(&[2, 3], 3)]
}
