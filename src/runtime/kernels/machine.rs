//! Memory of one plan and the runs of its phases over it.
//!
//! Threads write to disjoint stretches of shared memory. Which stretches is fixed by the plan,
//! whose layout is verified when it is made; here they are only looked up.

#![allow(
    unsafe_code,
    reason = "blocks of one tensor are written by several threads at once"
)]

use std::ops::Range;

use super::dispatch::{Dispatch, RunOp};
use super::pool::Pool;
use crate::graph::{Cut, Float, Graph, Io, NodeId, NodeKind, Rows, Scalars, WeightId};
use crate::plan::{Clip, Phase, Place, Plan, Task, Work};
use crate::runtime::Store;

/// Phases with less work than this run on the caller: handing them over would cost more.
const ALONE_FLOPS: u64 = 100_000;
/// Inputs of an op that are looked up without allocating: more than any op but a join has.
const FEW_INPUTS: usize = 16;
/// Slots of an update: more than any has.
const MAX_SLOTS: usize = 8;
/// Elements of a gradient that are clipped at a time.
const CLIP_CHUNK: usize = 256;

/// A cache line of numbers.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Line<F>([F; 16]);

/// A stretch of memory that outlives a step.
#[derive(Clone, Copy, Debug)]
struct Stretch<F> {
    start: *mut F,
    len: usize,
}

/// A plan's node, as its kernel needs it.
#[derive(Debug)]
struct Operand<F> {
    run: Option<RunOp<F>>,
    /// Elements per row, or of the whole.
    width: usize,
    rows: Rows,
    place: Option<Place>,
    /// Whether a block of rows is all that the kernel may see.
    is_by_rows: bool,
    /// Elements of an entry of the outermost axis.
    entry: usize,
}

/// What holds during a step.
#[derive(Clone, Copy, Debug)]
struct Now {
    n_rows: usize,
    draw: u64,
    scalars: Scalars,
    /// Factor of all gradients.
    factor: f64,
}

/// Memory and compiled phases.
#[derive(Debug)]
pub(in crate::runtime) struct Machine<F> {
    plan: Plan,
    dispatch: Dispatch<F>,
    operands: Vec<Operand<F>>,
    arena: Vec<Line<F>>,
    weights: Vec<Stretch<F>>,
    states: Vec<Stretch<F>>,
    slots: Vec<[Stretch<F>; MAX_SLOTS]>,
    partials: Vec<f64>,
}

// SAFETY: the pointers point into memory that the machine owns or that `step` borrows for as
// long as it runs; between steps nothing follows them.
unsafe impl<F: Send> Send for Machine<F> {}

/// One step's view: what threads share. Its pointers are valid for as long as `step` runs.
struct View<'a, F> {
    plan: &'a Plan,
    dispatch: &'a Dispatch<F>,
    operands: &'a [Operand<F>],
    arena: Stretch<F>,
    weights: &'a [Stretch<F>],
    states: &'a [Stretch<F>],
    slots: &'a [[Stretch<F>; MAX_SLOTS]],
    partials: Stretch<f64>,
    now: Now,
}

// SAFETY: threads write to stretches that the plan keeps apart; see `View::part`.
unsafe impl<F: Sync> Sync for View<'_, F> {}

impl<F: Float> Machine<F> {
    pub(in crate::runtime) fn new(plan: Plan) -> Self {
        let dispatch = Dispatch::new();
        let operand = |id| operand(&plan, &dispatch, id);
        let operands = plan.graph.ids().map(operand).collect();
        let lines = plan.n_arena.div_ceil(16);
        let nowhere = Stretch { start: std::ptr::null_mut(), len: 0 };
        let partials = vec![0.0; plan.n_partials];
        Self {
            operands,
            dispatch,
            arena: vec![Line([F::ZERO; 16]); lines],
            weights: vec![nowhere; plan.graph.weights.len()],
            states: vec![nowhere; plan.graph.states.len()],
            slots: vec![[nowhere; MAX_SLOTS]; plan.graph.weights.len()],
            partials,
            plan,
        }
    }

    pub(in crate::runtime) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(in crate::runtime) fn n_bytes(&self) -> usize {
        size_of_val(self.arena.as_slice())
    }

