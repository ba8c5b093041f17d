//! Plan + tensors -> tensors: runs plans on threads, with the same bits on any number of them.

pub mod kernels;
pub mod reference;
mod store;

use std::sync::Arc;

pub use kernels::pool::Pool;
pub use store::Store;

use crate::graph::{Float, InputId, MAX_SCALARS, NodeId, NodeKind};
use crate::plan::Plan;
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

/// Runs one plan.
#[derive(Debug)]
pub struct Executor<F> {
    machine: Machine<F>,
    pool: Arc<Pool>,
    /// By [`InputId`].
    inputs: Vec<NodeId>,
    /// Rows of the last batch.
    n_rows: usize,
}

impl<F: Float> Executor<F> {
    /// Memory for one plan, allocated once.
    pub fn new(plan: Plan, pool: &Arc<Pool>) -> Self {
        let inputs = input_nodes(&plan);
        Self { machine: Machine::new(plan), pool: Arc::clone(pool), inputs, n_rows: 0 }
    }

    /// The plan that it runs.
    pub fn plan(&self) -> &Plan {
        self.machine.plan()
    }

    /// The memory of an input, for `max_rows` rows (or whole, where it exists once).
    pub fn input_mut(&mut self, input: InputId) -> &mut [F] {
        let max_rows = self.plan().options.max_rows;
        self.machine.value_mut(self.inputs[input.0 as usize], max_rows)
    }

    /// An input as it was in the last step: the rows of its batch, or all.
    pub fn input(&self, input: InputId) -> &[F] {
        self.machine.value(self.inputs[input.0 as usize], self.n_rows)
    }

    /// Runs one step: computes every output, then updates weights and states in `store`.
    /// Panics for more rows than the plan was made for.
    pub fn run(&mut self, store: &mut Store<F>, step: StepContext) {
        self.n_rows = step.n_rows;
        let options = &self.machine.plan().options;
        assert!(step.n_rows <= options.max_rows, "a batch has at most `max_rows` rows");
        let mut scalars = [0.0; MAX_SCALARS];
        if let Some(update) = options.update.as_deref() {
            store.reserve_slots(self.machine.plan());
            store.t += 1;
            scalars = update.scalars(store.t, step.rate, &mut store.carry);
        }
        let numbers = StepNumbers { n_rows: step.n_rows, draw: step.draw, scalars };
        self.machine.step(store, &self.pool, numbers);
    }

    /// The value of an output of the graph after a step: the rows of its last batch, or all.
    pub fn value(&self, output: NodeId) -> &[F] {
        self.machine.value(self.plan().home(output), self.n_rows)
    }

    /// Bytes held.
    pub fn n_bytes(&self) -> usize {
        self.machine.n_bytes()
    }
}

/// The node of each input.
fn input_nodes(plan: &Plan) -> Vec<NodeId> {
    let graph = &plan.graph;
    let of = |at: usize| {
        let is_it = |id: &NodeId| matches!(graph.node(*id).kind, NodeKind::Input(input) if input.0 as usize == at);
        graph.ids().find(is_it).expect("each input has a node")
    };
    (0..graph.inputs.len()).map(of).collect()
}
