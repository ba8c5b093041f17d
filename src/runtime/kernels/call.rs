//! Nodes, ready to run: their kernel, and where their inputs and output lie.

use std::ops::Range;
use std::sync::Arc;

use super::dispatch::{Dispatch, RunOp};
use crate::graph::{Cut, Float, NodeId, NodeKind, Op, Rows, ValueType};
use crate::plan::{Place, Plan};

/// Where a value lies: a stretch, and in it a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    /// The arena, a weight, a state or an input, see [`Bases`].
    pub(super) base: usize,
    start: usize,
    /// Elements per row, or of the whole.
    width: usize,
    rows: Rows,
}

/// Numbers of the stretches: the arena, then the weights, the states and the inputs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bases {
    n_weights: usize,
    n_states: usize,
    n_inputs: usize,
}

impl Bases {
    pub(super) const ARENA: usize = 0;

    pub(super) fn of(plan: &Plan) -> Self {
        let graph = &plan.graph;
        Self {
            n_weights: graph.weights.len(),
            n_states: graph.states.len(),
            n_inputs: graph.inputs.len(),
        }
    }

    pub(super) fn weight(self, at: usize) -> usize {
        1 + at
    }

    pub(super) fn state(self, at: usize) -> usize {
        1 + self.n_weights + at
    }

    pub(super) fn input(self, at: usize) -> usize {
        self.state(self.n_states) + at
    }

    /// How many there are.
    pub(super) fn len(self) -> usize {
        self.input(self.n_inputs)
    }
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
}

impl Source {
    /// Where a node's value lies, if it lies anywhere.
    pub(super) fn of(plan: &Plan, id: NodeId) -> Option<Self> {
        let (ty, bases) = (plan.graph.ty(id), Bases::of(plan));
        let (base, start) = match plan.places[id.0 as usize]? {
            Place::Arena(start) => (Bases::ARENA, start),
            Place::Weight(weight) => (bases.weight(weight.0 as usize), 0),
            Place::State(state) => (bases.state(state.0 as usize), 0),
            Place::Input(input) => (bases.input(input.0 as usize), 0),
        };
        Some(Self { base, start, width: ty.width(), rows: ty.rows })
    }

    /// All of it, in its stretch.
    #[inline]
    pub(super) fn whole(&self, n_rows: usize) -> Range<usize> {
        let n = if self.rows == Rows::Batch { n_rows } else { 1 };
        self.start..self.start + n * self.width
    }

    /// Its rows of a block, where it has rows; all of it where it exists once.
    #[inline]
    pub(super) fn block(&self, rows: &Range<usize>) -> Range<usize> {
        match self.rows {
            Rows::Batch => {
                self.start + rows.start * self.width..self.start + rows.end * self.width
            }
            Rows::Once => self.start..self.start + self.width,
        }
    }

    /// These elements of it.
    #[inline]
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
        })
    }

    /// The elements that a block computes: rows, or entries of what exists once.
    #[inline]
    pub(super) fn computes(&self, block: &Range<usize>) -> Range<usize> {
        match self.ty.rows {
            Rows::Batch => {
                let width = self.ty.width();
                block.start * width..block.end * width
            }
            Rows::Once => self.entry(block.start)..self.entry(block.end),
        }
    }

    /// Where an entry starts.
    #[inline]
    pub(super) fn entry(&self, at: usize) -> usize {
        self.op.entry_start(&self.ty, at)
    }

    /// The block of a task: a value with rows that is not cut has its own number of rows.
    #[inline]
    pub(super) fn block(&self, entries: &Range<usize>, n_rows: usize) -> Range<usize> {
        match self.ty.rows {
            Rows::Batch => 0..n_rows,
            Rows::Once => entries.clone(),
        }
    }
}
