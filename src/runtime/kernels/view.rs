//! What the threads of a step share: parts of phases, each run over its own stretches.

#![allow(
    unsafe_code,
    reason = "blocks of one tensor are written by several threads at once"
)]

use std::ops::Range;

use super::call::{Bases, Call, Source};
use super::dispatch::Dispatch;
use super::memory::Stretch;
use super::room;
use crate::graph::{Float, Io, NodeId, Scalars, WeightId};
use crate::plan::{Clip, PIECE, Phase, Plan, Task, Work};

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
    pub(super) plan: &'a Plan,
    pub(super) dispatch: &'a Dispatch<F>,
    pub(super) calls: &'a [Option<Call<F>>],
    pub(super) stretches: &'a [Stretch<F>],
    pub(super) slots: &'a [[Stretch<F>; MAX_SLOTS]],
    pub(super) partials: Stretch<f64>,
    pub(super) now: Now,
}

// SAFETY: threads write to stretches that the plan keeps apart; see `View::part`.
unsafe impl<F: Sync> Sync for View<'_, F> {}

impl<'a, F: Float> View<'a, F> {
    /// Runs one part of a phase: a block of rows, or a group of tasks. Tells each piece of work
    /// when it is done.
    pub(super) fn part(&self, phase: &Phase, part: usize, seen: &mut impl FnMut(Work)) {
        match phase {
            Phase::Rows { nodes, block, .. } => {
                let rows = part * block..self.now.n_rows.min((part + 1) * block);
                for id in nodes {
                    self.node(self.call(*id), rows.clone());
                    seen(Work::Node(*id));
                }
            }
            Phase::Parts { tasks, groups, .. } => {
                tasks[groups[part].clone()].iter().for_each(|task| self.task(task, seen));
            }
        }
    }

    fn call(&self, id: NodeId) -> &'a Call<F> {
        self.calls[id.0 as usize].as_ref().expect("only ops are planned")
    }

    fn task(&self, task: &Task, seen: &mut impl FnMut(Work)) {
        match task.work {
            Work::Node(id) => {
                let call = self.call(id);
                self.node(call, call.block(&task.range, self.now.n_rows));
            }
            Work::NodeThenUpdate(id, weight) => {
                self.node_then_update((id, weight), &task.range, seen);
                return;
            }
            Work::Squares(id, partial) => self.squares(id, partial, &task.range),
            Work::Update(id, weight) => {
                // SAFETY: the elements of this gradient are complete.
                let gradient = unsafe { self.elements(id, &task.range) };
                self.update(gradient, weight, task.range.clone());
            }
        }
        seen(task.work);
    }

    /// Computes a block of one value where it lies.
    fn node(&self, call: &Call<F>, block: Range<usize>) {
        let output = call.output.expect("what is computed has a place");
        let range = output.elements(&call.computes(&block));
        // SAFETY: blocks of one value do not overlap, each is computed by one part, and the
        // layout gives no living value the same room.
        let output = unsafe { self.stretches[output.base].write(range) };
        self.run(call, block, output);
    }

    /// Computes entries of a gradient piece by piece, each of which updates its weight while it
    /// is still in the cache: the gradient is never stored.
    fn node_then_update(
        &self,
        (id, weight): (NodeId, WeightId),
        entries: &Range<usize>,
        seen: &mut impl FnMut(Work),
    ) {
        let call = self.call(id);
        let largest = call.entry(entries.start + 1) - call.entry(entries.start);
        let step = (PIECE / largest.max(1)).max(1);
        for start in entries.clone().step_by(step) {
            let block = start..entries.end.min(start + step);
            let range = call.computes(&block);
            // SAFETY: numbers may hold any bits, and neither kernel nor update comes here.
            unsafe {
                room::with_gradient(range.len(), |gradient| {
                    self.run(call, block, gradient);
                    seen(Work::Node(id));
                    self.update(gradient, weight, range);
                    seen(Work::NodeThenUpdate(id, weight));
                });
            }
        }
    }

    /// Computes a block of one value into `output`.
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
    fn run_with(
        &self,
        call: &Call<F>,
        block: Range<usize>,
        output: &mut [F],
        inputs: &mut [&'a [F]],
    ) {
        let Now { n_rows, draw, .. } = self.now;
        for (slice, input) in inputs.iter_mut().zip(&call.inputs) {
            let range =
                if call.is_by_rows { input.block(&block) } else { input.whole(n_rows) };
            // SAFETY: inputs are computed in earlier phases, or earlier in this chain and for
            // these rows, and the layout lets nobody write there until their last reader.
            *slice = unsafe { self.stretches[input.base].read(range) };
        }
        (call.run)(call.op.as_ref(), Io { inputs, output, block, n_rows, draw });
    }

    /// Elements of a value that exists once.
    ///
    /// # Safety
    /// Nobody writes there while the slice lives.
    unsafe fn elements(&self, id: NodeId, range: &Range<usize>) -> &'a [F] {
        let source = Source::of(self.plan, id).expect("what is read has a place");
        // SAFETY: the caller's promise.
        unsafe { self.stretches[source.base].read(source.elements(range)) }
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
    fn update(&self, gradient: &[F], weight: WeightId, range: Range<usize>) {
        let at = weight.0 as usize;
        let Some(rule) = self.plan.options.update.as_deref() else { return };
        let base = Bases::of(self.plan).weight(at);
        // SAFETY: each element is updated by one task, and nobody reads the weight any more.
        let w = unsafe { self.stretches[base].write(range.clone()) };
        let n_slots = rule.slots().len();
        let mut slots: [&mut [F]; MAX_SLOTS] = std::array::from_fn(|slot| {
            if slot < n_slots {
                // SAFETY: as the weight itself.
                unsafe { self.slots[at][slot].write(range.clone()) }
            } else {
                &mut []
            }
        });
        let clip = self.plan.options.clip.filter(|clip| match clip {
            Clip::Norm(_) => self.now.factor < 1.0,
            Clip::Value(_) => true,
        });
        let scalars = &self.now.scalars;
        let Some(clip) = clip else {
            (self.dispatch.update)(rule, scalars, w, gradient, &mut slots[..n_slots]);
            return;
        };
        let mut clipped = [F::ZERO; CLIP_CHUNK];
        for start in (0..gradient.len()).step_by(CLIP_CHUNK) {
            let range = start..gradient.len().min(start + CLIP_CHUNK);
            let clipped = &mut clipped[..range.len()];
            clip_into(clipped, &gradient[range.clone()], clip, self.now.factor);
            let mut pieces = slots.each_mut().map(|slot| {
                let end = range.end.min(slot.len());
                &mut slot[range.start.min(end)..end]
            });
            let pieces = &mut pieces[..n_slots];
            (self.dispatch.update)(rule, scalars, &mut w[range], clipped, pieces);
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
