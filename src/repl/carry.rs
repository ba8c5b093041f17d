//! What an edit leaves of what was learned: every weight whose stage and shape survive, with what
//! the optimizer keeps for it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::matching::{self, EditPlace, Survivors};
use super::program::Program;
use crate::check::typed::TypedModel;
use crate::diagnostics::render::text;
use crate::shape::Extents;
use crate::train::{State, Tensor, Weights};

/// What each model has learned, by its name.
pub(super) type States = BTreeMap<String, Arc<State>>;

/// What became of the weights of one model.
#[derive(Clone, Debug, Default)]
pub(super) struct Carried {
    /// The model.
    pub(super) model: String,
    /// Stages that keep all their weights: the path now, and before where it differs.
    pub(super) kept: Vec<(String, Option<String>)>,
    /// Stages that start anew, and why.
    pub(super) reset: Vec<(String, Why)>,
    /// Stages that are gone.
    pub(super) gone: Vec<String>,
    /// Numbers in all weights, before and now.
    pub(super) n_parameters: (usize, usize),
    /// Whether its stages are others, or in another order.
    pub(super) is_changed: bool,
}

/// Why a stage starts anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// It was not there.
    New,
    /// A tensor had other sizes.
    Shape(Vec<usize>, Vec<usize>),
}

/// The weights that a model starts from in this program.
pub(super) fn fresh(program: &Program, model: &TypedModel) -> Weights {
    let seed = program.train_of(&model.name).map_or(0, |train| train.seed);
    Weights::fresh(model, seed)
}

/// The states of an edited program, and what became of those before.
pub(super) fn carry(
    (old, states): (&Program, &States),
    new: &Program,
    edit: Option<&EditPlace>,
) -> (States, Vec<Carried>) {
    let words = Survivors::new(old, new, edit);
    let (mut carried, mut told) = (States::new(), Vec::new());
    for model in &new.typed.models {
        let before = old.model(&model.name).zip(states.get(&model.name));
        let Some((old_model, state)) = before else {
            let state = State::new(fresh(new, model));
            carried.insert(model.name.clone(), Arc::new(state));
            continue;
        };
        let (state, one) = carry_one((old_model, state), (model, new), &words);
        carried.insert(model.name.clone(), state);
        told.push(one);
    }
    (carried, told)
}

fn carry_one(
    (old_model, old): (&TypedModel, &Arc<State>),
    (model, program): (&TypedModel, &Program),
    words: &Survivors,
) -> (Arc<State>, Carried) {
    let found = matching::paths(old_model, model, words);
    let old_path_of: BTreeMap<String, &String> = old
        .weights
        .0
        .keys()
        .filter_map(|path| Some((matching::tensor_path(path, old_model, &found)?, path)))
        .collect();
    let mut new = State::new(fresh(program, model));
    let mut tally = Tally::default();
    for (path, tensor) in &mut new.weights.0 {
        let before = old_path_of.get(path);
        let known = before.and_then(|before| old.weights.0.get(*before));
        tally.see(path, before.map(|before| before.as_str()), known, tensor);
        let Some((before, known)) = before.zip(known) else { continue };
        if known.extents == tensor.extents {
            tensor.values.clone_from(&known.values);
            if let Some(slots) = old.slots.get(*before) {
                new.slots.insert(path.clone(), slots.clone());
            }
        }
    }
    let mut carried = tally.carried(old, old_path_of.values().copied());
    if !carried.kept.is_empty() || old.weights.0.is_empty() {
        new.kept.clone_from(&old.kept);
        (new.t, new.carry, new.position) = (old.t, old.carry, old.position.clone());
    }
    let count = |weights: &Weights| -> usize {
        weights.0.values().map(|tensor| tensor.values.len()).sum()
    };
    carried.model.clone_from(&model.name);
    carried.n_parameters = (count(&old.weights), count(&new.weights));
    let order = |stage: &String| model.nodes.iter().position(|node| node.path == *stage);
    carried.kept.sort_by_key(|(stage, _)| order(stage));
    carried.reset.sort_by_key(|(stage, _)| order(stage));
    let stages = |model: &TypedModel| -> Vec<String> {
        model.nodes.iter().map(|node| node.path.clone()).collect()
    };
    carried.is_changed = stages(old_model) != stages(model);
    let is_same = new == **old;
    (if is_same { Arc::clone(old) } else { Arc::new(new) }, carried)
}