    /// The arena's value of `id`, of `n_rows` rows where it has rows.
    pub(in crate::runtime) fn value(&self, id: NodeId, n_rows: usize) -> &[F] {
        let operand = &self.operands[id.0 as usize];
        &self.arena()[operand.arena_range(n_rows)]
    }

    /// As [`Machine::value`], to be written.
    pub(in crate::runtime) fn value_mut(&mut self, id: NodeId, n_rows: usize) -> &mut [F] {
        let range = self.operands[id.0 as usize].arena_range(n_rows);
        let len = self.arena.len() * 16;
        // SAFETY: a `Line` is 16 numbers without padding, and `self` is borrowed mutably.
        let arena =
            unsafe { std::slice::from_raw_parts_mut(self.arena.as_mut_ptr().cast(), len) };
        &mut arena[range]
    }

    fn arena(&self) -> &[F] {
        // SAFETY: a `Line` is 16 numbers without padding.
        unsafe {
            std::slice::from_raw_parts(self.arena.as_ptr().cast(), self.arena.len() * 16)
        }
    }

    /// Runs every phase, then stores new states.
    pub(in crate::runtime) fn step(
        &mut self,
        store: &mut Store<F>,
        pool: &Pool,
        context: StepNumbers,
    ) {
        self.bind(store);
        let StepNumbers { n_rows, draw, scalars } = context;
        let is_tiny = self.plan.n_flops() < ALONE_FLOPS;
        for at in 0..self.plan.phases.len() {
            let now = Now { n_rows, draw, scalars, factor: self.factor() };
            let view = self.view(now);
            let phase = &view.plan.phases[at];
            let n_parts = phase_parts(phase, n_rows);
            let run = |part: usize| view.part(phase, part);
            if is_tiny || phase.n_flops(n_rows) < ALONE_FLOPS {
                (0..n_parts).for_each(run);
            } else {
                pool.run(n_parts, &run);
            }
        }
        for (state, id) in &self.plan.graph.state_updates {
            let value = self.value(*id, n_rows);
            store.states[state.0 as usize].copy_from_slice(value);
        }
    }

    /// Looks up where the store's tensors lie for this step.
    fn bind(&mut self, store: &mut Store<F>) {
        let graph = &self.plan.graph;
        bind(&mut self.weights, &mut store.weights, &graph.weights);
        bind(&mut self.states, &mut store.states, &graph.states);
        let n_slots = self.plan.options.update.as_ref().map_or(0, |u| u.slots().len());
        for (weight, _) in graph.gradients.iter().filter(|_| n_slots > 0) {
            let at = weight.0 as usize;
            let len = store.weights[at].len();
            for (slot, tensor) in store.slots[at].iter_mut().enumerate() {
                assert_eq!(tensor.len(), len, "a slot is as large as its weight");
                self.slots[at][slot] = Stretch { start: tensor.as_mut_ptr(), len };
            }
        }
    }

    /// The factor that the global norm asks for, once its partial sums are known.
    fn factor(&self) -> f64 {
        match self.plan.options.clip {
            Some(Clip::Norm(max)) => {
                let norm = self.partials.iter().sum::<f64>().sqrt();
                (max / (norm + 1e-6)).min(1.0)
            }
            Some(Clip::Value(_)) | None => 1.0,
        }
    }

    fn view(&mut self, now: Now) -> View<'_, F> {
        let len = self.arena.len() * 16;
        View {
            plan: &self.plan,
            dispatch: &self.dispatch,
            operands: &self.operands,
            arena: Stretch { start: self.arena.as_mut_ptr().cast(), len },
            weights: &self.weights,
            states: &self.states,
            slots: &self.slots,
            partials: Stretch {
                start: self.partials.as_mut_ptr(),
                len: self.partials.len(),
            },
            now,
        }
    }
}

/// What changes from step to step, as the phases need it.
#[derive(Clone, Copy, Debug)]
pub(in crate::runtime) struct StepNumbers {
    pub(in crate::runtime) n_rows: usize,
    pub(in crate::runtime) draw: u64,
    pub(in crate::runtime) scalars: Scalars,
}

