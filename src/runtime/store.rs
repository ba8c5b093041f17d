//! The tensors that live longer than a step.

use std::sync::OnceLock;

use super::Pool;
use crate::graph::{Fill, Float, Graph, TensorSpec};
use crate::plan::Plan;
use crate::random::Stream;

/// The tensors that live longer than a step, as their specs say they lie in memory. Graphs of one
/// model, for training and for evaluation, number their weights alike and share one store.
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
    pub fn new(graph: &Graph, seed: u64) -> Self {
        let fill =
            |specs: &[TensorSpec]| specs.iter().map(|spec| fresh(spec, seed)).collect();
        Self {
            weights: fill(&graph.weights),
            states: fill(&graph.states),
            slots: vec![Vec::new(); graph.weights.len()],
            t: 0,
            carry: 1.0,
        }
    }

    /// As [`Store::new`], with the tensors divided among threads.
    pub fn drawn_on(graph: &Graph, seed: u64, pool: &Pool) -> Self {
        let specs: Vec<&TensorSpec> = graph.weights.iter().chain(&graph.states).collect();
        let drawn: Vec<OnceLock<Vec<F>>> = specs.iter().map(|_| OnceLock::new()).collect();
        pool.run(specs.len(), &|at| {
            drawn[at].get_or_init(|| fresh(specs[at], seed));
        });
        let mut tensors = drawn.into_iter().filter_map(OnceLock::into_inner);
        Self {
            weights: tensors.by_ref().take(graph.weights.len()).collect(),
            states: tensors.collect(),
            slots: vec![Vec::new(); graph.weights.len()],
            t: 0,
            carry: 1.0,
        }
    }

    /// Becomes a copy of another store of the same graph, in the memory that it has.
    pub fn clone_from_store(&mut self, other: &Self) {
        self.weights.clone_from(&other.weights);
        self.states.clone_from(&other.states);
        self.slots.clone_from(&other.slots);
        (self.t, self.carry) = (other.t, other.carry);
    }

    /// Makes the slots that a plan's update needs, all zero, where they are not there yet. The
    /// first step does it otherwise.
    pub fn reserve_slots(&mut self, plan: &Plan) {
        let Some(update) = &plan.options.update else { return };
        let n_slots = update.slots().len();
        self.slots.resize(self.weights.len(), Vec::new());
        for (weight, _) in &plan.graph.gradients {
            let at = weight.0 as usize;
            if self.slots[at].len() != n_slots {
                self.slots[at] = vec![vec![F::ZERO; self.weights[at].len()]; n_slots];
            }
        }
    }
}

/// Draws a tensor: in pieces, where that may be, since numbers are drawn in double precision.
fn fresh<F: Float>(spec: &TensorSpec, seed: u64) -> Vec<F> {
    let TensorSpec { fans, init, layout, .. } = spec;
    let mut stream = Stream::new(seed, &format!("init {}", spec.path));
    let n = fans.extents.n_elements();
    let (draw, stretches) = match init.fill {
        Fill::Each(draw) => (draw, layout.stretches(&fans.extents)),
        Fill::Whole(draw) => (draw, vec![(0..n, fans.extents.clone())]),
    };
    let mut memory = Vec::with_capacity(n);
    let mut drawn = Vec::new();
    for (place, extents) in stretches {
        drawn.resize(place.len(), 0.0);
        draw(&init.args, fans, &mut stream, &mut drawn);
        let values: Vec<F> = drawn.iter().copied().map(F::of).collect();
        memory.extend(layout.to_memory(&extents, &values));
    }
    memory
}
