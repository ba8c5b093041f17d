//! What changed from one program to another: stages, weights, settings, and which weights carry
//! over.

use std::collections::{BTreeMap, BTreeSet};

use super::table::{Align, Table};
use crate::builtins::layers::Mode;
use crate::check::typed::{InForce, TypedKind, TypedModel, TypedNode, TypedProgram};
use crate::diagnostics::render::{Look, Paint, escape, text};
use crate::lower;
use crate::shape::Extents;
use crate::source::Sources;
use crate::train::{Moves, is_known};

/// A program with its texts.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What it means.
    pub program: &'a TypedProgram,
    /// What is written.
    pub sources: &'a Sources,
}

/// Something that is not the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is: a path, or the name of a setting.
    pub name: String,
    /// What it was; `None` where it is new.
    pub before: Option<String>,
    /// What it is now; `None` where it is gone.
    pub after: Option<String>,
}

/// What became of a model.
#[derive(Clone, Debug)]
pub struct ModelChange {
    /// Its name in the second program.
    pub name: String,
    /// Numbers in all weights, before and after.
    pub n_parameters: [u128; 2],
    /// The stages that differ.
    pub stages: Vec<Change>,
    /// The weights and states that do not carry over.
    pub weights: Vec<Change>,
    /// Tensors that carry over, and tensors there are now.
    pub n_tensors: [usize; 2],
    /// Numbers in the weights and states that carry over.
    pub n_carried: u128,
}

impl ModelChange {
    /// The stages that would start random: what `fresh` would say.
    pub fn fresh(&self) -> Vec<&str> {
        let new = self.weights.iter().filter(|change| change.after.is_some());
        let stages = new.filter_map(|change| change.name.rsplit_once('.'));
        stages.map(|(stage, _)| stage).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Tensors of the first program that the second has no place for.
    fn is_left_over(&self) -> bool {
        self.weights.iter().any(|change| change.after.is_none())
    }
}

/// What changed from one program to another.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Models that both have.
    pub models: Vec<ModelChange>,
    /// Models that one of them has.
    pub others: Vec<Change>,
    /// Settings by item, each item with what differs in it.
    pub settings: Vec<(String, Vec<Change>)>,
}

impl Comparison {
    /// Compares two programs. Items are paired by name, or as the only ones of their kind.
    pub fn new(before: Side<'_>, after: Side<'_>) -> Self {
        let (old, new) = (&before.program.models, &after.program.models);
        let is_single = old.len() == 1 && new.len() == 1;
        let partner = |model: &TypedModel| match is_single {
            true => old.first(),
            false => old.iter().find(|other| other.name == model.name),
        };
        let (mut models, mut others) = (Vec::new(), Vec::new());
        for model in new {
            match partner(model) {
                Some(old) => models.push(compare((old, before), (model, after))),
                None => others.push(only(&model.name, None, Some("new"))),
            }
        }
        let is_gone = |model: &&std::sync::Arc<TypedModel>| {
            !is_single && !new.iter().any(|other| other.name == model.name)
        };
        let gone = old.iter().filter(is_gone);
        others.extend(gone.map(|model| only(&model.name, Some("gone"), None)));
        Self { models, others, settings: settings(before.program, after.program) }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        let is_same =
            |model: &ModelChange| model.stages.is_empty() && model.weights.is_empty();
        self.models.iter().all(is_same)
            && self.others.is_empty()
            && self.settings.is_empty()
    }
}

fn only(name: &str, before: Option<&str>, after: Option<&str>) -> Change {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Change { name: name.to_owned(), before: owned(before), after: owned(after) }
}

