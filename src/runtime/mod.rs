//! Plan + tensors -> tensors: runs plans on threads, with the same bits on any number of them.

pub mod kernels;

use std::marker::PhantomData;
use std::sync::Arc;

use crate::graph::{Float, Graph, InputId, NodeId};
use crate::plan::Plan;

/// The tensors that live longer than a step. Graphs of one model, for training and for
/// evaluation, number their weights alike and share one store.
#[derive(Clone, Debug)]
pub struct Store<F> {
    /// By `WeightId`.
    pub weights: Vec<Vec<F>>,
    /// By `StateId`.
    pub states: Vec<Vec<F>>,
    /// What the optimizer keeps: by `WeightId`, then by slot; empty for weights not trained.
    pub slots: Vec<Vec<Vec<F>>>,
    /// Updates made.
    pub t: u64,
    /// See `UpdateRule::scalars`.
    pub carry: f64,
}

impl<F: Float> Store<F> {
    /// Fresh tensors: each from its own stream, named after its path, so that no other tensor
    /// changes its draws. No slots yet.
    pub fn new(_graph: &Graph, _seed: u64) -> Self {
        unimplemented!("lands with the engine")
    }
}

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

/// Threads that run blocks of work, shared by executors; spins briefly, then sleeps.
#[derive(Debug)]
pub struct Pool {}

impl Pool {
    /// A pool of `n` threads in all, the caller's included.
    pub fn new(_n: usize) -> Arc<Self> {
        Arc::new(Self {})
    }
}

/// Runs one plan.
#[derive(Debug)]
pub struct Executor<F> {
    number: PhantomData<F>,
}

impl<F: Float> Executor<F> {
    /// Memory for one plan, allocated once.
    pub fn new(_plan: Plan, _pool: &Arc<Pool>) -> Self {
        unimplemented!("lands with the engine")
    }

    /// The memory of an input, for `max_rows` rows (or whole, where it exists once).
    pub fn input_mut(&mut self, _input: InputId) -> &mut [F] {
        unimplemented!("lands with the engine")
    }

    /// Runs one step: computes every output, then updates weights and states in `store`.
    pub fn run(&mut self, _store: &mut Store<F>, _step: StepContext) {
        unimplemented!("lands with the engine")
    }

    /// The value of an output of the graph after a step: the rows of its last batch, or all.
    pub fn value(&self, _output: NodeId) -> &[F] {
        unimplemented!("lands with the engine")
    }

    /// Bytes held.
    pub fn n_bytes(&self) -> usize {
        0
    }
}
