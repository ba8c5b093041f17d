//! Which rules speak, how loudly, and from which number on.

use std::collections::BTreeMap;

use super::{Family, Threshold};
use crate::diagnostics::{Code, Diagnostics, Level};

/// What is said of levels and thresholds, on the command line or in a `percept.toml`. Later
/// changes win.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    /// In the order they were said.
    pub changes: Vec<(Selector, Change)>,
    /// Thresholds that were set, by name.
    pub thresholds: BTreeMap<String, f64>,
}

/// Codes that a change is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// One code.
    Code(&'static str),
    /// A letter: every code of the family.
    Family(char),
    /// A group, which is a level of the registry.
    Group(Level),
}

/// What is to become of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Not reported.
    Off,
    /// Reported with the weight it has, or as a hint where it is off by itself.
    On,
    /// Reported as a warning.
    Warn,
    /// Reported as an error.
    Deny,
}

/// Every group: a level that a selector can name.
pub static GROUPS: &[(&str, Level)] = &[
    ("correctness", Level::Correctness),
    ("suspicious", Level::Suspicious),
    ("performance", Level::Performance),
    ("style", Level::Style),
    ("pedantic", Level::Pedantic),
    ("nursery", Level::Nursery),
];

impl Selector {
    /// What a word of the command line selects: `M001`, `stacked-linear`, `M`, `pedantic`.
    pub fn parse(word: &str) -> Option<Self> {
        if let Some((_, level)) = GROUPS.iter().find(|(name, _)| *name == word) {
            return Some(Self::Group(*level));
        }
        if let Some(code) = super::find_code(word) {
            return Some(Self::Code(code.id));
        }
        Family::find(word).map(|family| Self::Family(family.letter))
    }

    /// How narrow it is: a code is narrower than its family, and that than a group.
    fn narrowness(&self) -> u8 {
        match self {
            Self::Group(_) => 0,
            Self::Family(_) => 1,
            Self::Code(_) => 2,
        }
    }

    fn selects(&self, code: &Code) -> bool {
        match self {
            Self::Code(id) => code.id == *id,
            Self::Family(letter) => code.id.starts_with(*letter),
            Self::Group(level) => code.level == *level,
        }
    }
}

impl Levels {
    /// Adds changes that were said together, in no order: the narrower one wins, and of equal
    /// ones the later. They win over all that was said before.
    pub fn add(&mut self, mut changes: Vec<(Selector, Change)>) {
        changes.sort_by_key(|(selector, _)| selector.narrowness());
        self.changes.extend(changes);
    }

    /// The level at which findings of a code are reported; `None` when they are not. Errors
    /// cannot be silenced.
    pub fn of(&self, code: &Code) -> Option<Level> {
        self.of_one(code, code.level)
    }

    /// The same for a finding that weighs `own` by itself, mostly as its code says.
    fn of_one(&self, code: &Code, own: Level) -> Option<Level> {
        if own == Level::Error {
            return Some(own);
        }
        let is_on = !matches!(own, Level::Pedantic | Level::Nursery);
        let changes = self.changes.iter().filter(|(selector, _)| selector.selects(code));
        changes.fold(is_on.then_some(own), |_, (_, change)| match change {
            Change::Off => None,
            Change::On => Some(own),
            Change::Warn => Some(Level::Suspicious),
            Change::Deny => Some(Level::Correctness),
        })
    }

    /// The value of a threshold in force.
    pub fn limit(&self, threshold: &Threshold) -> f64 {
        self.thresholds.get(threshold.name).copied().unwrap_or(threshold.default)
    }

    /// Gives findings the level that is in force, and takes out those that are off.
    pub(super) fn apply(&self, found: &mut Diagnostics) {
        found.retain_mut(|finding| {
            let level = self.of_one(finding.code, finding.level);
            finding.level = level.unwrap_or(finding.level);
            level.is_some()
        });
    }
}
