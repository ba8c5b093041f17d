//! Memory of one plan and the runs of its phases over it.

#![allow(
    unsafe_code,
    reason = "blocks of one tensor are written by several threads at once"
)]

use std::time::Instant;

use super::call::{Bases, Call, Source};
use super::dispatch::Dispatch;
use super::inputs::Fed;
use super::memory::{Lines, Stretch};
use super::pool::Pool;
use super::regime::Regime;
use super::view::{MAX_SLOTS, Now, View};
use super::work::{Ready, ready};
use super::worth::Worth;
use crate::graph::{Float, InputId, NodeId, Scalars, TensorSpec};
use crate::plan::{Clip, Plan, Work};
use crate::runtime::{Sizes, Store};

/// Bytes of values that are worth giving back.
const MANY: usize = 1 << 23;

/// Memory and phases ready to run.
#[derive(Debug)]
pub(in crate::runtime) struct Machine<F> {
    plan: Plan,
    dispatch: Dispatch<F>,
    /// By node.
    calls: Vec<Option<Call<F>>>,
    arena: Lines<F>,
    /// See [`Bases`].
    stretches: Vec<Stretch<F>>,
    /// By weight.
    slots: Vec<[Stretch<F>; MAX_SLOTS]>,
    n_slots: usize,
    phases: Vec<Ready>,
    partials: Vec<f64>,
    /// By phase.
    worth: Vec<Worth>,
    regime: Regime,
    /// By node: where a value lies, under the node that computes it.
    sources: Vec<Option<Source>>,
}

// SAFETY: the pointers point into memory that the machine owns or that `step` borrows for as
// long as it runs; between steps nothing follows them.
unsafe impl<F: Send> Send for Machine<F> {}

/// What changes from step to step, as the phases need it.
#[derive(Clone, Copy, Debug)]
pub(in crate::runtime) struct StepNumbers {
    pub(in crate::runtime) n_rows: usize,
    pub(in crate::runtime) draw: u64,
    pub(in crate::runtime) scalars: Scalars,
}

impl<F: Float> Machine<F> {
    pub(in crate::runtime) fn new(plan: Plan) -> Self {
        let dispatch = Dispatch::new();
        let calls: Vec<Option<Call<F>>> =
            plan.graph.ids().map(|id| Call::of(&plan, &dispatch, id)).collect();
        Self {
            phases: ready(&plan, &calls),
            n_slots: plan.options.update.as_ref().map_or(0, |update| update.slots().len()),
            calls,
            dispatch,
            arena: Lines::new(0, F::ZERO),
            stretches: vec![Stretch::NOWHERE; Bases::of(&plan).len()],
            slots: vec![[Stretch::NOWHERE; MAX_SLOTS]; plan.graph.weights.len()],
            partials: vec![0.0; plan.n_partials],
            worth: vec![Worth::NEW; plan.phases.len()],
            regime: Regime::NEW,
            sources: plan.graph.ids().map(|id| Source::of(&plan, plan.home(id))).collect(),
            plan,
        }
    }

    pub(in crate::runtime) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Makes room for values: as much as a plan needs.
    pub(in crate::runtime) fn reserve(&mut self, n_arena: usize) {
        let wanted = n_arena.max(self.plan.n_arena);
        if self.arena.len() < wanted {
            // The old one goes first.
            self.arena = Lines::new(0, F::ZERO);
            self.arena = Lines::new(wanted, F::ZERO);
        }
    }

    #[inline]
    pub(in crate::runtime) fn has_room(&self) -> bool {
        self.arena.len() >= self.plan.n_arena
    }

    /// Takes over the room of another, where that has any.
    #[inline]
    pub(in crate::runtime) fn take_room(&mut self, other: &mut Self) {
        if other.arena.len() > 0 {
            let room = std::mem::replace(&mut other.arena, Lines::new(0, F::ZERO));
            if room.len() > self.arena.len() {
                self.arena = room;
            }
        }
    }

    /// See [`crate::runtime::Executor::release_room`].
    pub(in crate::runtime) fn release_room(&mut self) {
        if size_of::<F>() * self.arena.len() >= MANY {
            self.arena = Lines::new(0, F::ZERO);
        }
    }

    /// See [`crate::runtime::Executor::sizes`].
    pub(in crate::runtime) fn sizes(&self, id: NodeId) -> Sizes {
        let range = self.plan.measured.get(&id).cloned();
        Sizes::total(&self.partials[range.expect("the graph names what is measured")])
    }

    /// The arena's value of `id`, of `n_rows` rows where it has rows.
    pub(in crate::runtime) fn value(&self, id: NodeId, n_rows: usize) -> &[F] {
        &self.arena.as_slice()[self.source(id).whole(n_rows)]
    }

    fn source(&self, id: NodeId) -> Source {
        let source = self.sources[id.0 as usize];
        let source = source.filter(|source| source.base == Bases::ARENA);
        source.expect("only outputs of the graph can be read here")
    }

    /// Runs every phase, then stores new states. The rows of the next step are written beside
    /// the last phase, where a thread that is done finds something to do.
    pub(in crate::runtime) fn step(
        &mut self,
        store: &mut Store<F>,
        fed: &Fed<'_, F>,
        pool: &Pool,
        numbers: StepNumbers,
    ) {
        self.make_ready(store, fed);
        let start = self.is_tried(pool, numbers).then(Instant::now);
        let n_phases = self.phases.len();
        for at in 0..n_phases {
            self.phase(at, pool, numbers, (at + 1 == n_phases).then_some(fed));
        }
        if let Some(start) = start {
            self.regime.after(start.elapsed());
        }
        if n_phases == 0 {
            // SAFETY: nobody else is here.
            (0..fed.n_parts()).for_each(|part| unsafe { fed.write(part) });
        }
        self.keep_states(store, numbers);
    }

