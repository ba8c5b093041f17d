//! Tensors of a run under the paths that a program has for them now: what `was` says.

use std::collections::BTreeMap;

use super::errors::WeightsError;
use super::state::State;
use super::weights::Weights;
use crate::builtins::layers::Mode;
use crate::check::typed::{Rename, TypedModel, TypedTrain, covers};
use crate::diagnostics::suggest;
use crate::graph::Float;
use crate::lower;

/// Where tensors of an earlier model are now.
#[derive(Clone, Debug)]
pub struct Moves<'a> {
    /// Each with the old path as it is stored.
    known: Vec<(&'a Rename, String)>,
    /// Those whose old path leads nowhere.
    unknown: Vec<&'a Rename>,
}

impl<'a> Moves<'a> {
    /// What `renames` of `model` say of tensors with these paths. The name of the model may be
    /// left out.
    pub fn new<'p>(
        renames: impl Iterator<Item = &'a Rename>,
        model: &TypedModel,
        stored: impl Iterator<Item = &'p String>,
    ) -> Self {
        let mut moves = Self { known: Vec::new(), unknown: Vec::new() };
        let stored: Vec<&String> = stored.collect();
        let is_stored = |was: &str| stored.iter().any(|path| covers(was, path));
        for rename in renames {
            let full = format!("{}.{}", model.name, rename.was);
            match [rename.was.clone(), full].into_iter().find(|was| is_stored(was)) {
                Some(was) => moves.known.push((rename, was)),
                None => moves.unknown.push(rename),
            }
        }
        moves
    }

    /// Where the tensor or stage at this old path is now, if it has moved; of several names that
    /// cover it, the innermost says so.
    pub fn of(&self, old: &str) -> Option<(String, &'a Rename)> {
        let covering = self.known.iter().filter(|(_, was)| covers(was, old));
        let (rename, was) = covering.max_by_key(|(_, was)| was.len())?;
        Some((format!("{}{}", rename.path, &old[was.len()..]), rename))
    }

    /// The same values under their paths of now. What has moved takes the place of what has not;
    /// the paths that lost theirs, each with who took it.
    pub fn apply<T>(
        &self,
        old: BTreeMap<String, T>,
    ) -> (BTreeMap<String, T>, Vec<(String, &'a Rename)>) {
        let (mut now, mut takers, mut lost) =
            (BTreeMap::new(), BTreeMap::new(), Vec::new());
        let (moved, stayed): (Vec<_>, Vec<_>) = old
            .into_iter()
            .map(|(path, value)| (self.of(&path), path, value))
            .partition(|(moved, ..)| moved.is_some());
        for (moved, path, value) in moved.into_iter().chain(stayed) {
            let place = moved.as_ref().map_or(&path, |(place, _)| place).clone();
            if let Some(Some(taker)) = takers.get(&place) {
                lost.push((path, *taker));
            } else {
                takers.insert(place.clone(), moved.map(|(_, rename)| rename));
                now.insert(place, value);
            }
        }
        (now, lost)
    }
}

impl<F: Float> Weights<F> {
    /// These tensors under the paths that `model` has for them; an old name that none of them
    /// has, or a tensor whose place another one takes, is an error.
    pub(super) fn renamed(self, model: &TypedModel) -> Result<Self, WeightsError> {
        if model.renames.is_empty() {
            return Ok(self);
        }
        let moves = Moves::new(model.renames.iter(), model, self.0.keys());
        if let Some(rename) = moves.unknown.first() {
            return Err(self.unknown(rename));
        }
        let (tensors, lost) = moves.apply(self.0);
        match lost.into_iter().next() {
            None => Ok(Self(tensors)),
            Some((path, taker)) => Err(WeightsError::Displaced {
                path,
                span: taker.span,
                was: taker.was.clone(),
            }),
        }
    }

    fn unknown(&self, rename: &Rename) -> WeightsError {
        let stages: Vec<&str> = self
            .0
            .keys()
            .map(|path| path.rsplit_once('.').map_or(path.as_str(), |(stage, _)| stage))
            .collect();
        let ending = format!(".{}", rename.was.rsplit('.').next().unwrap_or_default());
        let near = suggest::near(&rename.was, stages.iter().copied());
        let near =
            near.or_else(|| stages.iter().copied().find(|one| one.ends_with(&ending)));
        let mut stored: Vec<String> =
            stages.iter().map(|&stage| stage.to_owned()).collect();
        stored.dedup();
        WeightsError::NoSuchName {
            was: rename.was.clone(),
            span: rename.span,
            near: near.map(str::to_owned),
            stored,
        }
    }
}

impl<F: Float> State<F> {
    /// This state under the paths that `model` has for its tensors. Old names that `earlier`, the
    /// model it comes from, has as well moved them before; names that lead nowhere move nothing.
    #[must_use]
    pub fn renamed(mut self, model: &TypedModel, earlier: &[Rename]) -> Self {
        let is_new = |rename: &&Rename| !is_known(rename, earlier);
        let renames = model.renames.iter().filter(is_new);
        let paths: Vec<String> = self.weights.0.keys().cloned().collect();
        let moves = Moves::new(renames, model, paths.iter());
        self.weights = Weights(moves.apply(self.weights.0).0);
        self.slots = moves.apply(self.slots).0;
        self
    }
}

/// Whether `train` can start from tensors of which only the sizes are known.
pub fn fits(train: &TypedTrain, stored: Weights) -> Result<(), WeightsError> {
    let graph = lower::forward(&train.model, Mode::Train);
    stored.renamed(&train.model)?.check_all(&graph, &train.fresh)
}

/// Whether a model that had this old name already says the same.
pub fn is_known(rename: &Rename, earlier: &[Rename]) -> bool {
    earlier.iter().any(|one| one.path == rename.path && one.was == rename.was)
}