/// What was seen of each stage, in the order of paths.
#[derive(Debug, Default)]
struct Tally(BTreeMap<String, (Option<String>, Option<Why>)>);

impl Tally {
    fn see(
        &mut self,
        path: &str,
        before: Option<&str>,
        known: Option<&Tensor<f32>>,
        now: &Tensor<f32>,
    ) {
        let stage =
            |path: &str| path.rsplit_once('.').map_or("", |(stage, _)| stage).to_owned();
        let why = match known {
            None => Some(Why::New),
            Some(known) if known.extents != now.extents => {
                Some(Why::Shape(known.extents.clone(), now.extents.clone()))
            }
            Some(_) => None,
        };
        let entry = self.0.entry(stage(path)).or_insert((before.map(stage), None));
        // Of several tensors the one with the most sizes says most.
        let rank = |why: &Option<Why>| match why {
            None => 0,
            Some(Why::New) => 1,
            Some(Why::Shape(old, _)) => 2 + old.len(),
        };
        if rank(&why) > rank(&entry.1) {
            entry.1 = why;
        }
    }

    fn carried<'a>(
        self,
        old: &State,
        survived: impl Iterator<Item = &'a String>,
    ) -> Carried {
        let mut carried = Carried::default();
        for (stage, (before, why)) in self.0 {
            if let Some(why) = why {
                carried.reset.push((stage, why));
                continue;
            }
            let was = before.filter(|before| *before != stage);
            carried.kept.push((stage, was));
        }
        let survived: BTreeSet<&String> = survived.collect();
        let gone = old.weights.0.keys().filter(|path| !survived.contains(path));
        let stages = gone.filter_map(|path| path.rsplit_once('.')).map(|(stage, _)| stage);
        carried.gone = stages.map(str::to_owned).collect();
        carried.gone.dedup();
        carried
    }
}

impl Carried {
    /// Whether there are weights at all, now or before.
    pub(super) fn has_weights(&self) -> bool {
        self.n_parameters != (0, 0)
    }

    /// Whether there is anything to tell.
    pub(super) fn is_news(&self) -> bool {
        let Self { kept, reset, gone, .. } = self;
        let is_moved = kept.iter().any(|(_, was)| was.is_some());
        is_moved || !reset.is_empty() || !gone.is_empty() || self.is_changed
    }

    /// `net: kept linear_1, linear_3 (was linear_2); reset linear_2 (new); 67 -> 139 parameters`.
    pub(super) fn line(&self) -> String {
        let short = |path: &str| {
            path.strip_prefix(&format!("{}.", self.model)).unwrap_or(path).to_owned()
        };
        let kept = self.kept.iter().map(|(path, was)| match was {
            Some(was) => format!("{} (was {})", short(path), short(was)),
            None => short(path),
        });
        let reset = self.reset.iter().map(|(path, why)| match why {
            Why::New => format!("{} (new)", short(path)),
            Why::Shape(old, new) => {
                let (old, new) = (Extents(old.clone()), Extents(new.clone()));
                format!("{} ({old} is now {new})", short(path))
            }
        });
        let mut parts = vec![
            listed("kept", kept),
            listed("reset", reset),
            listed("dropped", self.gone.iter().map(|path| short(path))),
        ];
        parts.retain(|part| !part.is_empty());
        let count = |n: usize| text::thousands(n as u64);
        let (before, now) = self.n_parameters;
        parts.push(match before == now {
            true => format!("{} parameters as before", count(now)),
            false => format!("{} -> {} parameters", count(before), count(now)),
        });
        format!("{}: {}", self.model, parts.join("; "))
    }
}

/// More than this are counted.
const MOST: usize = 6;

fn listed(word: &str, names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    match names.len() {
        0 => String::new(),
        n if n > MOST => {
            let first = names[..MOST - 1].join(", ");
            format!("{word} {first} and {} more", n + 1 - MOST)
        }
        _ => format!("{word} {}", names.join(", ")),
    }
}
