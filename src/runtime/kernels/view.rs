//! What the threads of a step share: parts of phases, each run over its own stretches.

#![allow(
    unsafe_code,
    reason = "blocks of one tensor are written by several threads at once"
)]

use std::ops::Range;

use super::call::{Bases, Call};
use super::dispatch::Dispatch;
use super::memory::Stretch;
use super::room;
use super::work::{Item, Ready};
use crate::graph::{Float, Io, NodeId, Scalars, WeightId};
use crate::plan::{Clip, Options, PIECE, SIZES, Work};
use crate::runtime::Sizes;

/// Slots of an update: more than any has.
pub(super) const MAX_SLOTS: usize = 8;
/// Inputs of an op that most have at most, and of one that joins many values.
const INPUTS: [usize; 2] = [4, 64];
/// Elements of a gradient that are clipped at a time.
const CLIP_CHUNK: usize = 256;

const _: () = assert!(PIECE * size_of::<f64>() <= room::GRADIENT);

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
    pub(super) options: &'a Options,
    pub(super) dispatch: &'a Dispatch<F>,
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
                for id in nodes {
                    self.rows(self.call(*id), rows.clone());
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
            Work::NodeThenUpdate(id, weight) => {
                // SAFETY: numbers may hold any bits, and neither kernel nor update comes here.
                unsafe {
                    room::with_gradient(item.elements.len(), |gradient| {
                        self.run(self.call(id), item.entries.clone(), gradient);
                        seen(Work::Node(id));
                        self.update(gradient, weight, &item.elements);
                    });
                }
            }
            Work::NodeThenSizes(id, partial) => {
                // SAFETY: as above.
                unsafe {
                    room::with_gradient(item.elements.len(), |gradient| {
                        self.run(self.call(id), item.entries.clone(), gradient);
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

    /// Computes rows of a value where they lie.
    #[inline]
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
            return self.rows(call, 0..self.now.n_rows);
        }
        let output = call.output.expect("what is computed has a place");
        let range = output.elements(&item.elements);
        // SAFETY: as in `rows`.
        let output = unsafe { self.stretches[output.base].write(range) };
        self.run(call, item.entries.clone(), output);
    }

    /// Computes a block of one value into `output`.
    #[inline]
    fn run(&self, call: &Call<F>, block: Range<usize>, output: &mut [F]) {
        let n_inputs = call.inputs.len();
        if n_inputs <= INPUTS[0] {
            self.run_with(call, block, output, &mut [[].as_slice(); INPUTS[0]][..n_inputs]);
        } else if n_inputs <= INPUTS[1] {
            self.run_with(call, block, output, &mut [[].as_slice(); INPUTS[1]][..n_inputs]);
        } else {
            self.run_with(call, block, output, &mut vec![[].as_slice(); n_inputs]);
        }
    }

    /// As [`View::run`], with room for the inputs.
    #[inline(always)]
    fn run_with(
        &self,
        call: &Call<F>,
        block: Range<usize>,
        output: &mut [F],
        inputs: &mut [&'a [F]],
    ) {
        let Now { n_rows, draw, .. } = self.now;
        let rows = if call.is_by_rows { block.clone() } else { 0..n_rows };
        for (slice, input) in inputs.iter_mut().zip(&call.inputs) {
            // SAFETY: inputs are computed in earlier phases, or earlier in this chain and for
            // these rows, and the layout lets nobody write there until their last reader.
            *slice = unsafe { self.stretches[input.base].read(input.rows(&rows)) };
        }
        (call.run)(call.op.as_ref(), Io { inputs, output, block, n_rows, draw });
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
        let Some(rule) = self.options.update.as_deref() else { return };
        // SAFETY: each element is updated by one task, and nobody reads the weight any more.
        let w = unsafe { self.stretches[Bases::weight(at)].write(range.clone()) };
        let mut room: [&mut [F]; MAX_SLOTS] = Default::default();
        let slots = &mut room[..self.n_slots];
        for (slice, slot) in slots.iter_mut().zip(&self.slots[at]) {
            // SAFETY: as the weight itself.
            *slice = unsafe { slot.write(range.clone()) };
        }
        match self.options.clip {
            Some(clip @ Clip::Value(_)) => self.clipped(gradient, clip, w, slots),
            Some(clip @ Clip::Norm(_)) if self.now.factor < 1.0 => {
                self.clipped(gradient, clip, w, slots);
            }
            Some(Clip::Norm(_)) | None => {
                (self.dispatch.update)(rule, &self.now.scalars, w, gradient, slots);
            }
        }
    }

    /// As [`View::update`], from the gradient as it is clipped.
    fn clipped(&self, gradient: &[F], clip: Clip, w: &mut [F], slots: &mut [&mut [F]]) {
        let Some(rule) = self.options.update.as_deref() else { return };
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
            let pieces = &mut pieces[..n_slots];
            (self.dispatch.update)(rule, &self.now.scalars, &mut w[range], clipped, pieces);
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
