//! One line a finding, as editors and build tools like it.

use super::{Severity, escape};
use crate::diagnostics::Diagnostic;
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
