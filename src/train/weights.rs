//! Named tensors: what a training leaves and another starts from.

use std::collections::BTreeMap;

use super::errors::WeightsError;
use crate::builtins::layers::Mode;
use crate::check::typed::{TypedModel, covers};
use crate::graph::{Float, Graph, TensorSpec};
use crate::lower;
use crate::runtime::Store;

/// Tensors by path: weights, and states such as running means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights<F = f32>(pub BTreeMap<String, Tensor<F>>);

/// A tensor with its sizes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tensor<F> {
    /// Its sizes.
    pub extents: Vec<usize>,
    /// Its elements, row-major.
    pub values: Vec<F>,
}

/// The tensors of a training, where it holds them.
#[derive(Clone, Copy, Debug)]
pub struct InPlace<'a, F = f32> {
    graph: &'a Graph,
    weights: &'a [Vec<F>],
    states: &'a [Vec<F>],
}

impl<'a, F: Float> InPlace<'a, F> {
    /// The tensors of a graph, as they lie in memory.
    pub(super) fn new(
        graph: &'a Graph,
        (weights, states): (&'a [Vec<F>], &'a [Vec<F>]),
    ) -> Self {
        Self { graph, weights, states }
    }

    /// The tensors of a store.
    pub(super) fn of_store(graph: &'a Graph, store: &'a Store<F>) -> Self {
        Self::new(graph, (&store.weights, &store.states))
    }

    /// Each with what is known of it.
    pub(super) fn each(self) -> impl Iterator<Item = (&'a TensorSpec, &'a [F])> {
        let weights = self.graph.weights.iter().zip(self.weights);
        let states = self.graph.states.iter().zip(self.states);
        weights.chain(states).map(|(spec, values)| (spec, values.as_slice()))
    }

    /// A copy.
    pub fn to_weights(self) -> Weights<F> {
        let tensors = self.each().map(|(spec, values)| {
            let extents = &spec.fans.extents;
            let values = spec.layout.to_rows(extents, values);
            (spec.path.clone(), Tensor { extents: extents.0.clone(), values })
        });
        Weights(tensors.collect())
    }
}

impl<F: Float> Weights<F> {
    /// The weights that a model starts from.
    pub fn fresh(model: &TypedModel, seed: u64) -> Self {
        let graph = lower::forward(model, Mode::Train);
        InPlace::of_store(&graph, &Store::new(&graph, seed)).to_weights()
    }

    /// Copies every tensor into the store, by path. Those under `fresh` may be missing or of
    /// another shape; anything else is an error, and then nothing is changed.
    pub(super) fn put_into(
        &self,
        graph: &Graph,
        store: &mut Store<F>,
        fresh: &[String],
    ) -> Result<(), WeightsError> {
        self.check_all(graph, fresh)?;
        let weights = graph.weights.iter().zip(&mut store.weights);
        let states = graph.states.iter().zip(&mut store.states);
        for (spec, values) in weights.chain(states) {
            if let Some(tensor) =
                self.0.get(&spec.path).filter(|_| !is_fresh(&spec.path, fresh))
            {
                let memory = spec.layout.to_memory(&spec.fans.extents, &tensor.values);
                values.copy_from_slice(&memory);
            }
        }
        Ok(())
    }

    /// Whether every tensor of the graph is here, and nothing else.
    pub(super) fn check_all(
        &self,
        graph: &Graph,
        fresh: &[String],
    ) -> Result<(), WeightsError> {
        let specs = || graph.weights.iter().chain(&graph.states);
        let is_known = |path: &String| specs().any(|spec| spec.path == *path);
        let misfit = specs().try_for_each(|spec| self.check(spec, fresh));
        misfit.map_err(|error| self.with_likeness(error, graph, &is_known))?;
        let extra = self.0.keys().find(|path| !is_known(path) && !is_fresh(path, fresh));
        if let Some(path) = extra {
            return Err(WeightsError::Extra { path: path.clone() });
        }
        Ok(())
    }

    /// Of a missing tensor, also which stored stage it could be: one that belongs to nothing here
    /// and has a tensor of the same kind and sizes.
    fn with_likeness(
        &self,
        error: WeightsError,
        graph: &Graph,
        is_known: &dyn Fn(&String) -> bool,
    ) -> WeightsError {
        let WeightsError::Missing { path, span, .. } = error else { return error };
        let mut specs = graph.weights.iter().chain(&graph.states);
        let wanted = specs.find(|spec| spec.path == path).map(|spec| &spec.fans.extents.0);
        let kind = path.rsplit('.').next();
        let mut free = self.0.iter().filter(|(stored, _)| !is_known(stored));
        let like = free.find_map(|(stored, tensor)| {
            let (stage, own) = stored.rsplit_once('.')?;
            let is_like = Some(own) == kind && Some(&tensor.extents) == wanted;
            is_like.then(|| stage.to_owned())
        });
        WeightsError::Missing { path, span, like }
    }

    fn check(&self, spec: &TensorSpec, fresh: &[String]) -> Result<(), WeightsError> {
        if is_fresh(&spec.path, fresh) {
            return Ok(());
        }
        let (path, wanted) = (spec.path.clone(), spec.fans.extents.0.clone());
        match self.0.get(&path) {
            None => Err(WeightsError::Missing { path, span: spec.span, like: None }),
            Some(tensor) if tensor.extents != wanted => {
                let stored = tensor.extents.clone();
                Err(WeightsError::Shape { path, stored, wanted, span: spec.span })
            }
            Some(_) => Ok(()),
        }
    }
}

fn is_fresh(path: &str, fresh: &[String]) -> bool {
    fresh.iter().any(|stage| covers(stage, path))
}
