//! Rows of a table by class id, and class ids as rows of zeros and a one.

use super::types::{not_differentiated, require, take};
use super::{Domain, Sample, scale, sum_to};
use crate::graph::{
    Backward, Cut, Float, Graph, Io, Kernel, NodeId, OpError, Rows, Rule, ValueType,
};

/// `y[.., :] = table[ids[..], :]`: ids `[..]`, table `[count, ..]` existing once.
pub fn gather(g: &mut Graph, ids: NodeId, table: NodeId) -> NodeId {
    let ty = g.ty(table);
    let count = ty.extents.0.first().copied().unwrap_or(1);
    let width = ty.width() / count.max(1);
    g.op(Gather { count, width }, &[ids, table])
}

/// Per example, the mean of the weights `[classes]` of its class ids.
pub fn mean_weight(g: &mut Graph, ids: NodeId, weights: NodeId) -> NodeId {
    let each = gather(g, ids, weights);
    let width = g.ty(each).width();
    let sum = sum_to(g, each, ValueType::batch([]));
    if width == 1 { sum } else { scale(g, sum, 1.0 / width as f64) }
}

/// See [`gather`].
#[derive(Clone, Copy, Debug)]
pub struct Gather {
    /// How many rows the table has.
    pub count: usize,
    /// Numbers per row.
    pub width: usize,
}

/// Its gradient for the table, from `(ids, dy)`: each row the sum of what was taken from it, in order
/// of the batch.
#[derive(Clone, Debug)]
pub struct GatherGradient {
    /// The table's type.
    pub table: ValueType,
}

/// `y[.., k] = 1 where ids[..] = k, else 0`.
#[derive(Clone, Copy, Debug)]
pub struct OneHot {
    /// How many classes.
    pub classes: usize,
}

impl Rule for Gather {
    fn name(&self) -> &'static str {
        "gather"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [ids, table] = take(inputs)?;
        require(table.rows == Rows::Once && table.extents.rank() > 0, "table")?;
        require(table.width() == self.count * self.width, "table sizes")?;
        let extents = [ids.extents.0.as_slice(), &table.extents.0[1..]].concat();
        Ok(ValueType { rows: ids.rows, extents: extents.as_slice().into() })
    }

    // y = table[ids]  =>  dtable[k] = sum of dy where ids = k
    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let table = g.ty(at.inputs[1]).clone();
        vec![None, Some(g.op(GatherGradient { table }, &[at.inputs[0], at.dy]))]
    }

    fn n_flops(&self, _: &[&ValueType], _: &ValueType) -> u64 {
        0
    }
}

impl Kernel for Gather {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let rows = io.output.chunks_exact_mut(self.width);
        for (y, id) in rows.zip(io.inputs[0]) {
            let first = place(*id, self.count) * self.width;
            y.copy_from_slice(&io.inputs[1][first..first + self.width]);
        }
    }
}

impl Rule for GatherGradient {
    fn name(&self) -> &'static str {
        "gather_gradient"
    }

    fn cut(&self) -> Cut {
        Cut::Entries
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [ids, dy] = take(inputs)?;
        let per_id: usize = self.table.extents.0[1..].iter().product();
        require(dy.width() == ids.width() * per_id, "one row per id")?;
        Ok(self.table.clone())
    }

    not_differentiated!();
}

impl Kernel for GatherGradient {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        io.output.fill(F::ZERO);
        let count = self.table.extents.0[0];
        let width = self.table.width() / count;
        for (id, dy) in io.inputs[0].iter().zip(io.inputs[1].chunks_exact(width)) {
            let row = place(*id, count);
            if io.block.contains(&row) {
                let first = (row - io.block.start) * width;
                let sums = &mut io.output[first..first + width];
                sums.iter_mut().zip(dy).for_each(|(sum, dy)| *sum += *dy);
            }
        }
    }
}

impl Rule for OneHot {
    fn name(&self) -> &'static str {
        "one_hot"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [ids] = take(inputs)?;
        let mut ty = ids.clone();
        ty.extents.0.push(self.classes);
        Ok(ty)
    }

    fn backward(&self, _: &mut Graph, _: &Backward<'_>) -> Vec<Option<NodeId>> {
        vec![None]
    }

    fn n_flops(&self, _: &[&ValueType], _: &ValueType) -> u64 {
        0
    }
}

impl Kernel for OneHot {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        io.output.fill(F::ZERO);
        let lines = io.output.chunks_exact_mut(self.classes);
        for (line, id) in lines.zip(io.inputs[0]) {
            line[place(*id, self.classes)] = F::ONE;
        }
    }
}

/// The row that an id stands for. Data refuses ids out of range; a stray one must still not read
/// beyond the table.
fn place<F: Float>(id: F, count: usize) -> usize {
    (id.to_f64() as usize).min(count - 1)
}

/// Several ids and one.
pub(super) fn samples() -> Vec<Sample> {
    let table = || (ValueType::once([4, 2]), Domain::Any);
    let ids = |extents: &[usize]| (ValueType::batch(extents), Domain::Ids(4));
    let gather = Gather { count: 4, width: 2 };
    vec![
        Sample::new(gather, [ids(&[3]), table()]),
        Sample::new(gather, [ids(&[]), table()]),
        Sample::new(OneHot { classes: 4 }, [ids(&[3])]),
    ]
}
