//! What the threads of a step share: parts of phases, each run over its own stretches.

#![allow(
    unsafe_code,
    reason = "blocks of one tensor are written by several threads at once"
)]

use std::ops::Range;

use super::call::{Bases, Call, Strip};
use super::dispatch::RunUpdate;
use super::memory::Stretch;
use super::room;
use super::work::{Item, Ready};
use crate::graph::{Float, Io, NodeId, Scalars, Update, WeightId};
use crate::plan::{Clip, PIECE, SIZES, Work};
use crate::runtime::Sizes;

/// Slots of an update: more than any has.
pub(super) const MAX_SLOTS: usize = 8;
/// Inputs of an op that most have at most, and of one that joins many values.
const INPUTS: [usize; 2] = [4, 64];
/// Elements of a gradient that are clipped at a time.
const CLIP_CHUNK: usize = 256;

const _: () = assert!(PIECE * size_of::<f64>() <= room::PIECE);

/// What holds during a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Now {
    pub(super) n_rows: usize,
    pub(super) draw: u64,
    pub(super) scalars: Scalars,
    /// Factor of all gradients.
    pub(super) factor: f64,
}

/// One step's view: what threads share. Its stretches are alive for as long as a step runs.
#[derive(Clone, Copy)]
pub(super) struct View<'a, F> {
    pub(super) clip: Option<Clip>,
    /// The update, and the function chosen for it.
    pub(super) update: Option<(&'a dyn Update, RunUpdate<F>)>,
    pub(super) calls: &'a [Option<Call<F>>],
    pub(super) stretches: &'a [Stretch<F>],
    pub(super) slots: &'a [[Stretch<F>; MAX_SLOTS]],
    /// Slots of the update.
    pub(super) n_slots: usize,
    pub(super) partials: Stretch<f64>,
    pub(super) now: Now,
}

// SAFETY: threads write to stretches that the plan keeps apart; see `View::part`.
unsafe impl<F: Sync> Sync for View<'_, F> {}

impl<'a, F: Float> View<'a, F> {
    /// Runs one part of a phase: a block of rows, or a group of items. Tells each piece of work
    /// when it is done.
    #[inline]
    pub(super) fn part(&self, phase: &Ready, part: usize, seen: &mut impl FnMut(Work)) {
        match phase {
            Ready::Rows { nodes, block } => {
                let rows = part * block..self.now.n_rows.min((part + 1) * block);
                let is_whole = rows.len() == self.now.n_rows;
                for id in nodes {
                    if is_whole {
                        self.whole(self.call(*id));
                    } else {
                        self.rows(self.call(*id), rows.clone());
                    }
                    seen(Work::Node(*id));
                }
            }
            Ready::Parts { items, groups } => {
                items[groups[part].clone()].iter().for_each(|item| self.item(item, seen));
            }
        }
    }