fn compare(
    (old, before): (&TypedModel, Side<'_>),
    (new, after): (&TypedModel, Side<'_>),
) -> ModelChange {
    let [old_tensors, new_tensors] = [old, new].map(tensors);
    let renames = new.renames.iter().filter(|rename| !is_known(rename, &old.renames));
    let moves = Moves::new(renames, new, old_tensors.keys());
    let old_sizes = shown(&old_tensors);
    let (old_tensors, lost) = moves.apply(old_tensors);
    let carried = new_tensors.iter().filter(|(path, sizes)| {
        old_tensors.get(*path).is_some_and(|known| known == *sizes)
    });
    let carried: Vec<_> = carried.collect();
    let mut old_stages = stages(old, before.sources);
    for (path, _) in &mut old_stages {
        if let Some((now, _)) = moves.of(path) {
            *path = now;
        }
    }
    let mut weights = changes(&shown(&old_tensors), &shown(&new_tensors));
    // What has lost its place to another is gone.
    let lost = old_sizes.iter().filter(|(path, _)| lost.iter().any(|(one, _)| one == path));
    weights.extend(lost.map(|(path, sizes)| only(path, Some(sizes), None)));
    ModelChange {
        name: new.name.clone(),
        n_parameters: [old, new]
            .map(|model| lower::forward(model, Mode::Train).n_parameters()),
        stages: changes(&old_stages, &stages(new, after.sources)),
        weights,
        n_tensors: [carried.len(), new_tensors.len()],
        n_carried: carried.iter().map(|(_, sizes)| sizes.n_elements() as u128).sum(),
    }
}

/// Tensors with their sizes in words.
fn shown(tensors: &BTreeMap<String, Extents>) -> Vec<(String, String)> {
    tensors.iter().map(|(path, sizes)| (path.clone(), sizes.to_string())).collect()
}

/// Weights and states by path.
fn tensors(model: &TypedModel) -> BTreeMap<String, Extents> {
    let graph = lower::forward(model, Mode::Train);
    let specs = graph.weights.iter().chain(&graph.states);
    specs.map(|spec| (spec.path.clone(), spec.fans.extents.clone())).collect()
}

/// Each stage as it is written, with its shape.
fn stages(model: &TypedModel, sources: &Sources) -> Vec<(String, String)> {
    let stage = |node: &TypedNode| {
        let written = match &node.kind {
            TypedKind::Input(_) => "input",
            TypedKind::Layer(..)
            | TypedKind::Arithmetic(_)
            | TypedKind::WithNumber { .. }
            | TypedKind::Concat { .. }
            | TypedKind::Stack
            | TypedKind::Average => sources.slice(node.span).lines().next().unwrap_or(""),
        };
        (node.path.clone(), format!("{} {}", written.trim(), node.shape))
    };
    let mut stages: Vec<(String, String)> = model.nodes.iter().map(stage).collect();
    stages.dedup_by(|a, b| a.0 == b.0);
    stages
}

/// What differs between two lists of names with values, in the order of the second; what is gone
/// stands last.
fn changes(before: &[(String, String)], after: &[(String, String)]) -> Vec<Change> {
    let find = |list: &[(String, String)], name: &str| {
        list.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    let change = |name: &str| Change {
        name: name.to_owned(),
        before: find(before, name),
        after: find(after, name),
    };
    let gone = before.iter().filter(|(name, _)| find(after, name).is_none());
    let all = after.iter().chain(gone).map(|(name, _)| change(name));
    all.filter(|change| change.before != change.after).collect()
}

fn settings(before: &TypedProgram, after: &TypedProgram) -> Vec<(String, Vec<Change>)> {
    let lets = |program: &TypedProgram| -> Vec<(String, String)> {
        program.lets.iter().map(|one| (one.name.clone(), one.value.clone())).collect()
    };
    let mut settings = vec![("let".to_owned(), changes(&lets(before), &lets(after)))];
    let values = |in_force: &[InForce]| -> Vec<(String, String)> {
        in_force.iter().map(|one| (one.name.clone(), one.value.clone())).collect()
    };
    for (place, data) in after.data.iter().enumerate() {
        let named = before.data.iter().find(|one| one.spec.name == data.spec.name);
        let Some(old) = named.or_else(|| before.data.get(place)) else { continue };
        let title = format!("data {}", data.spec.name);
        settings.push((title, changes(&values(&old.in_force), &values(&data.in_force))));
    }
    for (train, old) in after.trains.iter().zip(&before.trains) {
        let title = format!("train {}", train.model.name);
        settings.push((title, changes(&values(&old.in_force), &values(&train.in_force))));
    }
    settings.retain(|(_, changes)| !changes.is_empty());
    settings
}

/// The changes for people.
pub fn comparison(found: &Comparison, look: &Look) -> String {
    if found.is_empty() {
        return "nothing that matters changed\n".to_owned();
    }
    let mut parts: Vec<String> =
        found.models.iter().map(|model| one_model(model, look)).collect();
    if !found.others.is_empty() {
        parts.push(section("models", &found.others, look));
    }
    for (title, changes) in &found.settings {
        parts.push(section(title, changes, look));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn one_model(model: &ModelChange, look: &Look) -> String {
    let [old, new] = model.n_parameters.map(text::thousands);
    let count = if old == new { new } else { format!("{old} before, {new} now") };
    let title = format!("model {}: parameters {count}", escape(&model.name));
    let mut out = format!("{}\n", look.paint(Paint::Bold, &title));
    if !model.stages.is_empty() {
        out += &table("stage", &model.stages).draw(look);
    }
    out + &carried(model, look)
}

/// Which weights another run could start from.
fn carried(model: &ModelChange, look: &Look) -> String {
    let [n_carried, n_now] = model.n_tensors;
    if n_now == 0 {
        return String::new();
    }
    if model.weights.is_empty() {
        return format!("  all {} carry over\n", text::count(n_now as u64, "tensor"));
    }
    let mut out = format!("\n{}", table("weight", &model.weights).draw(look));
    let said = match n_carried {
        0 => "no weights carry over".to_owned(),
        _ => format!(
            "{n_carried} of {} carry over, {} numbers",
            text::count(n_now as u64, "tensor"),
            text::thousands(model.n_carried)
        ),
    };
    out += &format!("  {said}\n");
    let fresh = model.fresh();
    if n_carried > 0 && model.is_left_over() {
        out += "  weights that have no place any more keep `init_from` from reading the rest\n";
    } else if n_carried > 0 && !fresh.is_empty() {
        let line =
            format!("`init_from` reads the rest with `fresh = [{}]`", fresh.join(", "));
        let lines = text::wrap(&line, look.width.saturating_sub(2), 0);
        out += &format!("  {}\n", lines.join("\n  "));
    }
    out
}

fn section(title: &str, changes: &[Change], look: &Look) -> String {
    format!(
        "{}\n{}",
        look.paint(Paint::Bold, &escape(title)),
        table("", changes).draw(look)
    )
}

fn table(what: &str, changes: &[Change]) -> Table {
    let left = Align::Left;
    let mut table = Table::new([(what, left), ("before", left), ("now", left)]);
    for Change { name, before, after } in changes {
        let shown = |value: &Option<String>| {
            value.as_ref().map_or_else(|| "-".to_owned(), |text| escape(text).into_owned())
        };
        table.row([super::summary::tail(&escape(name), 28), shown(before), shown(after)]);
    }
    table
}
