//! All that a training goes on from, in memory: weights, what the optimizer keeps, how far it is.

use std::collections::BTreeMap;

use super::errors::WeightsError;
use super::weights::{InPlace, Tensor, Weights};
use crate::graph::Float;
use crate::plan::Plan;
use crate::runtime::Store;

/// All that a training goes on from. Tensors are found by path, so that those of an edited model
/// can be put together from it.
#[derive(Clone, Debug, PartialEq)]
pub struct State<F = f32> {
    /// The weights, and states such as running means.
    pub weights: Weights<F>,
    /// What the optimizer keeps for a weight, by its path: one tensor per name of `kept`.
    pub slots: BTreeMap<String, Vec<Tensor<F>>>,
    /// What the optimizer calls what it keeps: another one's tensors mean something else.
    pub kept: Vec<String>,
    /// Updates that the optimizer has counted.
    pub t: u64,
    /// See `UpdateRule::scalars`.
    pub carry: f64,
    /// How far it is.
    pub position: Position,
}

/// How far a training is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Position {
    /// Epochs begun.
    pub epoch: u64,
    /// Updates made.
    pub step: u64,
    /// What the schedule keeps.
    pub pace: Vec<f64>,
    /// Updates that the schedule was made for.
    pub(super) n_planned: u64,
}

impl<F: Float> State<F> {
    /// Weights that nothing was learned with yet.
    pub fn new(weights: Weights<F>) -> Self {
        Self {
            weights,
            slots: BTreeMap::new(),
            kept: Vec::new(),
            t: 0,
            carry: 1.0,
            position: Position::default(),
        }
    }

    /// What of this fits a model of which `like` is a state, filled up from there; and the paths
    /// of the tensors that nothing here fits.
    pub fn fitted(&self, like: &Self) -> (Self, Vec<String>) {
        let (mut state, mut missing) = (self.clone(), Vec::new());
        state.weights = like.weights.clone();
        for (path, tensor) in &mut state.weights.0 {
            match self.weights.0.get(path) {
                Some(known) if known.extents == tensor.extents => {
                    tensor.values.clone_from(&known.values);
                }
                Some(_) | None => missing.push(path.clone()),
            }
        }
        (state, missing)
    }

    /// A copy of what a store holds.
    pub(super) fn take(plan: &Plan, store: &Store<F>, position: Position) -> Self {
        let graph = &plan.graph;
        let mut slots = BTreeMap::new();
        for (spec, held) in graph.weights.iter().zip(&store.slots) {
            let extents = &spec.fans.extents;
            let tensor = |values: &Vec<F>| Tensor {
                extents: extents.0.clone(),
                values: spec.layout.to_rows(extents, values),
            };
            if !held.is_empty() {
                slots.insert(spec.path.clone(), held.iter().map(tensor).collect());
            }
        }
        let weights = InPlace::of_store(graph, store).to_weights();
        let (t, carry) = (store.t, store.carry);
        Self { weights, slots, kept: kept(plan), t, carry, position }
    }

    /// Puts everything into a store. Weights must fit; of what an optimizer keeps, only what this
    /// one would keep as well.
    pub(super) fn put_into(
        &self,
        plan: &Plan,
        store: &mut Store<F>,
    ) -> Result<(), WeightsError> {
        let graph = &plan.graph;
        self.weights.put_into(graph, store, &[])?;
        if self.kept != kept(plan) {
            return Ok(());
        }
        (store.t, store.carry) = (self.t, self.carry);
        for (at, spec) in graph.weights.iter().enumerate() {
            let extents = &spec.fans.extents;
            let fits = |tensor: &Tensor<F>| tensor.extents == extents.0;
            let Some(held) = self.slots.get(&spec.path) else { continue };
            if held.iter().all(fits) {
                let memory =
                    |tensor: &Tensor<F>| spec.layout.to_memory(extents, &tensor.values);
                store.slots[at] = held.iter().map(memory).collect();
            }
        }
        Ok(())
    }
}

/// What the optimizer of a plan keeps for each weight.
pub(super) fn kept(plan: &Plan) -> Vec<String> {
    let slots = plan.options.update.iter().flat_map(|update| update.slots());
    slots.map(|name| (*name).to_owned()).collect()
}
