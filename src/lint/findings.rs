//! What the rules found, and where they could not decide.

use super::levels::Levels;
use super::{Lint, Threshold};
use crate::diagnostics::{Diagnostic, Diagnostics};

/// A rule that could not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skip {
    /// Its id.
    pub code: &'static str,
    /// Why, for people: `the data was not read`.
    pub reason: &'static str,
}

/// Where rules put what they found.
#[derive(Debug)]
pub(super) struct Findings<'a> {
    levels: &'a Levels,
    lint: Option<&'static Lint>,
    found: Diagnostics,
    skips: Vec<Skip>,
}

impl<'a> Findings<'a> {
    /// Nothing found yet.
    pub(super) fn new(levels: &'a Levels) -> Self {
        Self { levels, lint: None, found: Vec::new(), skips: Vec::new() }
    }

    /// What follows is from this rule.
    pub(super) fn begin(&mut self, lint: &'static Lint) {
        self.lint = Some(lint);
    }

    /// The value of a threshold in force.
    pub(super) fn limit(&self, threshold: &Threshold) -> f64 {
        self.levels.limit(threshold)
    }

    /// Adds a finding, unless the same rule spoke of the same place: a block that is used twice
    /// is one mistake.
    pub(super) fn report(&mut self, finding: Diagnostic) {
        let is_same = |other: &Diagnostic| {
            other.code.id == finding.code.id && other.span() == finding.span()
        };
        if !self.found.iter().any(is_same) {
            self.found.push(finding);
        }
    }

    /// Adds a finding even where the same rule spoke of the same place: several columns are
    /// named by one source.
    pub(super) fn report_all(&mut self, finding: Diagnostic) {
        self.found.push(finding);
    }

    /// Says that the rule could not decide.
    pub(super) fn skip(&mut self, reason: &'static str) {
        let Some(lint) = self.lint else { return };
        let skip = Skip { code: lint.code.id, reason };
        if !self.skips.contains(&skip) {
            self.skips.push(skip);
        }
    }

    /// All of it.
    pub(super) fn finish(self) -> (Diagnostics, Vec<Skip>) {
        (self.found, self.skips)
    }
}
