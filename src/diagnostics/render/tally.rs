//! How much was found, and how much of it can be mended: the line that ends a report.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use super::{Severity, text};
use crate::diagnostics::{Diagnostic, Safety};
use crate::source::{SourceId, Sources};

/// Findings of a command, counted over all its files.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Tally {
    /// How many are errors.
    pub errors: usize,
    /// How many are warnings.
    pub warnings: usize,
    /// How many are hints.
    pub hints: usize,
    /// The files that have any.
    #[serde(serialize_with = "count")]
    files: BTreeSet<String>,
    /// How many have an edit that can be applied.
    fixes: Fixes,
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Fixes {
    safe: usize,
    r#unsafe: usize,
}

/// How many of each there are: `2 errors, 1 warning in 1 file`; empty when there are none.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let mut tally = Tally::default();
    let sources: BTreeSet<_> = diagnostics.iter().map(|one| one.span().source).collect();
    diagnostics.iter().for_each(|one| tally.count(one));
    tally.in_words(sources.len())
}

impl Tally {
    /// Counts the findings of one program; `may_edit` says which of its texts could be mended.
    pub fn add(
        &mut self,
        diagnostics: &[Diagnostic],
        sources: &Sources,
        may_edit: impl Fn(SourceId) -> bool,
    ) {
        for one in diagnostics {
            self.count(one);
            self.files.insert(sources.get(one.span().source).name.clone());
            let edits = one.edits.iter().filter(|edit| may_edit(edit.span.source));
            match edits.map(|edit| edit.safety).min() {
                Some(Safety::Safe) => self.fixes.safe += 1,
                Some(Safety::Unsafe) => self.fixes.r#unsafe += 1,
                Some(Safety::Suggestion) | None => {}
            }
        }
    }

    fn count(&mut self, one: &Diagnostic) {
        match Severity::of(one.level) {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Hint => self.hints += 1,
        }
    }

    /// `2 errors, 1 warning in 1 file; 1 fix available with --fix`; empty when there are none.
    pub fn to_text(&self) -> String {
        let counts = self.in_words(self.files.len());
        let fixes = |n| text::count_as(n as u64, "fix", "fixes");
        let Fixes { safe, r#unsafe } = self.fixes;
        match (safe, r#unsafe) {
            (0, 0) => counts,
            (n, 0) => format!("{counts}; {} available with --fix", fixes(n)),
            (0, n) => format!("{counts}; {} available with --fix --unsafe", fixes(n)),
            (n, more) => format!(
                "{counts}; {} available with --fix, {more} more with --fix --unsafe",
                fixes(n)
            ),
        }
    }

    fn in_words(&self, n_files: usize) -> String {
        let counts = [
            (self.errors, Severity::Error),
            (self.warnings, Severity::Warning),
            (self.hints, Severity::Hint),
        ];
        let counts = counts.into_iter().filter(|(n, _)| *n > 0);
        let counts: Vec<String> =
            counts.map(|(n, severity)| text::count(n as u64, severity.word())).collect();
        match counts.is_empty() {
            true => String::new(),
            false => {
                format!("{} in {}", counts.join(", "), text::count(n_files as u64, "file"))
            }
        }
    }
}

fn count<S: Serializer>(files: &BTreeSet<String>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u64(files.len() as u64)
}