fn operand<F: Float>(plan: &Plan, dispatch: &Dispatch<F>, id: NodeId) -> Operand<F> {
    let graph: &Graph = &plan.graph;
    let node = graph.node(id);
    let width = node.ty.width();
    let op = match &node.kind {
        NodeKind::Op(op) => Some(op),
        NodeKind::Input(_) | NodeKind::Weight(_) | NodeKind::State(_) => None,
    };
    Operand {
        run: op.map(|op| dispatch.kernel(op.as_ref())),
        width,
        rows: node.ty.rows,
        place: plan.places[id.0 as usize],
        is_by_rows: node.ty.rows == Rows::Batch
            && op.is_some_and(|op| op.cut() == Cut::Rows),
        entry: width / node.ty.extents.0.first().copied().unwrap_or(1).max(1),
    }
}

fn bind<F>(
    stretches: &mut [Stretch<F>],
    tensors: &mut [Vec<F>],
    specs: &[crate::graph::TensorSpec],
) {
    assert!(tensors.len() >= specs.len(), "the store was made for another graph");
    for ((stretch, tensor), spec) in stretches.iter_mut().zip(tensors).zip(specs) {
        let len = spec.fans.extents.0.iter().product::<usize>();
        assert_eq!(tensor.len(), len, "`{}` has another size in the store", spec.path);
        *stretch = Stretch { start: tensor.as_mut_ptr(), len };
    }
}

fn phase_parts(phase: &Phase, n_rows: usize) -> usize {
    match phase {
        Phase::Rows { block, .. } => n_rows.div_ceil(*block),
        Phase::Parts { groups, .. } => groups.len(),
    }
}

impl<F> Operand<F> {
    fn len(&self, n_rows: usize) -> usize {
        match self.rows {
            Rows::Batch => self.width * n_rows,
            Rows::Once => self.width,
        }
    }

    fn arena_range(&self, n_rows: usize) -> Range<usize> {
        match self.place {
            Some(Place::Arena(start)) => start..start + self.len(n_rows),
            Some(Place::Weight(_) | Place::State(_)) | None => {
                panic!("only inputs and outputs of the graph can be read")
            }
        }
    }
}

impl<F: Copy> Stretch<F> {
    /// Panics where `range` is not inside.
    ///
    /// # Safety
    /// Nobody writes to `range` while the slice lives.
    unsafe fn read<'a>(self, range: Range<usize>) -> &'a [F] {
        assert!(range.start <= range.end && range.end <= self.len);
        // SAFETY: inside the stretch, which is alive during a step; the rest is the caller's.
        unsafe { std::slice::from_raw_parts(self.start.add(range.start), range.len()) }
    }

    /// Panics where `range` is not inside.
    ///
    /// # Safety
    /// Nobody else reads or writes `range` while the slice lives.
    unsafe fn write<'a>(self, range: Range<usize>) -> &'a mut [F] {
        assert!(range.start <= range.end && range.end <= self.len);
        // SAFETY: inside the stretch, which is alive during a step; the rest is the caller's.
        unsafe { std::slice::from_raw_parts_mut(self.start.add(range.start), range.len()) }
    }
}

