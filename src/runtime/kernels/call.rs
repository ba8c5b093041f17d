//! Nodes, ready to run: their kernel, and where their inputs and output lie.

#![allow(unsafe_code, reason = "slices are kept from step to step as raw memory")]

use std::ops::Range;
use std::sync::Arc;

use super::dispatch::{self, RunOp};
use super::memory::Stretch;
use crate::graph::{Columns, Float, NodeId, NodeKind, Op, Rows, ValueType};
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
    /// Chosen for `op`.
    pub(super) run: RunOp<F>,
    pub(super) inputs: Box<[Source]>,
    /// Nowhere for a gradient that goes straight into an update.
    pub(super) output: Option<Source>,
    ty: ValueType,
    bound: Bound<F>,
    /// Where it is cut by columns: what computes each block of them.
    pub(super) strips: Box<[Strip<F>]>,
}

/// Some columns of a value, computed as a value of their own.
#[derive(Debug)]
pub(super) struct Strip<F> {
    pub(super) columns: Range<usize>,
    pub(super) call: Call<F>,
}

/// The slices of a call for all rows: the same from step to step, as long as nothing moves.
#[derive(Debug)]
struct Bound<F> {
    inputs: Box<[*const [F]]>,
    /// Empty for what lies nowhere.
    output: *mut [F],
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

    /// Whether it is among the inputs.
    pub(super) fn is_fed(&self, plan: &Plan) -> bool {
        self.base >= Bases::of(plan).input(0)
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
    pub(super) fn of(plan: &Plan, id: NodeId) -> Option<Self> {
        let node = plan.graph.node(id);
        let NodeKind::Op(op) = &node.kind else { return None };
        let inputs: Option<Box<[Source]>> =
            node.inputs.iter().map(|input| Source::of(plan, *input)).collect();
        Some(Self::new(Arc::clone(op), inputs?, Source::of(plan, id), node.ty.clone()))
    }

    fn new(
        op: Arc<dyn Op>,
        inputs: Box<[Source]>,
        output: Option<Source>,
        ty: ValueType,
    ) -> Self {
        let nothing = Stretch::NOWHERE.part(0..0);
        let bound = Bound {
            inputs: inputs.iter().map(|_| nothing.cast_const()).collect(),
            output: nothing,
        };
        let run = dispatch::kernel(op.as_ref());
        Self { op, run, inputs, output, ty, bound, strips: Box::default() }
    }

    /// Makes ready to compute it by columns.
    pub(super) fn cut_by_columns(&mut self) {
        let strip = |Columns { range, op, inputs }: Columns| {
            let of = |(source, part): (&Source, &Option<Range<usize>>)| match part {
                Some(part) => source.part(part),
                None => *source,
            };
            let inputs = self.inputs.iter().zip(&inputs).map(of).collect();
            let ty = self.ty.clone().with_last(range.len());
            Strip { columns: range, call: Self::new(op, inputs, None, ty) }
        };
        self.strips = self.op.columns().into_iter().map(strip).collect();
    }

    /// How many lines along the last axis a row has, and the elements of each.
    pub(super) fn lines(&self) -> (usize, usize) {
        (self.ty.extents.n_lines(), self.ty.extents.last())
    }

    /// Looks up its slices for all of so many rows.
    pub(super) fn bind(&mut self, stretches: &[Stretch<F>], n_rows: usize) {
        let part = |source: &Source| stretches[source.base].part(source.whole(n_rows));
        for (slice, input) in self.bound.inputs.iter_mut().zip(&self.inputs) {
            *slice = part(input);
        }
        self.bound.output = self.output.as_ref().map_or(Stretch::NOWHERE.part(0..0), part);
    }

    /// Its inputs, with all rows.
    ///
    /// # Safety
    /// It was bound in this step; nobody writes to the inputs while the slices live.
    #[inline(always)]
    pub(super) unsafe fn whole_inputs(&self) -> &[&[F]] {
        let inputs = &self.bound.inputs;
        // SAFETY: a raw slice lies in memory as a reference does; the rest is the caller's.
        unsafe { std::slice::from_raw_parts(inputs.as_ptr().cast(), inputs.len()) }
    }

    /// Its output, with all rows.
    ///
    /// # Safety
    /// It was bound in this step; nobody else reads or writes the output while the slice lives.
    #[inline(always)]
    #[allow(clippy::mut_from_ref, reason = "the output is not inside of the call")]
    pub(super) unsafe fn whole_output(&self) -> &mut [F] {
        // SAFETY: the caller's promise.
        unsafe { &mut *self.bound.output }
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
