//! Which stage of an edited model is which stage of the old one: by where they stand in the text,
//! never by their counters.

use std::collections::BTreeMap;

use super::diff::{self, Anchor};
use super::items::Key;
use super::program::Program;
use crate::check::typed::TypedModel;
use crate::source::{SourceId, Span};

/// An edit of one item.
#[derive(Clone, Debug)]
pub(super) struct EditPlace {
    /// Which item.
    pub(super) key: Key,
    /// Where in it.
    pub(super) anchor: Anchor,
}

/// Where each word of the old texts stands in the new ones.
#[derive(Debug)]
pub(super) struct Survivors(BTreeMap<(SourceId, usize), (SourceId, usize)>);

impl Survivors {
    /// Compares two programs item by item.
    pub(super) fn new(old: &Program, new: &Program, edit: Option<&EditPlace>) -> Self {
        let mut words = BTreeMap::new();
        let own = SourceId::default();
        for (place, item) in old.items.iter().enumerate() {
            let Some(to) = new.position(&item.key) else { continue };
            let anchor = edit.filter(|edit| edit.key == item.key).map(|edit| edit.anchor);
            let found = diff::survivors(&item.text, &new.items[to].text, anchor);
            let (from, to) = (old.starts[place], new.starts[to]);
            words.extend(found.iter().map(|(a, b)| ((own, from + a), (own, to + b))));
        }
        for source in old.sources.iter().skip(1) {
            let same = new.sources.iter().find(|other| other.name == source.name);
            let Some(other) = same else { continue };
            let found = diff::survivors(&source.text, &other.text, None);
            words.extend(found.iter().map(|(a, b)| ((source.id, *a), (other.id, *b))));
        }
        Self(words)
    }

    fn get(&self, span: Span) -> Option<(SourceId, usize)> {
        self.0.get(&(span.source, span.start as usize)).copied()
    }
}

/// The new path of every stage of `old` that is still there, by its old path.
pub(super) fn paths(
    old: &TypedModel,
    new: &TypedModel,
    words: &Survivors,
) -> BTreeMap<String, String> {
    let mut children = BTreeMap::new();
    for (path, span) in &new.places {
        if let Some((parent, _)) = path.rsplit_once('.') {
            children.insert((parent, (span.source, span.start as usize)), path);
        }
    }
    let mut found = BTreeMap::from([(old.name.clone(), new.name.clone())]);
    // A path sorts behind those it is below.
    let mut places: Vec<_> = old.places.iter().collect();
    places.sort_by_key(|(path, _)| path.matches('.').count());
    for (path, span) in places {
        let Some((parent, _)) = path.rsplit_once('.') else { continue };
        let Some(parent) = renamed(parent, &found) else { continue };
        let Some(place) = words.get(*span) else { continue };
        if let Some(now) = children.get(&(parent.as_str(), place)) {
            found.insert(path.clone(), (*now).clone());
        }
    }
    found
}

/// A path under its new name: that of the stage or body it is, an index kept as it is.
fn renamed(path: &str, found: &BTreeMap<String, String>) -> Option<String> {
    if let Some(now) = found.get(path) {
        return Some(now.clone());
    }
    let (body, index) = path.strip_suffix(']')?.rsplit_once('[')?;
    Some(format!("{}[{index}]", renamed(body, found)?))
}

/// The new path of a tensor, where its stage is still there. What belongs to no stage, such as the
/// embedding of a column, keeps its path.
pub(super) fn tensor_path(
    tensor: &str,
    old: &TypedModel,
    found: &BTreeMap<String, String>,
) -> Option<String> {
    let (stage, name) = tensor.rsplit_once('.')?;
    if let Some(now) = found.get(stage) {
        return Some(format!("{now}.{name}"));
    }
    let is_stage = old.places.contains_key(stage);
    (!is_stage).then(|| tensor.to_owned())
}
