//! The settings of `data`, `train` and `sweep`: one table that the checker, `explain` and did-you-mean read.

mod data;
mod elsewhere;
pub mod forms;
mod read;
mod stage;
mod sweep;
pub(crate) mod text;
mod train;
pub(crate) mod words;

use elsewhere::ELSEWHERE;

pub use data::DATA;
pub(crate) use read::Written;
pub use stage::STAGE;
pub use sweep::SWEEP;
pub use train::TRAIN;

/// A section of settings.
#[derive(Debug)]
pub struct SectionEntry {
    /// The word that opens it: `train`.
    pub keyword: &'static str,
    /// What it says, in a sentence.
    pub doc: &'static str,
    /// Its settings, in the order of the reference.
    pub settings: &'static [Setting],
}

/// A setting of a section.
#[derive(Debug)]
pub struct Setting {
    /// Its name: `batch`.
    pub name: &'static str,
    /// What may stand behind `=`, in words.
    pub accepts: &'static str,
    /// Its default, as it would be written or in words; empty for a required one.
    pub default: &'static str,
    /// What it means, in a sentence or two.
    pub doc: &'static str,
    /// Lines that check.
    pub examples: &'static [&'static str],
    /// What other tools call it: feeds did-you-mean, never accepted.
    pub also_known_as: &'static [&'static str],
}

/// A name of other tools that is no setting here: what to write instead.
#[derive(Debug)]
pub struct Elsewhere {
    /// The names.
    pub names: &'static [&'static str],
    /// The section where its meaning is said.
    pub section: &'static str,
    /// What to write; `{}` stands for the value as written.
    pub instead: &'static str,
}

/// The sections.
pub static ALL: &[&SectionEntry] = &[&DATA, &TRAIN, &SWEEP];

/// What has a page: the sections, and what any stage may say.
pub static PAGES: &[&SectionEntry] = &[&DATA, &TRAIN, &SWEEP, &STAGE];

/// The section opened by `keyword`.
pub fn section(keyword: &str) -> Option<&'static SectionEntry> {
    ALL.iter().copied().find(|section| section.keyword == keyword)
}

/// The setting called `name` in any section, with its section.
pub fn find(name: &str) -> Option<(&'static SectionEntry, &'static Setting)> {
    ALL.iter().find_map(|section| Some((*section, section.find(name)?)))
}

/// What to write for a name of other tools that is no setting here.
pub fn elsewhere(name: &str) -> Option<&'static Elsewhere> {
    let name = name.to_lowercase();
    ELSEWHERE.iter().find(|entry| entry.names.contains(&name.as_str()))
}

impl SectionEntry {
    /// The setting called `name`.
    pub fn find(&self, name: &str) -> Option<&'static Setting> {
        self.settings.iter().find(|setting| setting.name == name)
    }

    /// The setting that other tools call `name`.
    pub fn find_foreign(&self, name: &str) -> Option<&'static Setting> {
        let name = name.to_lowercase();
        self.settings.iter().find(|setting| setting.also_known_as.contains(&name.as_str()))
    }

    /// The names of its settings.
    pub fn names(&self) -> Vec<&'static str> {
        self.settings.iter().map(|setting| setting.name).collect()
    }
}
