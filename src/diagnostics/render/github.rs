//! One workflow command a finding: GitHub shows it beside the line of a change.

use std::path::Path;

use super::{Severity, escape, relative, text};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Sources;

/// `::error file=…,line=…,col=…,title=…::message`, one line each; paths are relative to `base`.
pub fn github(diagnostics: &[Diagnostic], sources: &Sources, base: &Path) -> String {
    diagnostics.iter().map(|diagnostic| line(diagnostic, sources, base)).collect()
}

/// `::notice title=…::not decided, since …`, of a check that was not made: it has no line.
pub fn github_undecided(code: &Code, reason: &str) -> String {
    let title = value(&format!("{} {}", code.id, code.name));
    format!("::notice title={title}::{}\n", data(&format!("not decided, since {reason}")))
}

fn line(diagnostic: &Diagnostic, sources: &Sources, base: &Path) -> String {
    let command = match Severity::of(diagnostic.level) {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    let span = diagnostic.span();
    let source = sources.get(span.source);
    let (start, end) = (source.position(span.start), source.position(span.end));
    let code = diagnostic.code;
    let mut properties = vec![
        ("file", relative(&source.name, base).into_owned()),
        ("line", start.line.to_string()),
        ("endLine", end.line.to_string()),
    ];
    // Columns are shown only where all of it stands on one line. Theirs include the last one.
    if start.line == end.line {
        properties.push(("col", start.column.to_string()));
        let last = end.column.saturating_sub(1).max(start.column);
        properties.push(("endColumn", last.to_string()));
    }
    properties.push(("title", format!("{} {}", code.id, code.name)));
    let properties =
        properties.iter().map(|(name, said)| format!("{name}={}", value(said)));
    let properties: Vec<String> = properties.collect();
    format!("::{command} {}::{}\n", properties.join(","), data(&message(diagnostic)))
}

/// What is said beside the line, where there are no excerpts: the whole story in sentences.
fn message(diagnostic: &Diagnostic) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    let here = &diagnostic.labels[0].text;
    if !here.is_empty() {
        lines.push(format!("here: {here}"));
    }
    lines.extend(diagnostic.notes.iter().map(|note| format!("note: {note}")));
    let evidence = diagnostic.evidence.as_ref();
    lines.extend(evidence.map(|evidence| format!("note: {}", text::weighed(evidence))));
    let titles = diagnostic.edits.iter().map(|edit| &edit.title);
    let titles = titles.filter(|title| !diagnostic.helps.contains(title));
    let helps = diagnostic.helps.iter().chain(titles);
    lines.extend(helps.map(|help| format!("help: {help}")));
    lines.join("\n")
}

/// A message, with what would end it written as GitHub wants it.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    escape(&text).into_owned()
}

/// A property, which ends at a comma as well.
fn value(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
