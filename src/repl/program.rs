//! A session's items as one checked program.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;

use super::items::{self, ItemText, Key};
use crate::check::typed::{TypedModel, TypedProgram, TypedTrain};
use crate::check::{Options, Unit};
use crate::diagnostics::codes::P009;
use crate::diagnostics::{self, Diagnostic, Diagnostics, Level};
use crate::lint::{self, Change, Levels, Selector};
use crate::load::{self, Loaded};
use crate::source::{SourceId, Sources, Span};

/// The name under which the items of a session are quoted.
const NAME: &str = "session";

/// What a session's program stands on besides its items.
#[derive(Clone, Debug, Default)]
pub(super) struct Ground {
    /// The folder that paths are relative to.
    pub(super) folder: PathBuf,
    /// How it is checked.
    pub(super) options: Options,
    /// The file that was loaded, which `:reload` reads.
    pub(super) file: Option<PathBuf>,
}

/// What is said of a session's program. Between two edits a network is often one that nobody means:
/// it may be tried. How long it is trained the session says, not the program.
fn levels() -> Levels {
    let changes = [
        (Selector::Group(Level::Correctness), Change::Warn),
        (Selector::Code("H005"), Change::Off),
    ];
    Levels { changes: changes.to_vec(), ..Levels::default() }
}

/// Items, checked together.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    /// The items.
    pub(super) items: Vec<ItemText>,
    /// Where each begins in the first text.
    pub(super) starts: Vec<usize>,
    /// The texts; the first is all items.
    pub(super) sources: Sources,
    /// Their trees.
    pub(super) units: Vec<Unit>,
    /// What they mean.
    pub(super) typed: TypedProgram,
    /// What is wrong with them.
    pub(super) diagnostics: Diagnostics,
}

impl Program {
    /// Checks items.
    pub(super) fn new(items: Vec<ItemText>, ground: &Ground) -> Self {
        let (text, starts) = items::compose(&items);
        let Loaded { sources, units, diagnostics } =
            load::from_text(NAME, &text, &ground.folder, &ground.options.access);
        let levels = levels();
        let linted = lint::check(&units, diagnostics, &ground.options, &levels);
        let (typed, diagnostics) = (linted.program, linted.diagnostics);
        Self { items, starts, sources, units, typed, diagnostics }
    }

    /// The text of all items.
    pub(super) fn text(&self) -> &str {
        self.sources.iter().next().map_or("", |source| source.text.as_str())
    }

    /// The item that commands know by this name.
    pub(super) fn find(&self, handle: &str) -> Option<usize> {
        let named = |item: &ItemText| item.key.handle() == handle;
        let is_body = |item: &ItemText| !matches!(item.key.word.as_str(), "let" | "use");
        let bodies = self.items.iter().position(|item| named(item) && is_body(item));
        let all = || self.items.iter().position(named);
        let titled = || self.items.iter().position(|item| item.key.title() == handle);
        bodies.or_else(all).or_else(titled)
    }

    /// The place of the item with this key.
    pub(super) fn position(&self, key: &Key) -> Option<usize> {
        self.items.iter().position(|item| item.key == *key)
    }

    /// The bytes of an item in the first text.
    pub(super) fn range(&self, place: usize) -> Range<usize> {
        let start = self.starts[place];
        start..start + self.items[place].text.len()
    }

    /// The item that a byte of the first text belongs to.
    pub(super) fn item_at(&self, byte: usize) -> Option<usize> {
        let place = self.starts.partition_point(|start| *start <= byte).checked_sub(1)?;
        self.range(place).contains(&byte).then_some(place)
    }

    /// The item that defines what stands at a place, if it is one of the session's own.
    pub(super) fn item_of(&self, span: Span) -> Option<usize> {
        let is_own = span.source == SourceId::default();
        is_own.then(|| self.item_at(span.start as usize)).flatten()
    }

    /// What the items are called in full: a `train` that names nothing is about the only model.
    pub(super) fn meant(&self) -> Vec<Key> {
        let of = |place: usize| {
            let mut key = self.items[place].key.clone();
            let own = |train: &&TypedTrain| self.item_of(train.span) == Some(place);
            if let Some(train) = self.typed.trains.iter().find(own) {
                key.name.clone_from(&train.model.name);
                key.on.clone_from(&train.data.spec.name);
            }
            key
        };
        (0..self.items.len()).map(of).collect()
    }

    /// The model called so.
    pub(super) fn model(&self, name: &str) -> Option<&TypedModel> {
        self.typed.models.iter().find(|model| model.name == name).map(AsRef::as_ref)
    }

    /// The first training of the model called so.
    pub(super) fn train_of(&self, model: &str) -> Option<&TypedTrain> {
        self.typed.trains.iter().find(|train| train.model.name == model)
    }

    /// Whether it can be run.
    pub(super) fn is_sound(&self) -> bool {
        !diagnostics::any_error(&self.diagnostics)
    }

    /// The findings that `before` has not.
    pub(super) fn new_findings(&self, before: &Self) -> Diagnostics {
        let known: BTreeSet<_> = before.diagnostics.iter().map(identity).collect();
        let is_new = |one: &&Diagnostic| !known.contains(&identity(one));
        self.diagnostics.iter().filter(is_new).cloned().collect()
    }
}

/// What makes two findings the same, wherever they stand.
fn identity(one: &Diagnostic) -> (&'static str, &str) {
    (one.code.id, one.message.as_str())
}

/// Whether a finding only says that something is still to come: a session begins empty.
pub(super) fn is_waiting(one: &Diagnostic) -> bool {
    std::ptr::eq(one.code, &raw const P009)
}
