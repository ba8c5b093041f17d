//! From a file name to a checked program.

use std::path::Path;

use super::config;
use super::failure::Failure;
use super::load::{self, Edited, Loaded};
use super::terminal::Terminal;
use crate::check::typed::TypedProgram;
use crate::check::{Options, Unit};
use crate::diagnostics::render::{self, Look};
use crate::diagnostics::{self, Diagnostic, Diagnostics};
use crate::lint::{self, Change, Levels, Selector, Skip};
use crate::source::Sources;

/// A program, checked.
#[derive(Debug)]
pub(super) struct Program {
    /// Its texts.
    pub(super) sources: Sources,
    /// Their trees.
    pub(super) units: Vec<Unit>,
    /// How it was checked.
    pub(super) options: Options,
    /// What it means.
    pub(super) typed: TypedProgram,
    /// What is wrong with it.
    pub(super) diagnostics: Diagnostics,
    /// The checks that could not decide.
    pub(super) skips: Vec<Skip>,
    levels: Levels,
}

impl Program {
    /// Reads and checks `path`, with the levels of its `percept.toml`.
    pub(super) fn read(path: &Path, options: &Options) -> Result<Self, Failure> {
        Self::read_as(path, options, (&[], &Edited::new()))
    }

    /// As [`read`](Self::read), with what the command line says of levels, which wins, and with
    /// texts in place of those of files.
    pub(super) fn read_as(
        path: &Path,
        options: &Options,
        (said, edited): (&[(Selector, Change)], &Edited),
    ) -> Result<Self, Failure> {
        let mut levels = config::levels(load::folder_of(path))?;
        levels.add(said.to_vec());
        Ok(Self::check_at(load::load(path, edited, &options.access)?, options, &levels))
    }

    /// Checks what was read, at the levels of the registry.
    pub(super) fn check(loaded: Loaded, options: &Options) -> Self {
        Self::check_at(loaded, options, &Levels::default())
    }

    /// Checks what was read, at these levels.
    pub(super) fn check_at(loaded: Loaded, options: &Options, levels: &Levels) -> Self {
        let Loaded { sources, units, diagnostics } = loaded;
        let linted = lint::check(&units, diagnostics, options, levels);
        Self {
            sources,
            units,
            options: options.clone(),
            typed: linted.program,
            diagnostics: linted.diagnostics,
            skips: linted.skips,
            levels: levels.clone(),
        }
    }

    /// Gives findings of a run the levels in force, and takes out what the program allows.
    pub(super) fn say(&self, found: &mut Diagnostics) {
        lint::say(&self.units, &self.levels, found);
    }

    /// Whether it can be run; tells on standard error what is wrong.
    pub(super) fn is_sound(&self, terminal: &Terminal) -> bool {
        if !self.diagnostics.is_empty() {
            terminal.tell(&self.report(&terminal.errors));
            terminal.tell("\n");
        }
        !diagnostics::any_error(&self.diagnostics)
    }

    /// The findings for people, with a line that counts them.
    pub(super) fn report(&self, look: &Look) -> String {
        report(&self.diagnostics, &self.sources, look)
    }
}

/// Findings for people, with a line that counts them.
pub(super) fn report(found: &[Diagnostic], sources: &Sources, look: &Look) -> String {
    let drawn = render::human(found, sources, look);
    format!("{drawn}\n{}\n", render::summary(found))
}
