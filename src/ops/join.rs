//! Values joined along an axis, cut out of one, and averaged.

use std::ops::Range;

use super::types::{require, take};
use super::{Arithmetic, Domain, Sample, arithmetic, reshape, scale};
use crate::graph::{
    Backward, Float, Graph, Io, Kernel, NodeId, OpError, Rows, Rule, ValueType,
};
use crate::shape::Extents;

/// Values joined along an axis.
pub fn concat(g: &mut Graph, values: &[NodeId], axis: usize) -> NodeId {
    let widths = values.iter().map(|value| g.ty(*value).extents.0[axis..].iter().product());
    let widths = widths.collect();
    g.op(Concat { axis, widths }, values)
}

/// Values joined along a new leading axis.
pub fn stack(g: &mut Graph, values: &[NodeId]) -> NodeId {
    let rows = values.iter().map(|value| {
        let extents = [&[1], g.ty(*value).extents.0.as_slice()].concat();
        reshape(g, *value, extents.as_slice())
    });
    let rows: Vec<NodeId> = rows.collect();
    concat(g, &rows, 0)
}

/// The mean of values of equal type.
pub fn average(g: &mut Graph, values: &[NodeId]) -> NodeId {
    let sum = values.iter().copied().reduce(|a, b| arithmetic(g, Arithmetic::Add, a, b));
    let sum = sum.expect("the checker wants at least one branch");
    if values.len() == 1 { sum } else { scale(g, sum, 1.0 / values.len() as f64) }
}

/// The part of x from `range` along an axis.
pub fn slice(g: &mut Graph, x: NodeId, axis: usize, range: Range<usize>) -> NodeId {
    let from = g.ty(x).extents.clone();
    g.op(Slice { from, axis, range }, &[x])
}

/// `y = [x0, x1, ..]` along an axis.
#[derive(Clone, Debug)]
pub struct Concat {
    /// Which axis.
    pub axis: usize,
    /// For each value, the product of the sizes from that axis on.
    pub widths: Vec<usize>,
}

/// `y = x[range]` along an axis.
#[derive(Clone, Debug)]
pub struct Slice {
    /// The sizes of x.
    pub from: Extents,
    /// Which axis.
    pub axis: usize,
    /// Which part.
    pub range: Range<usize>,
}

/// `y[range] = x` along an axis, 0 elsewhere.
#[derive(Clone, Debug)]
pub struct Pad {
    /// The sizes of y.
    pub to: Extents,
    /// Which axis.
    pub axis: usize,
    /// Which part.
    pub range: Range<usize>,
}

impl Rule for Concat {
    fn name(&self) -> &'static str {
        "concat"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [first, ..] = inputs else {
            return Err(OpError("wants an input".to_owned()));
        };
        require(self.axis < first.extents.rank(), "axis")?;
        let mut ty = (*first).clone();
        ty.extents.0[self.axis] = 0;
        for input in inputs {
            let mut with_total = (*input).clone();
            require(with_total.extents.rank() == ty.extents.rank(), "rank")?;
            let size = with_total.extents.0[self.axis];
            with_total.extents.0[self.axis] = ty.extents.0[self.axis];
            require(with_total == ty, "other axes differ")?;
            ty.extents.0[self.axis] += size;
        }
        Ok(ty)
    }

    // y = [x0, x1]  =>  dx0, dx1 are dy's parts
    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let mut start = 0;
        let parts = at.inputs.iter().map(|input| {
            let end = start + g.ty(*input).extents.0[self.axis];
            let part = slice(g, at.dy, self.axis, start..end);
            start = end;
            Some(part)
        });
        parts.collect()
    }

    fn n_flops(&self, _: &[&ValueType], _: &ValueType) -> u64 {
        0
    }
}

impl Kernel for Concat {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        // y [lines, sum of widths], x [lines, width] each
        let total = self.widths.iter().sum();
        let mut start = 0;
        for (x, width) in io.inputs.iter().zip(&self.widths) {
            let lines = io.output.chunks_exact_mut(total).zip(x.chunks_exact(*width));
            lines.for_each(|(y, x)| y[start..start + width].copy_from_slice(x));
            start += width;
        }
    }
}

impl Rule for Slice {
    fn name(&self) -> &'static str {
        "slice"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x] = take(inputs)?;
        require(x.extents == self.from, "sizes")?;
        require(self.range.end <= self.from.0[self.axis], "range")?;
        let mut ty = x.clone();
        ty.extents.0[self.axis] = self.range.len();
        Ok(ty)
    }

    // y = x[range]  =>  dx[range] = dy, 0 elsewhere
    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let Self { from, axis, range } = self.clone();
        vec![Some(g.op(Pad { to: from, axis, range }, &[at.dy]))]
    }

    fn n_flops(&self, _: &[&ValueType], _: &ValueType) -> u64 {
        0
    }
}

impl Kernel for Slice {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let (line, part) = places(&self.from, self.axis, &self.range);
        let lines = io.inputs[0].chunks_exact(line);
        for (y, x) in io.output.chunks_exact_mut(part.len()).zip(lines) {
            y.copy_from_slice(&x[part.clone()]);
        }
    }
}

impl Rule for Pad {
    fn name(&self) -> &'static str {
        "pad"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x] = take(inputs)?;
        require(x.extents.0[self.axis] == self.range.len(), "range")?;
        Ok(ValueType { rows: x.rows, extents: self.to.clone() })
    }

    // y[range] = x  =>  dx = dy[range]
    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        vec![Some(slice(g, at.dy, self.axis, self.range.clone()))]
    }

    fn n_flops(&self, _: &[&ValueType], _: &ValueType) -> u64 {
        0
    }
}

impl Kernel for Pad {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let (line, part) = places(&self.to, self.axis, &self.range);
        io.output.fill(F::ZERO);
        let lines = io.inputs[0].chunks_exact(part.len());
        for (y, x) in io.output.chunks_exact_mut(line).zip(lines) {
            y[part.clone()].copy_from_slice(x);
        }
    }
}

/// How long a line is that starts at the axis, and where the part stands in it.
fn places(whole: &Extents, axis: usize, range: &Range<usize>) -> (usize, Range<usize>) {
    let inner: usize = whole.0[axis + 1..].iter().product();
    (whole.0[axis] * inner, range.start * inner..range.end * inner)
}

/// Along first and last axes, with rows and without.
pub(super) fn samples() -> Vec<Sample> {
    let of = |rows, extents: [usize; 2]| {
        (ValueType { rows, extents: extents.into() }, Domain::Any)
    };
    let whole = Extents(vec![3, 4]);
    let slice = |axis| Slice { from: whole.clone(), axis, range: 1..3 };
    let pad = Pad { to: whole.clone(), axis: 1, range: 1..3 };
    vec![
        Sample::new(
            Concat { axis: 1, widths: vec![1, 3] },
            [of(Rows::Batch, [2, 1]), of(Rows::Batch, [2, 3])],
        ),
        Sample::new(
            Concat { axis: 0, widths: vec![2, 4] },
            [of(Rows::Once, [1, 2]), of(Rows::Once, [2, 2])],
        ),
        Sample::new(slice(0), [of(Rows::Batch, [3, 4])]),
        Sample::new(slice(1), [of(Rows::Once, [3, 4])]),
        Sample::new(pad, [of(Rows::Batch, [3, 2])]),
    ]
}