    fn call(&self, id: NodeId) -> &'a Call<F> {
        self.calls[id.0 as usize].as_ref().expect("only ops are planned")
    }

    fn item(&self, item: &Item, seen: &mut impl FnMut(Work)) {
        match item.work {
            Work::Node(id) => self.entries(self.call(id), item),
            Work::Columns(id) => self.columns(self.call(id), item.entries.start),
            Work::NodeThenUpdate(id, weight) => {
                // SAFETY: numbers may hold any bits, and neither kernel nor update comes here.
                unsafe {
                    room::with_piece(item.elements.len(), |gradient| {
                        self.run_whole(self.call(id), item.entries.clone(), gradient);
                        seen(Work::Node(id));
                        self.update(gradient, weight, &item.elements);
                    });
                }
            }
            Work::NodeThenSizes(id, partial) => {
                // SAFETY: as above.
                unsafe {
                    room::with_piece(item.elements.len(), |gradient| {
                        self.run_whole(self.call(id), item.entries.clone(), gradient);
                        self.sizes(gradient, partial);
                    });
                }
            }
            Work::Sizes(id, partial) => {
                // SAFETY: the elements of this value are complete.
                let value = unsafe { self.elements(id, &item.elements) };
                self.sizes(value, partial);
            }
            Work::Squares(id, partial) => self.squares(id, partial, &item.elements),
            Work::Update(id, weight) => {
                // SAFETY: the elements of this gradient are complete.
                let gradient = unsafe { self.elements(id, &item.elements) };
                self.update(gradient, weight, &item.elements);
            }
        }
        seen(item.work);
    }

    /// Computes every row of a value where they lie.
    #[inline(always)]
    fn whole(&self, call: &Call<F>) {
        // SAFETY: as in `rows`.
        let output = unsafe { call.whole_output() };
        self.run_whole(call, 0..self.now.n_rows, output);
    }

    /// Computes rows of a value where they lie.
    fn rows(&self, call: &Call<F>, rows: Range<usize>) {
        let output = call.output.expect("what is computed has a place");
        // SAFETY: blocks of one value do not overlap, each is computed by one part, and the
        // layout gives no living value the same room.
        let output = unsafe { self.stretches[output.base].write(output.rows(&rows)) };
        self.run(call, rows, output);
    }

    /// Computes entries of a value where they lie, or all of its rows.
    fn entries(&self, call: &Call<F>, item: &Item) {
        if call.has_rows() {
            return self.whole(call);
        }
        let output = call.output.expect("what is computed has a place");
        let range = output.elements(&item.elements);
        // SAFETY: as in `rows`.
        let output = unsafe { self.stretches[output.base].write(range) };
        self.run_whole(call, item.entries.clone(), output);
    }

    /// Computes a block of a value's columns: as many rows at a time as the room holds, which
    /// then go to their place.
    fn columns(&self, call: &Call<F>, block: usize) {
        let Strip { columns, call: strip } = &call.strips[block];
        let output = call.output.expect("what is computed has a place");
        let (n_lines, apart) = call.lines();
        let (width, n_rows) = (columns.len(), self.now.n_rows);
        let step = (PIECE / (width * n_lines)).max(1);
        for start in (0..n_rows).step_by(step) {
            let rows = start..n_rows.min(start + step);
            let first = output.rows(&rows).start + columns.start;
            let put = |values: &mut [F]| {
                self.run(strip, rows.clone(), values);
                for (line, values) in values.chunks_exact(width).enumerate() {
                    let to = first + line * apart;
                    // SAFETY: as in `rows`, and blocks of columns do not overlap either.
                    let to = unsafe { self.stretches[output.base].write(to..to + width) };
                    to.copy_from_slice(values);
                }
            };
            // SAFETY: numbers may hold any bits, and kernels do not come here.
            unsafe { room::with_piece(rows.len() * n_lines * width, put) };
        }
    }

    /// Computes a block of one value into `output`, from inputs with all rows.
    #[inline(always)]
    fn run_whole(&self, call: &Call<F>, block: Range<usize>, output: &mut [F]) {
        let Now { n_rows, draw, .. } = self.now;
        // SAFETY: as in `run_with`; calls are bound when a step begins.
        let inputs = unsafe { call.whole_inputs() };
        // SAFETY: the function was chosen for this op on this machine.
        unsafe { (call.run)(call.op.as_ref(), Io { inputs, output, block, n_rows, draw }) };
    }

    /// Computes rows of one value into `output`.
    fn run(&self, call: &Call<F>, rows: Range<usize>, output: &mut [F]) {
        let n_inputs = call.inputs.len();
        if n_inputs <= INPUTS[0] {
            self.run_with(call, rows, output, &mut [[].as_slice(); INPUTS[0]][..n_inputs]);
        } else if n_inputs <= INPUTS[1] {
            self.run_with(call, rows, output, &mut [[].as_slice(); INPUTS[1]][..n_inputs]);
        } else {
            self.run_with(call, rows, output, &mut vec![[].as_slice(); n_inputs]);
        }
    }

    /// As [`View::run`], with room for the inputs.
    #[inline(always)]
    fn run_with(
        &self,
        call: &Call<F>,
        rows: Range<usize>,
        output: &mut [F],
        inputs: &mut [&'a [F]],
    ) {
        let Now { n_rows, draw, .. } = self.now;
        for (slice, input) in inputs.iter_mut().zip(&call.inputs) {
            // SAFETY: inputs are computed in earlier phases, or earlier in this chain and for
            // these rows, and the layout lets nobody write there until their last reader.
            *slice = unsafe { self.stretches[input.base].read(input.rows(&rows)) };
        }
        let io = Io { inputs, output, block: rows, n_rows, draw };
        // SAFETY: the function was chosen for this op on this machine.
        unsafe { (call.run)(call.op.as_ref(), io) };
    }

    /// Elements of a value that exists once.
    ///
    /// # Safety
    /// Nobody writes there while the slice lives.
    unsafe fn elements(&self, id: NodeId, range: &Range<usize>) -> &'a [F] {
        let source = self.call(id).output.expect("what is read has a place");
        // SAFETY: the caller's promise.
        unsafe { self.stretches[source.base].read(source.elements(range)) }
    }

    /// Adds the sizes of these numbers to those of their task.
    fn sizes(&self, values: &[F], partial: usize) {
        // SAFETY: the pieces of a task are computed by one thread, one after the other.
        let sums = unsafe { self.partials.write(partial..partial + SIZES) };
        Sizes::of(values).add_to(sums);
    }

    /// Sums squares in `f64`, in eight lanes and a fixed order.
    fn squares(&self, id: NodeId, partial: usize, range: &Range<usize>) {
        // SAFETY: gradients are complete, and nobody writes to them any more.
        let gradient = unsafe { self.elements(id, range) };
        let mut lanes = [0.0_f64; 8];
        for chunk in gradient.chunks(8) {
            for (lane, x) in lanes.iter_mut().zip(chunk) {
                *lane += x.to_f64() * x.to_f64();
            }
        }
        // SAFETY: each partial sum is written by one task.
        let sum = unsafe { self.partials.write(partial..partial + 1) };
        sum[0] = lanes.iter().sum();
    }

    /// Updates elements of a weight from as many of its gradient.
    #[inline]
    fn update(&self, gradient: &[F], weight: WeightId, range: &Range<usize>) {
        let at = weight.0 as usize;
        // SAFETY: each element is updated by one task, and nobody reads the weight any more.
        let w = unsafe { self.stretches[Bases::weight(at)].write(range.clone()) };
        let mut room: [&mut [F]; MAX_SLOTS] = Default::default();
        let slots = &mut room[..self.n_slots];
        for (slice, slot) in slots.iter_mut().zip(&self.slots[at]) {
            // SAFETY: as the weight itself.
            *slice = unsafe { slot.write(range.clone()) };
        }
        match self.clip {
            Some(clip @ Clip::Value(_)) => self.clipped(gradient, clip, w, slots),
            Some(clip @ Clip::Norm(_)) if self.now.factor < 1.0 => {
                self.clipped(gradient, clip, w, slots);
            }
            Some(Clip::Norm(_)) | None => {
                self.apply(w, gradient, slots);
            }
        }
    }

    #[inline]
    fn apply(&self, w: &mut [F], gradient: &[F], slots: &mut [&mut [F]]) {
        if let Some((rule, run)) = self.update {
            // SAFETY: the function was chosen for this rule on this machine.
            unsafe { run(rule, &self.now.scalars, w, gradient, slots) };
        }
    }

    /// As [`View::update`], from the gradient as it is clipped.
    fn clipped(&self, gradient: &[F], clip: Clip, w: &mut [F], slots: &mut [&mut [F]]) {
        let n_slots = slots.len();
        let mut clipped = [F::ZERO; CLIP_CHUNK];
        for start in (0..gradient.len()).step_by(CLIP_CHUNK) {
            let range = start..gradient.len().min(start + CLIP_CHUNK);
            let clipped = &mut clipped[..range.len()];
            clip_into(clipped, &gradient[range.clone()], clip, self.now.factor);
            let mut pieces: [&mut [F]; MAX_SLOTS] = Default::default();
            for (piece, slot) in pieces.iter_mut().zip(slots.iter_mut()) {
                *piece = &mut slot[range.clone()];
            }
            self.apply(&mut w[range], clipped, &mut pieces[..n_slots]);
        }
    }
}

fn clip_into<F: Float>(clipped: &mut [F], gradient: &[F], clip: Clip, factor: f64) {
    let pairs = clipped.iter_mut().zip(gradient);
    match clip {
        Clip::Norm(_) => pairs.for_each(|(to, from)| *to = *from * F::of(factor)),
        Clip::Value(max) => {
            let (least, most) = (F::of(-max), F::of(max));
            // A gradient that is not a number stays one, so that it is noticed.
            pairs.for_each(|(to, from)| *to = from.max(least).min(most));
        }
    }
}
