//! The report in plain sentences, for screen readers: no drawing, no columns to line up.

use std::fmt::Write as _;

use super::{Severity, escape, text};
use crate::diagnostics::{Diagnostic, Role};
use crate::source::Sources;

/// Every finding as sentences, with an empty line between.
pub fn narrated(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let reports: Vec<String> =
        diagnostics.iter().map(|diagnostic| report(diagnostic, sources)).collect();
    reports.join("\n")
}

fn report(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let word = Severity::of(diagnostic.level).word();
    let code = diagnostic.code;
    let mut out =
        format!("{word} {}, {}: {}.\n", code.id, code.name, escape(&diagnostic.message));
    for label in &diagnostic.labels {
        let source = sources.get(label.span.source);
        let position = source.position(label.span.start);
        let quoted = source.slice(label.span).lines().next().unwrap_or("").trim();
        let role = match label.role {
            Role::Here => "Here",
            Role::Cause => "Cause",
            Role::Context => "See also",
        };
        let (name, line, column) = (escape(&source.name), position.line, position.column);
        let _ = write!(out, "{role}: {name}, line {line}, column {column}");
        let (quoted, text) = (escape(quoted), escape(&label.text));
        let _ = match (quoted.is_empty(), text.is_empty()) {
            (true, true) => writeln!(out, "."),
            (false, true) => writeln!(out, ", at `{quoted}`."),
            (true, false) => writeln!(out, ": {text}."),
            (false, false) => writeln!(out, ", at `{quoted}`: {text}."),
        };
    }
    for quote in &diagnostic.quotes {
        let (file, text) = (escape(&quote.file), escape(&quote.label));
        let _ = writeln!(
            out,
            "Data: {file}, line {}, column {}: {text}.",
            quote.line, quote.column
        );
    }
    for note in &diagnostic.notes {
        let _ = writeln!(out, "Note: {}", sentence(note));
    }
    if let Some(evidence) = &diagnostic.evidence {
        let _ = writeln!(out, "Note: {}.", text::weighed(evidence));
    }
    let edits = diagnostic.edits.iter().map(|edit| &edit.title);
    for help in diagnostic.helps.iter().chain(edits) {
        let _ = writeln!(out, "Help: {}", sentence(help));
    }
    out
}

/// The text with a full stop, unless it ends by itself.
fn sentence(text: &str) -> String {
    let stop = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{stop}", escape(text))
}
