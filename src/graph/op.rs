//! Differentiable primitives: a type rule, a gradient rule that emits nodes, and a kernel.

use std::any::Any;
use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

use super::{Float, Graph, NodeId, SharedFinish, ValueType};

/// How the work of an op may be divided. The division depends on the problem alone, so that a
/// run gives the same bits on any number of threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Each row of the output needs the same row of the inputs that have rows, and all of the
    /// inputs that exist once. Blocks of rows are independent.
    Rows,
    /// The output exists once, and each of its entries is independent, see [`Rule::n_entries`]: a
    /// weight gradient, a sum over the batch. Every input is whole.
    Entries,
    /// Not divided.
    Whole,
}

/// Why inputs do not fit an op. The checker makes sure that it never happens to a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpError(pub String);

/// Columns of an output, computed as an output of their own.
#[derive(Clone, Debug)]
pub struct Columns {
    /// Which of the last axis.
    pub range: Range<usize>,
    /// What computes them.
    pub op: Arc<dyn Op>,
    /// The elements that it reads of each input; `None` where it reads all.
    pub inputs: Vec<Option<Range<usize>>>,
}

/// What a kernel reads and writes: one block of one op.
#[derive(Debug)]
pub struct Io<'a, F> {
    /// The inputs, row-major. Under [`Cut::Rows`], those with rows are cut to `block`.
    pub inputs: &'a [&'a [F]],
    /// The output, cut to `block`; holds old values, all of which are to be overwritten.
    pub output: &'a mut [F],
    /// Rows (under [`Cut::Rows`]) or entries (under [`Cut::Entries`]).
    pub block: Range<usize>,
    /// Rows of this batch.
    pub n_rows: usize,
    /// A fresh number for each step, for ops that draw.
    pub draw: u64,
}

/// The kernel of an op, written once for both number types.
pub trait Kernel {
    /// Computes one block. Always inlined, with all that it calls, so that it is compiled anew
    /// for each set of instructions.
    fn run<F: Float>(&self, io: Io<'_, F>);
}

/// The rules of an op: its type and its gradient.
pub trait Rule: Debug + Send + Sync + Any {
    /// The op's name: `affine`.
    fn name(&self) -> &'static str;

    /// How its work may be divided.
    fn cut(&self) -> Cut {
        Cut::Rows
    }

    /// Entries of an output that exists once, each of which is a stretch of memory: those of its
    /// outermost axis.
    fn n_entries(&self, output: &ValueType) -> usize {
        output.extents.0.first().copied().unwrap_or(1)
    }

    /// Where an entry starts; the one after the last starts at the end.
    fn entry_start(&self, output: &ValueType, entry: usize) -> usize {
        entry * (output.width() / self.n_entries(output).max(1))
    }

    /// Entries that lie together, such as those of a panel: tasks take whole groups where they can.
    fn n_grouped(&self) -> usize {
        1
    }

    /// Columns of its output, under [`Cut::Rows`], that each need only a part of what exists once:
    /// all of them, in order; none where they cannot be computed apart.
    fn columns(&self) -> Vec<Columns> {
        Vec::new()
    }

    /// The type of the output, or why the inputs do not fit.
    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError>;

    /// Emits the gradient for each input: `None` where none flows, such as into class ids.
    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>>;

    /// Whether the output is the input's numbers as they lie, under another type.
    fn is_view(&self) -> bool {
        false
    }

    /// The number that the output is full of, whatever is fed.
    fn constant(&self) -> Option<f64> {
        None
    }

    /// The op that does the same to a constant as its only input, and reads nothing.
    fn of_constant(&self, _constant: f64) -> Option<Arc<dyn Op>> {
        None
    }

    /// What the op does number by number to its last input, reading those before it, if another op
    /// can do it where its output lies.
    fn as_finish(&self) -> Option<SharedFinish> {
        None
    }

    /// The op that ends with `finish`, reading its value as one more input, if it can.
    fn finished(&self, _finish: &SharedFinish) -> Option<Arc<dyn Op>> {
        None
    }

    /// Floating point operations per row, for cost and summary. Multiply-add counts as two.
    fn n_flops(&self, _inputs: &[&ValueType], output: &ValueType) -> u64 {
        output.width() as u64
    }
}

/// What a gradient rule is given.
#[derive(Debug)]
pub struct Backward<'a> {
    /// The op's inputs.
    pub inputs: &'a [NodeId],
    /// The op's output.
    pub output: NodeId,
    /// The gradient of the loss with respect to the output.
    pub dy: NodeId,
}

/// Instructions that kernels are compiled for beside those that every machine has. The bits stay
/// the same, since compiling for them contracts no operations.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wide {
    /// AVX2 and FMA.
    Avx2,
    /// These and AVX-512 F, BW, DQ and VL.
    Avx512,
}

/// A kernel compiled for wider vectors. Unsafe to call where the machine has not the
/// instructions; panics on an op of another type than the one that gave it.
#[cfg(target_arch = "x86_64")]
pub type WideRun = unsafe fn(&dyn Op, Io<'_, f32>);

/// A differentiable primitive, as the graph holds it. Implement [`Rule`] and [`Kernel`].
pub trait Op: Rule {
    /// Computes one block in `f32`.
    fn run_f32(&self, io: Io<'_, f32>);
    /// Computes one block in `f64`.
    fn run_f64(&self, io: Io<'_, f64>);
    /// As [`Op::run_f32`], with wider vectors.
    #[cfg(target_arch = "x86_64")]
    fn wide_f32(&self, wide: Wide) -> WideRun;
    /// For finding a faster kernel of the same op.
    fn as_any(&self) -> &dyn Any;
}

impl<T: Rule + Kernel> Op for T {
    fn run_f32(&self, io: Io<'_, f32>) {
        self.run(io);
    }

    fn run_f64(&self, io: Io<'_, f64>) {
        self.run(io);
    }

    #[cfg(target_arch = "x86_64")]
    fn wide_f32(&self, wide: Wide) -> WideRun {
        match wide {
            Wide::Avx2 => run_wide::<T>,
            Wide::Avx512 => run_widest::<T>,
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The kernel of `T`, inlined where these instructions may be used.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_wide<T: Rule + Kernel>(op: &dyn Op, io: Io<'_, f32>) {
    let op: &T = op.as_any().downcast_ref().expect("an op is run with its own kernel");
    op.run(io);
}

/// As [`run_wide`], with vectors twice as wide again.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
fn run_widest<T: Rule + Kernel>(op: &dyn Op, io: Io<'_, f32>) {
    let op: &T = op.as_any().downcast_ref().expect("an op is run with its own kernel");
    op.run(io);
}
