//! One line a finding, as editors and build tools like it.

use super::{Severity, escape};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Sources;

/// `file:line:col: error[S022]: message`, one line each.
pub fn short(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let lines = diagnostics.iter().map(|diagnostic| {
        let source = sources.get(diagnostic.span().source);
        let position = source.position(diagnostic.span().start);
        let word = Severity::of(diagnostic.level).word();
        let (name, id) = (escape(&source.name), diagnostic.code.id);
        let message = escape(&diagnostic.message).replace('\n', " ");
        format!("{name}:{position}: {word}[{id}]: {message}\n")
    });
    lines.collect()
}

/// `note[D001]: not decided, since the data was not read`, of a check that was not made.
pub fn short_undecided(code: &Code, reason: &str) -> String {
    format!("note[{}]: not decided, since {}\n", code.id, escape(reason))
}