    /// As [`Machine::step`], on the caller alone; `seen` is told of each piece of work when it
    /// is done.
    pub(in crate::runtime) fn step_seen(
        &mut self,
        store: &mut Store<F>,
        fed: &Fed<'_, F>,
        numbers: StepNumbers,
        mut seen: impl FnMut(Work),
    ) {
        self.make_ready(store, fed);
        for at in 0..self.phases.len() {
            let (view, phase) = self.view(numbers, at);
            let parts = 0..phase.n_parts(numbers.n_rows);
            parts.for_each(|part| view.part(phase, part, &mut seen));
        }
        self.keep_states(store, numbers);
    }

    fn keep_states(&self, store: &mut Store<F>, numbers: StepNumbers) {
        for (state, id) in &self.plan.graph.state_updates {
            let value = self.value(*id, numbers.n_rows);
            store.states[state.0 as usize].copy_from_slice(value);
        }
    }

    /// Whether a step tells how fast steps are: a full one, with all phases judged, some of which
    /// are handed over.
    fn is_tried(&self, pool: &Pool, numbers: StepNumbers) -> bool {
        pool.n_threads() > 1
            && numbers.n_rows == self.plan.options.max_rows
            && self.worth.contains(&Worth::Shared)
            && !self.worth.iter().any(|worth| matches!(worth, Worth::Unknown { .. }))
    }

    /// Runs one phase, and what is fed beside it, shared among threads where that is worth it.
    fn phase(
        &mut self,
        at: usize,
        pool: &Pool,
        numbers: StepNumbers,
        beside: Option<&Fed<'_, F>>,
    ) {
        let worth = match self.worth[at] {
            Worth::Shared if self.regime.is_alone() => Worth::Alone,
            worth => worth,
        };
        let (view, phase) = self.view(numbers, at);
        let n_own = phase.n_parts(numbers.n_rows);
        // What is fed begins with a part of the first thread's.
        let n_before = n_own.next_multiple_of(pool.n_threads());
        let n_parts = beside.map_or(n_own, |fed| n_before + fed.n_parts());
        let run = |part: usize| match (part.checked_sub(n_before), beside) {
            // SAFETY: each part of the job is run once.
            (Some(part), Some(fed)) => unsafe { fed.write(part) },
            _ if part < n_own => view.part(phase, part, &mut |_| ()),
            _ => {}
        };
        if pool.n_threads() == 1 || n_parts == 1 || worth == Worth::Alone {
            (0..n_parts).for_each(run);
        } else if worth == Worth::Shared {
            pool.run(n_parts, &run);
        } else {
            let start = Instant::now();
            (0..n_parts).for_each(run);
            let (took, cut) = (start.elapsed(), (n_parts, pool.n_threads()));
            self.worth[at] = worth.after(took, cut, |limit| pool.hands_over_within(limit));
        }
    }

    fn make_ready(&mut self, store: &mut Store<F>, fed: &Fed<'_, F>) {
        self.reserve(0);
        if !self.plan.measured.is_empty() {
            self.partials.fill(0.0);
        }
        self.bind(store, fed);
    }

    /// Looks up where the store's tensors lie for this step.
    fn bind(&mut self, store: &mut Store<F>, fed: &Fed<'_, F>) {
        let (graph, bases) = (&self.plan.graph, Bases::of(&self.plan));
        self.stretches[Bases::ARENA] = Stretch::of(self.arena.as_mut_slice());
        for (at, stretch) in self.stretches[bases.input(0)..].iter_mut().enumerate() {
            *stretch = Stretch::shared(fed.now(InputId(at as u32)));
        }
        bind(&mut self.stretches[Bases::weight(0)..], &mut store.weights, &graph.weights);
        bind(&mut self.stretches[bases.state(0)..], &mut store.states, &graph.states);
        for (weight, _) in graph.gradients.iter().filter(|_| self.n_slots > 0) {
            let at = weight.0 as usize;
            let len = store.weights[at].len();
            for (slot, tensor) in self.slots[at].iter_mut().zip(&mut store.slots[at]) {
                assert_eq!(tensor.len(), len, "a slot is as large as its weight");
                *slot = Stretch::of(tensor);
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

    /// What a phase needs, and the phase.
    fn view(&mut self, numbers: StepNumbers, at: usize) -> (View<'_, F>, &Ready) {
        let StepNumbers { n_rows, draw, scalars } = numbers;
        let view = View {
            now: Now { n_rows, draw, scalars, factor: self.factor() },
            partials: Stretch::of(&mut self.partials),
            options: &self.plan.options,
            dispatch: &self.dispatch,
            calls: &self.calls,
            stretches: &self.stretches,
            slots: &self.slots,
            n_slots: self.n_slots,
        };
        (view, &self.phases[at])
    }
}

fn bind<F>(stretches: &mut [Stretch<F>], tensors: &mut [Vec<F>], specs: &[TensorSpec]) {
    assert!(tensors.len() >= specs.len(), "the store was made for another graph");
    for ((stretch, tensor), spec) in stretches.iter_mut().zip(tensors).zip(specs) {
        let len = spec.fans.extents.n_elements();
        assert_eq!(tensor.len(), len, "`{}` has another size in the store", spec.path);
        *stretch = Stretch::of(tensor);
    }
}
