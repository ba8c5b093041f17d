//! Diagnostics as text for people, lines for editors, or JSON for programs.
//!
//! miette draws the excerpts and never leaves this folder.

mod escape;
mod excerpt;
mod human;
mod json;
mod narrated;
mod paint;
mod short;
pub mod text;

pub use escape::escape;
pub use human::human;
pub use json::{Document, json};
pub use narrated::narrated;
pub use paint::{Charset, Color, Look, Paint};
pub use short::short;

use std::collections::BTreeSet;

use super::{Diagnostic, Level};

/// What a level means to the person reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Must be mended before training.
    Error,
    /// Deserves a look.
    Warning,
    /// Worth knowing.
    Hint,
}

impl Severity {
    /// The severity of a level, unless the command line says otherwise.
    pub fn of(level: Level) -> Self {
        match level {
            Level::Error | Level::Correctness => Self::Error,
            Level::Suspicious | Level::Performance | Level::Style => Self::Warning,
            Level::Pedantic | Level::Nursery => Self::Hint,
        }
    }

    /// The word that opens a report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }

    fn paint(self) -> Paint {
        match self {
            Self::Error => Paint::Red,
            Self::Warning => Paint::Yellow,
            Self::Hint => Paint::Cyan,
        }
    }
}

/// How many of each there are: `2 errors, 1 warning in 1 file`; empty when there are none.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let count = |severity: Severity| {
        let same = |one: &&Diagnostic| Severity::of(one.level) == severity;
        let n = diagnostics.iter().filter(same).count();
        (n > 0).then(|| text::count(n as u64, severity.word()))
    };
    let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Hint]
        .into_iter()
        .filter_map(count)
        .collect();
    let files: BTreeSet<_> = diagnostics.iter().map(|one| one.span().source).collect();
    match counts.is_empty() {
        true => String::new(),
        false => {
            format!("{} in {}", counts.join(", "), text::count(files.len() as u64, "file"))
        }
    }
}
