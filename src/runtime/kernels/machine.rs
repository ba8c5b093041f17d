//! Memory of one plan and the runs of its phases over it.

#![allow(
    unsafe_code,
    reason = "blocks of one tensor are written by several threads at once"
)]

use std::time::Instant;

use super::call::{Bases, Call, Source};
use super::dispatch::{self, RunUpdate};
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
    /// Chosen for the plan's update, if it has one.
    update: Option<RunUpdate<F>>,
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
    /// Rows that the calls are bound for.
    n_bound: usize,
    /// The calls that read what is fed.
    fed: Vec<usize>,
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
        let mut calls: Vec<Option<Call<F>>> =
            plan.graph.ids().map(|id| Call::of(&plan, id)).collect();
        for id in plan.cut_by_columns() {
            calls[id.0 as usize].iter_mut().for_each(Call::cut_by_columns);
        }
        let reads_fed = |call: &Call<F>| call.inputs.iter().any(|x| x.is_fed(&plan));
        let is_fed = |at: &usize| calls[*at].as_ref().is_some_and(reads_fed);
        Self {
            fed: (0..calls.len()).filter(is_fed).collect(),
            phases: ready(&plan, &calls),
            n_slots: plan.options.n_slots(),
            calls,
            update: plan.options.update.as_deref().map(dispatch::update),
            arena: Lines::new(0, F::ZERO),
            stretches: vec![Stretch::NOWHERE; Bases::of(&plan).len()],
            slots: vec![[Stretch::NOWHERE; MAX_SLOTS]; plan.graph.weights.len()],
            partials: vec![0.0; plan.n_partials],
            worth: vec![Worth::NEW; plan.phases.len()],
            regime: Regime::NEW,
            n_bound: usize::MAX,
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
        self.make_ready(store, fed, numbers.n_rows);
        if pool.n_threads() == 1 || self.worth.iter().all(|worth| *worth == Worth::Alone) {
            self.alone(numbers, &mut |_| ());
            // SAFETY: nobody else is here.
            (0..fed.n_parts()).for_each(|part| unsafe { fed.write(part) });
            return self.keep_states(store, numbers);
        }
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
        self.make_ready(store, fed, numbers.n_rows);
        self.alone(numbers, &mut seen);
        self.keep_states(store, numbers);
    }

    /// Runs every phase on the caller alone.
    fn alone(&mut self, numbers: StepNumbers, seen: &mut impl FnMut(Work)) {
        for at in 0..self.phases.len() {
            let (view, phase) = self.view(numbers, at);
            let parts = 0..phase.n_parts(numbers.n_rows);
            parts.for_each(|part| view.part(phase, part, seen));
        }
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

    fn make_ready(&mut self, store: &mut Store<F>, fed: &Fed<'_, F>, n_rows: usize) {
        self.reserve(0);
        if !self.plan.measured.is_empty() {
            self.partials.fill(0.0);
        }
        self.bind(store, fed, n_rows);
    }

    /// Looks up where everything lies in this step of `n_rows`. From one to the next, little moves.
    fn bind(&mut self, store: &mut Store<F>, fed: &Fed<'_, F>, n_rows: usize) {
        let (graph, bases) = (&self.plan.graph, Bases::of(&self.plan));
        let sizes = (store.weights.len(), store.states.len());
        let is_its_own = sizes.0 >= graph.weights.len() && sizes.1 >= graph.states.len();
        assert!(is_its_own, "the store was made for another graph");
        let (kept, inputs) = self.stretches.split_at_mut(bases.input(0));
        let arena = std::iter::once(Stretch::of(self.arena.as_mut_slice()));
        let weights = store.weights.iter_mut().take(graph.weights.len());
        let states = store.states.iter_mut().take(graph.states.len());
        let tensors = weights.chain(states).map(|tensor| Stretch::of(tensor));
        let all_move = moves(kept, arena.chain(tensors)) || n_rows != self.n_bound;
        let now = (0..inputs.len()).map(|at| Stretch::shared(fed.now(InputId(at as u32))));
        let inputs_move = moves(inputs, now);
        if all_move {
            verify(&store.weights, &graph.weights);
            verify(&store.states, &graph.states);
            self.n_bound = n_rows;
            let calls = self.calls.iter_mut().flatten();
            calls.for_each(|call| call.bind(&self.stretches, n_rows));
        } else if inputs_move {
            for at in &self.fed {
                let call = self.calls[*at].as_mut();
                call.into_iter().for_each(|call| call.bind(&self.stretches, n_rows));
            }
        }
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
            clip: self.plan.options.clip,
            update: self.plan.options.update.as_deref().zip(self.update),
            calls: &self.calls,
            stretches: &self.stretches,
            slots: &self.slots,
            n_slots: self.n_slots,
        };
        (view, &self.phases[at])
    }
}

/// Puts down where each lies now, and tells whether one lies elsewhere than before.
fn moves<F: Float>(
    stretches: &mut [Stretch<F>],
    now: impl Iterator<Item = Stretch<F>>,
) -> bool {
    let pairs = stretches.iter_mut().zip(now);
    pairs.fold(false, |moved, (at, now)| std::mem::replace(at, now) != now || moved)
}

/// Makes sure that the tensors of a store are those of the graph.
fn verify<F>(tensors: &[Vec<F>], specs: &[TensorSpec]) {
    for (tensor, spec) in tensors.iter().zip(specs) {
        let len = spec.fans.extents.n_elements();
        assert_eq!(tensor.len(), len, "`{}` has another size in the store", spec.path);
    }
}
