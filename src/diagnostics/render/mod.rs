//! Diagnostics as text for people, lines for editors, or structures for programs.
//!
//! miette draws the excerpts and never leaves this folder.

mod escape;
mod excerpt;
mod fingerprint;
mod github;
mod human;
mod json;
mod narrated;
mod paint;
mod sarif;
mod short;
mod tally;
pub mod text;

pub use escape::escape;
pub use github::{github, github_undecided};
pub use human::human;
pub use json::{Document, json};
pub use narrated::narrated;
pub use paint::{Charset, Color, Look, Paint};
pub use sarif::Sarif;
pub use short::{short, short_undecided};
pub use tally::{Tally, summary};

use std::borrow::Cow;
use std::path::Path;

use super::Level;

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

/// A file's name as it stands below `base`, with slashes: what other tools know it by.
fn relative<'a>(name: &'a str, base: &Path) -> Cow<'a, str> {
    let path = Path::new(name);
    let inside = path.strip_prefix(base).unwrap_or(path);
    let inside = inside.strip_prefix(".").unwrap_or(inside);
    let text = inside.to_str().unwrap_or(name);
    if cfg!(windows) { Cow::Owned(text.replace('\\', "/")) } else { Cow::Borrowed(text) }
}
