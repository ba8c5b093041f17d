//! Plan + tensors -> tensors: runs plans on threads, with the same bits on any number of them.

pub mod kernels;
pub mod reference;
mod sizes;
mod store;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

pub use kernels::bytes::ByteRows;
pub use kernels::dispatch::{kernels_in_use, vector_features};
pub use kernels::pages::zeros;
pub use kernels::peak::multiply_adds;
pub use kernels::pool::Pool;
pub use sizes::Sizes;
pub use store::Store;

use crate::graph::{Float, InputId, MAX_SCALARS, NodeId};
use crate::plan::{Place, Plan, Work};
use kernels::inputs::Inputs;
use kernels::machine::{Machine, StepNumbers};

/// What changes from step to step.
#[derive(Clone, Copy, Debug)]
pub struct StepContext {
    /// Rows of this batch.
    pub n_rows: usize,
    /// The learning rate of this update.
    pub rate: f64,
    /// A fresh number for each step, for dropout and noise: a function of seed and step.
    pub draw: u64,
}

/// The rows of a batch, as they come into the inputs of a plan.
#[derive(Clone, Copy)]
pub struct Feeding<'a, F> {
    /// How many.
    pub n_rows: usize,
    /// Writes them. It is called on any thread, for all rows of all inputs that have rows, in
    /// pieces.
    pub write: &'a WriteRows<'a, F>,
}

/// Writes these rows of a batch into an input.
pub type WriteRows<'a, F> = dyn Fn(InputId, Range<usize>, &mut [F]) + Sync + 'a;

impl<F> fmt::Debug for Feeding<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feeding").field("n_rows", &self.n_rows).finish_non_exhaustive()
    }
}

/// Runs one plan.
#[derive(Debug)]
pub struct Executor<F> {
    machine: Machine<F>,
    inputs: Inputs<F>,
    pool: Arc<Pool>,
    /// Rows of the last batch.
    n_rows: usize,
}

impl<F: Float> Executor<F> {
    /// Memory for one plan, allocated once.
    pub fn new(plan: Plan, pool: &Arc<Pool>) -> Self {
        let inputs = Inputs::new(&plan, pool.n_threads());
        Self { machine: Machine::new(plan), inputs, pool: Arc::clone(pool), n_rows: 0 }
    }

    /// The plan that it runs.
    pub fn plan(&self) -> &Plan {
        self.machine.plan()
    }

    /// The memory of an input, for `max_rows` rows (or whole, where it exists once).
    pub fn input_mut(&mut self, input: InputId) -> &mut [F] {
        self.inputs.get_mut(input)
    }

    /// Feeds the next step, on all threads.
    pub fn feed(&mut self, feeding: Feeding<'_, F>) {
        self.inputs.feed(feeding, &self.pool);
    }

    /// An input as it was in the last step: the rows of its batch, or all.
    pub fn input(&self, input: InputId) -> &[F] {
        self.inputs.get(input, self.n_rows)
    }

    /// Runs one step: computes every output, then updates weights and states in `store`.
    /// Panics for more rows than the plan was made for.
    pub fn run(&mut self, store: &mut Store<F>, step: StepContext) {
        self.run_beside(store, step, None);
    }

    /// As [`Executor::run`]; meanwhile feeds the step after the next [`Executor::turn`].
    pub fn run_beside(
        &mut self,
        store: &mut Store<F>,
        step: StepContext,
        next: Option<Feeding<'_, F>>,
    ) {
        let numbers = self.begin(store, step);
        if next.is_some() {
            self.inputs.reserve_next();
        }
        self.machine.step(store, &self.inputs.fed(next), &self.pool, numbers);
    }

    /// As [`Executor::run`], on the caller alone; `seen` is told of each piece of work when it
    /// is done. A gradient that is updated at once is told twice, piece by piece: as a node, then
    /// with its update.
    pub fn run_seen(
        &mut self,
        store: &mut Store<F>,
        step: StepContext,
        seen: impl FnMut(Work),
    ) {
        let numbers = self.begin(store, step);
        self.machine.step_seen(store, &self.inputs.fed(None), numbers, seen);
    }

    /// What holds during the step that begins now.
    fn begin(&mut self, store: &mut Store<F>, step: StepContext) -> StepNumbers {
        self.n_rows = step.n_rows;
        let options = &self.machine.plan().options;
        assert!(step.n_rows <= options.max_rows, "a batch has at most `max_rows` rows");
        let mut scalars = [0.0; MAX_SCALARS];
        if let Some(update) = options.update.as_deref() {
            store.reserve_slots(self.machine.plan());
            store.t += 1;
            scalars = update.scalars(store.t, step.rate, &mut store.carry);
        }
        StepNumbers { n_rows: step.n_rows, draw: step.draw, scalars }
    }

    /// Feeds the step after the next [`Executor::turn`], on all threads.
    pub fn feed_next(&mut self, next: Feeding<'_, F>) {
        self.inputs.reserve_next();
        self.inputs.feed_next(next, &self.pool);
    }

    /// What was fed beside the last step is what the next one reads.
    pub fn turn(&mut self) {
        self.inputs.turn();
    }

    /// Makes the room that feeding beside a step takes. The first such step does it otherwise.
    pub fn reserve_next(&mut self) {
        self.inputs.reserve_next();
    }

    /// The value of an output of the graph after a step: the rows of its last batch, or all.
    pub fn value(&self, output: NodeId) -> &[F] {
        match self.plan().places[output.0 as usize] {
            Some(Place::Input(input)) => self.inputs.get(input, self.n_rows),
            _ => self.machine.value(output, self.n_rows),
        }
    }

    /// The sizes of a value that the graph wants measured, after a step.
    pub fn sizes(&self, measured: NodeId) -> Sizes {
        self.machine.sizes(measured)
    }

    /// Whether it has the room that it needs for values.
    #[inline]
    pub fn has_room(&self) -> bool {
        self.machine.has_room()
    }

    /// Takes over the room of another plan's values, which it can no longer read: plans that never
    /// run at the same time need it but once.
    #[inline]
    pub fn take_room(&mut self, other: &mut Self) {
        self.machine.take_room(&mut other.machine);
    }

    /// Gives back the room for values, where it is large. Those can no longer be read.
    pub fn release_room(&mut self) {
        self.machine.release_room();
    }

    /// Gives back the room of the rows that were fed, where it is large. Those must be fed again.
    pub fn release_inputs(&mut self) {
        self.inputs.release();
    }

    /// Makes the room for values, and more of it where another plan that takes it over will need
    /// it. The first step does it otherwise.
    pub fn reserve(&mut self, n_arena: usize) {
        self.machine.reserve(n_arena);
    }

    /// Bytes of its inputs.
    pub fn n_bytes_of_inputs(&self) -> usize {
        self.inputs.n_bytes()
    }
}