impl<F: Float> View<'_, F> {
    /// Runs one part of a phase: a block of rows, or a group of tasks.
    fn part(&self, phase: &Phase, part: usize) {
        match phase {
            Phase::Rows { nodes, block, .. } => {
                let end = self.now.n_rows.min((part + 1) * block);
                for id in nodes {
                    self.node(*id, part * block..end);
                }
            }
            Phase::Parts { tasks, groups, .. } => {
                tasks[groups[part].clone()].iter().for_each(|task| self.task(task));
            }
        }
    }

    fn task(&self, task: &Task) {
        match task.work {
            Work::Node(id) => self.node(id, self.entries(id, &task.range)),
            Work::NodeThenUpdate(id, weight) => {
                self.node(id, self.entries(id, &task.range));
                let entry = self.operands[id.0 as usize].entry;
                self.update(id, weight, task.range.start * entry..task.range.end * entry);
            }
            Work::Squares(id, partial) => self.squares(id, partial, task.range.clone()),
            Work::Update(id, weight) => self.update(id, weight, task.range.clone()),
        }
    }

    /// The block of a task: a value with rows that is not cut has its own number of rows.
    fn entries(&self, id: NodeId, range: &Range<usize>) -> Range<usize> {
        match self.operands[id.0 as usize].rows {
            Rows::Batch => 0..self.now.n_rows,
            Rows::Once => range.clone(),
        }
    }

    /// Computes a block of one value.
    fn node(&self, id: NodeId, block: Range<usize>) {
        let n_inputs = self.plan.graph.node(id).inputs.len();
        if n_inputs <= FEW_INPUTS {
            let mut room: [&[F]; FEW_INPUTS] = [&[]; FEW_INPUTS];
            self.node_with(id, block, &mut room[..n_inputs]);
        } else {
            self.node_with(id, block, &mut vec![[].as_slice(); n_inputs]);
        }
    }

    /// As [`View::node`], with room for the inputs.
    fn node_with<'a>(&'a self, id: NodeId, block: Range<usize>, inputs: &mut [&'a [F]]) {
        let node = self.plan.graph.node(id);
        let operand = &self.operands[id.0 as usize];
        let (NodeKind::Op(op), Some(run)) = (&node.kind, operand.run) else {
            unreachable!("only ops are planned")
        };
        for (slice, input) in inputs.iter_mut().zip(&node.inputs) {
            // SAFETY: inputs are computed in earlier phases, or earlier in this chain and for
            // these rows, and the layout lets nobody write there until their last reader.
            *slice =
                unsafe { self.read(*input, operand.is_by_rows.then(|| block.clone())) };
        }
        let unit = if operand.rows == Rows::Batch { operand.width } else { operand.entry };
        let range = block.start * unit..block.end * unit;
        // SAFETY: blocks of one value do not overlap, each is computed by one part, and the
        // layout gives no living value the same room.
        let output = unsafe { self.stretch(id).write(range) };
        let Now { n_rows, draw, .. } = self.now;
        run(op.as_ref(), Io { inputs, output, block, n_rows, draw });
    }

    /// A value: all of it, or its rows of `block`.
    ///
    /// # Safety
    /// Nobody writes there while the slice lives.
    unsafe fn read<'a>(&self, id: NodeId, block: Option<Range<usize>>) -> &'a [F] {
        let operand = &self.operands[id.0 as usize];
        let range = match (block, operand.rows) {
            (Some(rows), Rows::Batch) => {
                rows.start * operand.width..rows.end * operand.width
            }
            (Some(_), Rows::Once) | (None, _) => 0..operand.len(self.now.n_rows),
        };
        // SAFETY: the caller's promise.
        unsafe { self.stretch(id).read(range) }
    }

    /// Where a value lies.
    fn stretch(&self, id: NodeId) -> Stretch<F> {
        let operand = &self.operands[id.0 as usize];
        match operand.place.expect("what is planned has a place") {
            Place::Weight(weight) => self.weights[weight.0 as usize],
            Place::State(state) => self.states[state.0 as usize],
            Place::Arena(start) => {
                assert!(start + operand.len(self.now.n_rows) <= self.arena.len);
                // SAFETY: inside the arena, as asserted.
                let start = unsafe { self.arena.start.add(start) };
                Stretch { start, len: operand.len(self.now.n_rows) }
            }
        }
    }

    /// Sums squares in `f64`, in eight lanes and a fixed order.
    fn squares(&self, id: NodeId, partial: usize, range: Range<usize>) {
        // SAFETY: gradients are complete, and nobody writes to them any more.
        let gradient = unsafe { self.stretch(id).read(range) };
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

    /// Updates elements of a weight.
    fn update(&self, id: NodeId, weight: WeightId, range: Range<usize>) {
        let at = weight.0 as usize;
        let Some(rule) = self.plan.options.update.as_deref() else { return };
        // SAFETY: the elements of this gradient are complete.
        let gradient = unsafe { self.stretch(id).read(range.clone()) };
        // SAFETY: each element is updated by one task, and nobody reads the weight any more.
        let w = unsafe { self.weights[at].write(range.clone()) };
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
