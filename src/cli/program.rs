//! From a file name to a checked program.

use std::path::Path;

use super::failure::Failure;
use super::load::{self, Loaded};
use super::terminal::Terminal;
use crate::check::typed::TypedProgram;
use crate::check::{Options, Unit};
use crate::diagnostics::render::{self, Look};
use crate::diagnostics::{self, Diagnostic, Diagnostics};
use crate::lint::{self, Levels};
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
}

impl Program {
    /// Reads and checks `path`.
    pub(super) fn read(path: &Path, options: &Options) -> Result<Self, Failure> {
        Ok(Self::check(load::load(path)?, options))
    }

    /// Checks what was read.
    pub(super) fn check(loaded: Loaded, options: &Options) -> Self {
        let Loaded { sources, units, diagnostics } = loaded;
        let linted = lint::check(&units, diagnostics, options, &Levels::default());
        Self {
            sources,
            units,
            options: options.clone(),
            typed: linted.program,
            diagnostics: linted.diagnostics,
        }
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
