//! Sums over rows and lines, and their opposites.

use std::ops::Range;
use std::sync::Arc;

use super::types::{not_differentiated, per_example, require, take};
use super::{Domain, Sample};
use crate::graph::{
    Backward, Cut, Float, Graph, Io, Kernel, NodeId, Op, OpError, Rows, Rule, ValueType,
};

/// Columns summed at a time.
const COLUMNS: usize = 32;

/// The sum of x over what `to` lacks: over rows where `to` exists once, and over leading axes.
/// x itself when it is of that type.
pub fn sum_to(g: &mut Graph, x: NodeId, to: ValueType) -> NodeId {
    if *g.ty(x) == to { x } else { g.op(SumTo { to }, &[x]) }
}

/// See [`sum_to`].
#[derive(Clone, Debug)]
pub struct SumTo {
    /// The result's type: its sizes are the last of x's.
    pub to: ValueType,
}

/// x repeated over rows and leading axes.
#[derive(Clone, Debug)]
pub struct BroadcastTo {
    /// Whether x has rows.
    pub from: Rows,
    /// The result's type: x's sizes are the last of its.
    pub to: ValueType,
}

/// The mean over the rows of one number per example.
#[derive(Clone, Copy, Debug)]
pub struct MeanRows;

/// `dx[row] = dy / rows` of `dy`, or of nothing where dy is a constant.
#[derive(Clone, Copy, Debug)]
pub struct MeanRowsGradient {
    /// That constant.
    pub dy: Option<f64>,
}

/// The same number everywhere.
#[derive(Clone, Debug)]
pub struct Fill {
    /// The number.
    pub value: f64,
    /// The type.
    pub ty: ValueType,
}

impl Rule for SumTo {
    fn name(&self) -> &'static str {
        "sum_to"
    }

    fn cut(&self) -> Cut {
        match self.to.rows {
            Rows::Once => Cut::Entries,
            Rows::Batch => Cut::Rows,
        }
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x] = take(inputs)?;
        let is_suffix = x.extents.0.ends_with(&self.to.extents.0);
        let keeps_rows = x.rows == self.to.rows;
        require(is_suffix && (keeps_rows || self.to.rows == Rows::Once), "sizes")?;
        Ok(self.to.clone())
    }

    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let to = g.ty(at.inputs[0]).clone();
        vec![Some(g.op(BroadcastTo { from: self.to.rows, to }, &[at.dy]))]
    }

    fn n_flops(&self, inputs: &[&ValueType], _: &ValueType) -> u64 {
        inputs.first().map_or(0, |x| x.width() as u64)
    }
}

impl Kernel for SumTo {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let width = self.to.width();
        match self.to.rows {
            Rows::Once => {
                // y[i] = sum over lines of x[line, i], for i in the block
                let n_entries = self.to.extents.0.first().copied().unwrap_or(1);
                let entry = width / n_entries.max(1);
                let block = io.block.start * entry..io.block.end * entry;
                sum_lines(io.output, &io.inputs[0].chunks_exact(width), block);
            }
            Rows::Batch => {
                // y[row, i] = sum over lines of x[row, line, i]
                let n = io.inputs[0].len() / (io.output.len() / width);
                let rows = io.inputs[0].chunks_exact(n);
                for (y, x) in io.output.chunks_exact_mut(width).zip(rows) {
                    sum_lines(y, &x.chunks_exact(width), 0..width);
                }
            }
        }
    }
}

/// Adds up the numbers of each line that stand in `block`, in f64, some columns at a time.
#[inline]
fn sum_lines<'a, F: Float>(
    y: &mut [F],
    lines: &(impl Iterator<Item = &'a [F]> + Clone),
    block: Range<usize>,
) {
    for (y, start) in y.chunks_mut(COLUMNS).zip(block.step_by(COLUMNS)) {
        let mut sums = [0.0; COLUMNS];
        for line in lines.clone() {
            for (sum, x) in sums.iter_mut().zip(&line[start..start + y.len()]) {
                *sum += x.to_f64();
            }
        }
        for (y, sum) in y.iter_mut().zip(sums) {
            *y = F::of(sum);
        }
    }
}

