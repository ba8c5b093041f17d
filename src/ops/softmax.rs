//! Softmax and its logarithm along the last axis, each with its gradient.

use super::lines::{add_sums, by_width, largest, pieces, room, sum, sum_of};
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
        softmax_lines(io.inputs[0], self.width, io.output);
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
        by_width!(self.width, |n| {
            let lines = io.inputs[0].chunks_exact(n).zip(io.inputs[1].chunks_exact(n));
            for (dx, (y, dy)) in io.output.chunks_exact_mut(n).zip(lines) {
                let dot = sum_of(y, dy, |y, dy| y * dy);
                for ((dx, y), dy) in dx.iter_mut().zip(y).zip(dy) {
                    *dx = *y * (*dy - dot);
                }
            }
        });
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
        let n = LINES * self.width;
        let mut room = [F::ZERO; LINES];
        for (y, x) in io.output.chunks_mut(n).zip(io.inputs[0].chunks(n)) {
            let logs = &mut room[..x.len() / self.width];
            log_sums_exp(x, self.width, logs);
            subtract(x, logs, self.width, y);
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
        for (dx, y) in io.output.iter_mut().zip(io.inputs[0]) {
            *dx = y.exp();
        }
        by_width!(self.width, |n| {
            let lines = io.inputs[1].chunks_exact(n);
            for (dx, dy) in io.output.chunks_exact_mut(n).zip(lines) {
                let sum = sum(dy);
                for (dx, dy) in dx.iter_mut().zip(dy) {
                    *dx = *dy - *dx * sum;
                }
            }
        });
    }
}

/// Lines whose logarithms are computed at a time.
pub(super) const LINES: usize = 32;

/// Numbers that stay in the nearest cache from one loop to the next.
const CACHED: usize = 1024;

/// The softmax of each line, into `y`.
#[inline(always)]
pub(super) fn softmax_lines<F: Float>(x: &[F], width: usize, y: &mut [F]) {
    let n = (CACHED / width).max(1) * width;
    for (y, x) in y.chunks_mut(n).zip(x.chunks(n)) {
        by_width!(width, |width| {
            for (y, x) in y.chunks_exact_mut(width).zip(x.chunks_exact(width)) {
                let top = largest(x);
                y.iter_mut().zip(x).for_each(|(y, x)| *y = *x - top);
            }
        });
        // In one loop, however short the lines.
        for y in y.iter_mut() {
            *y = y.exp();
        }
        by_width!(width, |width| {
            for y in y.chunks_exact_mut(width) {
                let factor = F::ONE / sum(y);
                y.iter_mut().for_each(|y| *y *= factor);
            }
        });
    }
}

/// ln sum over j of exp(x[j]) of each line, without overflow, for up to [`LINES`] lines.
#[inline(always)]
pub(super) fn log_sums_exp<F: Float>(x: &[F], width: usize, logs: &mut [F]) {
    let mut tops = [F::ZERO; LINES];
    let tops = &mut tops[..logs.len()];
    by_width!(width, |width| {
        for (top, x) in tops.iter_mut().zip(x.chunks_exact(width)) {
            *top = largest(x);
        }
    });
    logs.fill(F::ZERO);
    let mut room = room();
    for (places, lines) in pieces(logs.len(), width) {
        let terms = &mut room[..places.len()];
        subtract(&x[places], &tops[lines.clone()], width, terms);
        for term in terms.iter_mut() {
            *term = term.exp();
        }
        add_sums(&mut logs[lines], terms, width);
    }
    for (log, top) in logs.iter_mut().zip(tops) {
        *log = *top + log.ln();
    }
}

/// y = x - less, a number of `less` for each line: whole lines, or a part of one.
#[inline(always)]
fn subtract<F: Float>(x: &[F], less: &[F], width: usize, y: &mut [F]) {
    if y.len() <= width {
        y.iter_mut().zip(x).for_each(|(y, x)| *y = *x - less[0]);
        return;
    }
    by_width!(width, |width| {
        let lines = y.chunks_exact_mut(width).zip(x.chunks_exact(width));
        for ((y, x), less) in lines.zip(less) {
            y.iter_mut().zip(x).for_each(|(y, x)| *y = *x - *less);
        }
    });
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
