//! Softmax and its logarithm along the last axis, each with its gradient.

use super::types::{not_differentiated, require, take};
use super::{Domain, Sample};
use crate::graph::{Backward, Float, Graph, Io, Kernel, NodeId, OpError, Rule, ValueType};

/// Probabilities along the last axis.
pub fn softmax(g: &mut Graph, x: NodeId) -> NodeId {
    let width = g.ty(x).extents.last();
    g.op(Softmax { width }, &[x])
}

/// Logarithms of probabilities along the last axis.
pub fn log_softmax(g: &mut Graph, x: NodeId) -> NodeId {
    let width = g.ty(x).extents.last();
    g.op(LogSoftmax { width }, &[x])
}

/// `y[i] = exp(x[i]) / sum over j of exp(x[j])`
#[derive(Clone, Copy, Debug)]
pub struct Softmax {
    /// The last size.
    pub width: usize,
}

/// `dx = y (dy - sum(dy y))` from `(y, dy)`.
#[derive(Clone, Copy, Debug)]
pub struct SoftmaxGradient {
    /// The last size.
    pub width: usize,
}

/// `y[i] = x[i] - ln sum over j of exp(x[j])`
#[derive(Clone, Copy, Debug)]
pub struct LogSoftmax {
    /// The last size.
    pub width: usize,
}

/// `dx = dy - exp(y) sum(dy)` from `(y, dy)`.
#[derive(Clone, Copy, Debug)]
pub struct LogSoftmaxGradient {
    /// The last size.
    pub width: usize,
}

impl Rule for Softmax {
    fn name(&self) -> &'static str {
        "softmax"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        along_last(inputs, self.width)
    }

    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        vec![Some(g.op(SoftmaxGradient { width: self.width }, &[at.output, at.dy]))]
    }

    fn n_flops(&self, _: &[&ValueType], output: &ValueType) -> u64 {
        3 * output.width() as u64
    }
}

impl Kernel for Softmax {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let lines = io.inputs[0].chunks_exact(self.width);
        for (y, x) in io.output.chunks_exact_mut(self.width).zip(lines) {
            let mut sum = F::ZERO;
            each_exp(x, largest(x), |at, term| {
                y[at] = term;
                sum += term;
            });
            let factor = F::ONE / sum;
            for y in y {
                *y *= factor;
            }
        }
    }
}

impl Rule for SoftmaxGradient {
    fn name(&self) -> &'static str {
        "softmax_gradient"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        along_last(inputs, self.width)
    }

    not_differentiated!();
}

impl Kernel for SoftmaxGradient {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let n = self.width;
        let lines = io.inputs[0].chunks_exact(n).zip(io.inputs[1].chunks_exact(n));
        for (dx, (y, dy)) in io.output.chunks_exact_mut(n).zip(lines) {
            let dot: F = y.iter().zip(dy).map(|(y, dy)| *y * *dy).sum();
            for ((dx, y), dy) in dx.iter_mut().zip(y).zip(dy) {
                *dx = *y * (*dy - dot);
            }
        }
    }
}

impl Rule for LogSoftmax {
    fn name(&self) -> &'static str {
        "log_softmax"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        along_last(inputs, self.width)
    }

    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        vec![Some(g.op(LogSoftmaxGradient { width: self.width }, &[at.output, at.dy]))]
    }
}

impl Kernel for LogSoftmax {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let lines = io.inputs[0].chunks_exact(self.width);
        for (y, x) in io.output.chunks_exact_mut(self.width).zip(lines) {
            let log_sum = log_sum_exp(x);
            y.iter_mut().zip(x).for_each(|(y, x)| *y = *x - log_sum);
        }
    }
}

impl Rule for LogSoftmaxGradient {
    fn name(&self) -> &'static str {
        "log_softmax_gradient"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        along_last(inputs, self.width)
    }

    not_differentiated!();
}

impl Kernel for LogSoftmaxGradient {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let n = self.width;
        let lines = io.inputs[0].chunks_exact(n).zip(io.inputs[1].chunks_exact(n));
        for (dx, (y, dy)) in io.output.chunks_exact_mut(n).zip(lines) {
            let sum: F = dy.iter().copied().sum();
            for ((dx, y), dy) in dx.iter_mut().zip(y).zip(dy) {
                *dx = *dy - y.exp() * sum;
            }
        }
    }
}

/// Exponentials computed at a time.
const LANES: usize = 4;

/// ln sum over j of exp(x[j]), without overflow.
#[inline(always)]
#[allow(clippy::inline_always, reason = "its callers choose the instructions")]
pub(super) fn log_sum_exp<F: Float>(x: &[F]) -> F {
    let top = largest(x);
    let mut sum = F::ZERO;
    each_exp(x, top, |_, term| sum += term);
    top + sum.ln()
}

/// Passes on each place i with exp(x[i] - less), computed several at a time by vector
/// instructions.
#[inline(always)]
#[allow(clippy::inline_always, reason = "its callers choose the instructions")]
pub(super) fn each_exp<F: Float>(x: &[F], less: F, mut pass: impl FnMut(usize, F)) {
    let (chunks, rest) = x.as_chunks::<LANES>();
    for (at, chunk) in chunks.iter().enumerate() {
        let terms = chunk.map(|x| (x - less).exp());
        for (lane, term) in terms.into_iter().enumerate() {
            pass(at * LANES + lane, term);
        }
    }
    for (at, x) in rest.iter().enumerate() {
        pass(chunks.len() * LANES + at, (*x - less).exp());
    }
}

#[inline]
fn largest<F: Float>(x: &[F]) -> F {
    x.iter().copied().fold(x[0], F::max)
}

fn along_last(inputs: &[&ValueType], width: usize) -> Result<ValueType, OpError> {
    let Some((first, rest)) = inputs.split_first() else {
        return take::<1>(inputs).map(|[x]| x.clone());
    };
    require(rest.iter().all(|ty| ty == first), "types differ")?;
    require(first.extents.rank() > 0 && first.extents.last() == width, "last axis")?;
    Ok((*first).clone())
}

/// Both, with a leading axis and with a single class.
pub(super) fn samples() -> Vec<Sample> {
    let x = |extents: [usize; 2]| [(ValueType::batch(extents), Domain::Any)];
    vec![
        Sample::new(Softmax { width: 3 }, x([2, 3])),
        Sample::new(Softmax { width: 1 }, x([1, 1])),
        Sample::new(LogSoftmax { width: 3 }, x([2, 3])),
    ]
}
