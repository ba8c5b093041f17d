//! Nodes, ready to run: their kernel, and where their inputs and output lie.

use std::ops::Range;
use std::sync::Arc;

use super::dispatch::{Dispatch, RunOp};
use crate::graph::{Columns, Cut, Float, NodeId, NodeKind, Op, Rows, ValueType};
use crate::plan::{Place, Plan};

/// Where a value lies: a stretch, and in it a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    /// The arena, a weight, a state or an input, see [`Bases`].
    pub(super) base: usize,
    start: usize,
    /// Elements per row; 0 for what exists once.
    per_row: usize,
    /// Elements that exist once; 0 for what has rows.
    once: usize,
}

/// Numbers of the stretches: the arena, then so many weights, states and inputs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bases {
    weights: usize,
    states: usize,
    inputs: usize,
}

/// An op with all that a step needs to know of it.
#[derive(Debug)]
pub(super) struct Call<F> {
    pub(super) op: Arc<dyn Op>,
    pub(super) run: RunOp<F>,
    pub(super) inputs: Box<[Source]>,
    /// Nowhere for a gradient that goes straight into an update.
    pub(super) output: Option<Source>,
    ty: ValueType,
    /// Whether a block of rows is all that the kernel may see.
    pub(super) is_by_rows: bool,
    /// Where it is cut by columns: what computes each block of them.
    pub(super) strips: Box<[Strip<F>]>,
}

/// Some columns of a value, computed as a value of their own.
#[derive(Debug)]
pub(super) struct Strip<F> {
    pub(super) columns: Range<usize>,
    pub(super) call: Call<F>,
}

impl Bases {
    pub(super) const ARENA: usize = 0;

    pub(super) fn of(plan: &Plan) -> Self {
        let graph = &plan.graph;
        Self {
            weights: graph.weights.len(),
            states: graph.states.len(),
            inputs: graph.inputs.len(),
        }
    }

    /// Weight numbers stand behind the arena's.
    pub(super) fn weight(at: usize) -> usize {
        1 + at
    }

    pub(super) fn state(self, at: usize) -> usize {
        Self::weight(self.weights) + at
    }

    pub(super) fn input(self, at: usize) -> usize {
        self.state(self.states) + at
    }

    /// How many there are.
    pub(super) fn len(self) -> usize {
        self.input(self.inputs)
    }
}

impl Source {
    /// Where a node's value lies, if it lies anywhere.
    pub(super) fn of(plan: &Plan, id: NodeId) -> Option<Self> {
        let (ty, bases) = (plan.graph.ty(id), Bases::of(plan));
        let (base, start) = match plan.places[id.0 as usize]? {
            Place::Arena(start) => (Bases::ARENA, start),
            Place::Weight(weight) => (Bases::weight(weight.0 as usize), 0),
            Place::State(state) => (bases.state(state.0 as usize), 0),
            Place::Input(input) => (bases.input(input.0 as usize), 0),
        };
        let (per_row, once) = match ty.rows {
            Rows::Batch => (ty.width(), 0),
            Rows::Once => (0, ty.width()),
        };
        Some(Self { base, start, per_row, once })
    }

    /// All of it, in its stretch.
    pub(super) fn whole(&self, n_rows: usize) -> Range<usize> {
        self.rows(&(0..n_rows))
    }

    /// Its rows of a block, where it has rows; all of it where it exists once.
    #[inline(always)]
    pub(super) fn rows(&self, rows: &Range<usize>) -> Range<usize> {
        let start = self.start + rows.start * self.per_row;
        start..start + rows.len() * self.per_row + self.once
    }

    /// A stretch of what exists once.
    fn part(&self, range: &Range<usize>) -> Self {
        Self { start: self.start + range.start, once: range.len(), ..*self }
    }

    /// These elements of it.
    #[inline(always)]
    pub(super) fn elements(&self, range: &Range<usize>) -> Range<usize> {
        self.start + range.start..self.start + range.end
    }
}

impl<F: Float> Call<F> {
    /// Nothing for what is not computed.
    pub(super) fn of(plan: &Plan, dispatch: &Dispatch<F>, id: NodeId) -> Option<Self> {
        let node = plan.graph.node(id);
        let NodeKind::Op(op) = &node.kind else { return None };
        let inputs: Option<Box<[Source]>> =
            node.inputs.iter().map(|input| Source::of(plan, *input)).collect();
        Some(Self {
            op: Arc::clone(op),
            run: dispatch.kernel(op.as_ref()),
            inputs: inputs?,
            output: Source::of(plan, id),
            ty: node.ty.clone(),
            is_by_rows: node.ty.rows == Rows::Batch && op.cut() == Cut::Rows,
            strips: Box::new([]),
        })
    }

    /// Makes ready to compute it by columns.
    pub(super) fn cut_by_columns(&mut self, dispatch: &Dispatch<F>) {
        let strip = |Columns { range, op, inputs }: Columns| {
            let of = |(source, part): (&Source, &Option<Range<usize>>)| match part {
                Some(part) => source.part(part),
                None => *source,
            };
            let inputs = self.inputs.iter().zip(&inputs).map(of).collect();
            let (run, ty) =
                (dispatch.kernel(op.as_ref()), self.ty.clone().with_last(range.len()));
            let (is_by_rows, strips) = (self.is_by_rows, Box::default());
            let call = Self { op, run, inputs, output: None, ty, is_by_rows, strips };
            Strip { columns: range, call }
        };
        self.strips = self.op.columns().into_iter().map(strip).collect();
    }

    /// How many lines along the last axis a row has, and the elements of each.
    pub(super) fn lines(&self) -> (usize, usize) {
        (self.ty.extents.n_lines(), self.ty.extents.last())
    }

    /// Whether it has its own number of rows, and is computed as a whole.
    pub(super) fn has_rows(&self) -> bool {
        self.ty.rows == Rows::Batch
    }

    /// Where an entry of what exists once starts.
    pub(super) fn entry(&self, at: usize) -> usize {
        self.op.entry_start(&self.ty, at)
    }
}
