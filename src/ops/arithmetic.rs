//! `+ - * /` on two values, and on a value and a number.

use super::elementwise::{Map, Reciprocal};
use super::types::{repeats_over, require, take};
use super::{Domain, Sample, sum_to};
use crate::graph::{Backward, Float, Graph, Io, Kernel, NodeId, OpError, Rule, ValueType};

/// An operation on two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
}

/// `a` and `b` of equal types, or `b` existing once and repeated over `a`'s rows and lines.
pub fn arithmetic(g: &mut Graph, op: Arithmetic, a: NodeId, b: NodeId) -> NodeId {
    g.op(Combine(op), &[a, b])
}

/// `x factor`
pub fn scale(g: &mut Graph, x: NodeId, factor: f64) -> NodeId {
    g.op(Scale { factor, offset: 0.0 }, &[x])
}

/// A value and a number: `x op number`, or `number op x` where `is_swapped`.
pub fn with_number(
    g: &mut Graph,
    op: Arithmetic,
    x: NodeId,
    number: f64,
    is_swapped: bool,
) -> NodeId {
    let (factor, offset) = match (op, is_swapped) {
        (Arithmetic::Add, _) => (1.0, number),
        (Arithmetic::Subtract, false) => (1.0, -number),
        (Arithmetic::Subtract, true) => (-1.0, number),
        (Arithmetic::Multiply, _) => (number, 0.0),
        (Arithmetic::Divide, false) => (1.0 / number, 0.0),
        (Arithmetic::Divide, true) => {
            let inverse = g.op(Map(Reciprocal), &[x]);
            return scale(g, inverse, number);
        }
    };
    g.op(Scale { factor, offset }, &[x])
}

/// `y[i] = a[i] op b[i]`; where b exists once, it is repeated.
#[derive(Clone, Copy, Debug)]
pub struct Combine(pub Arithmetic);

impl Rule for Combine {
    fn name(&self) -> &'static str {
        match self.0 {
            Arithmetic::Add => "add",
            Arithmetic::Subtract => "subtract",
            Arithmetic::Multiply => "multiply",
            Arithmetic::Divide => "divide",
        }
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [a, b] = take(inputs)?;
        require(repeats_over(b, a), "the second does not repeat over the first")?;
        Ok(a.clone())
    }

    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let (a, b, dy) = (at.inputs[0], at.inputs[1], at.dy);
        let (da, db) = match self.0 {
            // y = a + b  =>  da = dy, db = dy
            Arithmetic::Add => (dy, dy),
            // y = a - b  =>  da = dy, db = -dy
            Arithmetic::Subtract => (dy, scale(g, dy, -1.0)),
            // y = a b  =>  da = dy b, db = dy a
            Arithmetic::Multiply => (
                arithmetic(g, Arithmetic::Multiply, dy, b),
                arithmetic(g, Arithmetic::Multiply, dy, a),
            ),
            // y = a / b  =>  da = dy / b, db = -y da
            Arithmetic::Divide => {
                let da = arithmetic(g, Arithmetic::Divide, dy, b);
                let product = arithmetic(g, Arithmetic::Multiply, da, at.output);
                (da, scale(g, product, -1.0))
            }
        };
        let ty = g.ty(b).clone();
        vec![Some(da), Some(sum_to(g, db, ty))]
    }
}

impl Kernel for Combine {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let [a, b] = [io.inputs[0], io.inputs[1]];
        match self.0 {
            Arithmetic::Add => each(io.output, a, b, |a, b| a + b),
            Arithmetic::Subtract => each(io.output, a, b, |a, b| a - b),
            Arithmetic::Multiply => each(io.output, a, b, |a, b| a * b),
            Arithmetic::Divide => each(io.output, a, b, |a, b| a / b),
        }
    }
}

/// y[line, i] = f(a[line, i], b[i])
#[inline]
fn each<F: Float>(y: &mut [F], a: &[F], b: &[F], f: impl Fn(F, F) -> F) {
    for (y, a) in y.chunks_mut(b.len()).zip(a.chunks(b.len())) {
        for ((y, a), b) in y.iter_mut().zip(a).zip(b) {
            *y = f(*a, *b);
        }
    }
}

/// `y = x factor + offset`
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Multiplied by.
    pub factor: f64,
    /// Added.
    pub offset: f64,
}

impl Rule for Scale {
    fn name(&self) -> &'static str {
        "scale"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x] = take(inputs)?;
        Ok(x.clone())
    }

    // y = x c + d  =>  dx = dy c
    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let is_shift = self.factor.to_bits() == 1.0_f64.to_bits();
        vec![Some(if is_shift { at.dy } else { scale(g, at.dy, self.factor) })]
    }
}

impl Kernel for Scale {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let (factor, offset) = (F::of(self.factor), F::of(self.offset));
        for (y, x) in io.output.iter_mut().zip(io.inputs[0]) {
            *y = *x * factor + offset;
        }
    }
}

/// Uses of every operation, on equal types and repeated.
pub(super) fn samples() -> Vec<Sample> {
    let all =
        [Arithmetic::Add, Arithmetic::Subtract, Arithmetic::Multiply, Arithmetic::Divide];
    let a = || (ValueType::batch([2, 3]), Domain::Any);
    let seconds = [
        ValueType::batch([2, 3]),
        ValueType::once([2, 3]),
        ValueType::once([3]),
        ValueType::once([]),
    ];
    let pairs = all.iter().flat_map(|op| seconds.iter().map(move |b| (*op, b.clone())));
    let mut samples: Vec<Sample> = pairs
        .map(|(op, b)| Sample::new(Combine(op), [a(), (b, Domain::Positive)]))
        .collect();
    samples.push(Sample::new(Scale { factor: -1.5, offset: 2.0 }, [a()]));
    samples
}