impl Rule for BroadcastTo {
    fn name(&self) -> &'static str {
        "broadcast_to"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x] = take(inputs)?;
        let is_suffix = self.to.extents.0.ends_with(&x.extents.0);
        require(is_suffix && x.rows == self.from, "sizes")?;
        Ok(self.to.clone())
    }

    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let ty = g.ty(at.inputs[0]).clone();
        vec![Some(sum_to(g, at.dy, ty))]
    }

    fn n_flops(&self, _: &[&ValueType], _: &ValueType) -> u64 {
        0
    }
}

impl Kernel for BroadcastTo {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let x = io.inputs[0];
        let n_rows = match self.from {
            Rows::Once => 1,
            Rows::Batch => io.block.len(),
        };
        let (n_x, n_y) = (x.len() / n_rows, io.output.len() / n_rows);
        for (y, x) in io.output.chunks_exact_mut(n_y).zip(x.chunks_exact(n_x)) {
            y.chunks_exact_mut(n_x).for_each(|line| line.copy_from_slice(x));
        }
    }
}

impl Rule for MeanRows {
    fn name(&self) -> &'static str {
        "mean_rows"
    }

    fn cut(&self) -> Cut {
        Cut::Whole
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x] = take(inputs)?;
        require(*x == per_example(), "one number per example")?;
        Ok(ValueType::once([]))
    }

    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        vec![Some(g.op(MeanRowsGradient { dy: None }, &[at.dy]))]
    }
}

impl Kernel for MeanRows {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let sum: f64 = io.inputs[0].iter().map(|x| x.to_f64()).sum();
        io.output[0] = F::of(sum / io.n_rows as f64);
    }
}

impl Rule for MeanRowsGradient {
    fn name(&self) -> &'static str {
        "mean_rows_gradient"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        require(inputs.len() == usize::from(self.dy.is_none()), "one input or a constant")?;
        require(inputs.iter().all(|dy| **dy == ValueType::once([])), "one number")?;
        Ok(per_example())
    }

    fn of_constant(&self, constant: f64) -> Option<Arc<dyn Op>> {
        Some(Arc::new(Self { dy: Some(constant) }))
    }

    not_differentiated!();
}

impl Kernel for MeanRowsGradient {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let dy = self.dy.map_or_else(|| io.inputs[0][0], F::of);
        io.output.fill(dy / F::of(io.n_rows as f64));
    }
}

impl Rule for Fill {
    fn name(&self) -> &'static str {
        "fill"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [] = take(inputs)?;
        Ok(self.ty.clone())
    }

    fn constant(&self) -> Option<f64> {
        Some(self.value)
    }

    fn backward(&self, _: &mut Graph, _: &Backward<'_>) -> Vec<Option<NodeId>> {
        Vec::new()
    }

    fn n_flops(&self, _: &[&ValueType], _: &ValueType) -> u64 {
        0
    }
}

impl Kernel for Fill {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        io.output.fill(F::of(self.value));
    }
}

/// Over rows, over lines, over both.
pub(super) fn samples() -> Vec<Sample> {
    let x = || [(ValueType::batch([2, 3]), Domain::Any)];
    let to = ValueType::batch([2, 3]);
    vec![
        Sample::new(SumTo { to: ValueType::once([3]) }, x()),
        Sample::new(SumTo { to: ValueType::once([]) }, x()),
        Sample::new(SumTo { to: ValueType::batch([]) }, x()),
        Sample::new(
            BroadcastTo { from: Rows::Once, to: to.clone() },
            [(ValueType::once([3]), Domain::Any)],
        ),
        Sample::new(
            BroadcastTo { from: Rows::Batch, to },
            [(ValueType::batch([]), Domain::Any)],
        ),
        Sample::new(MeanRows, [(ValueType::batch([]), Domain::Any)]),
    ]
}
