//! The report that people read: a headline, excerpts, notes, helps, and edits as small diffs.

use std::fmt::Write as _;

use super::escape::escape;
use super::excerpt::Excerpt;
use super::{Look, Paint, Severity, text};
use crate::diagnostics::{Diagnostic, Edit};
use crate::source::{SourceId, Sources};

/// Every finding, drawn, with an empty line between.
pub fn human(diagnostics: &[Diagnostic], sources: &Sources, look: &Look) -> String {
    let reports: Vec<String> =
        diagnostics.iter().map(|diagnostic| report(diagnostic, sources, look)).collect();
    reports.join("\n")
}

fn report(diagnostic: &Diagnostic, sources: &Sources, look: &Look) -> String {
    let severity = Severity::of(diagnostic.level);
    let mut out = headline(diagnostic, severity, look);
    for id in sources_of(diagnostic) {
        let labels = diagnostic.labels.iter().filter(|label| label.span.source == id);
        let labels = labels.map(|label| (label.span, label.text.as_str(), label.role));
        out += &Excerpt::of_source(sources.get(id), labels, severity).draw(look);
    }
    for quote in &diagnostic.quotes {
        out += &Excerpt::of_quote(quote, severity).draw(look);
    }
    for note in &diagnostic.notes {
        out += &aside("note", note, look);
    }
    if let Some(evidence) = &diagnostic.evidence {
        out += &aside("note", &text::weighed(evidence), look);
    }
    for help in &diagnostic.helps {
        out += &aside("help", help, look);
    }
    let mut titles: Vec<&str> = diagnostic.helps.iter().map(String::as_str).collect();
    for edit in &diagnostic.edits {
        if !titles.contains(&edit.title.as_str()) {
            out += &aside("help", &edit.title, look);
            titles.push(&edit.title);
        }
        out += &diff(edit, sources, look);
    }
    out
}

fn headline(diagnostic: &Diagnostic, severity: Severity, look: &Look) -> String {
    let opening = format!("{}[{}]", severity.word(), diagnostic.code.id);
    let used = text::width(&opening) + diagnostic.code.name.len() + 3;
    let lines = text::wrap(&escape(&diagnostic.message), look.width - 2, used);
    let message: Vec<String> =
        lines.iter().map(|line| look.paint(Paint::Bold, line)).collect();
    format!(
        "{} {}: {}\n",
        look.paint(severity.paint(), &opening),
        diagnostic.code.name,
        message.join("\n  ")
    )
}

/// The texts a finding points into, the primary one first.
fn sources_of(diagnostic: &Diagnostic) -> Vec<SourceId> {
    let mut ids = Vec::new();
    for label in &diagnostic.labels {
        if !ids.contains(&label.span.source) {
            ids.push(label.span.source);
        }
    }
    ids
}

fn aside(word: &str, said: &str, look: &Look) -> String {
    let lines = text::wrap(&escape(said), look.width.saturating_sub(8), 0);
    let paint = if word == "help" { Paint::Green } else { Paint::Cyan };
    format!("  {}: {}\n", look.paint(paint, word), lines.join("\n        "))
}

/// The lines an edit changes, before and after.
fn diff(edit: &Edit, sources: &Sources, look: &Look) -> String {
    let source = sources.get(edit.span.source);
    let first = source.position(edit.span.start).line;
    let last = source.position(edit.span.end).line;
    let Some(after) = edited(source.line(last), edit, sources) else {
        return String::new();
    };
    let before: Vec<&str> = (first..=last).map(|line| source.line(line)).collect();
    let after: Vec<&str> = after.lines().collect();
    let head = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let tails = before.iter().rev().zip(after.iter().rev());
    let tail = tails.take_while(|(a, b)| a == b).count();
    let tail = tail.min(before.len().min(after.len()) - head);
    let (removed, added) =
        (&before[head..before.len() - tail], &after[head..after.len() - tail]);
    let indent = common_indent(removed.iter().chain(added));
    let mut out = String::new();
    for (sign, paint, lines) in [("-", Paint::Red, removed), ("+", Paint::Green, added)] {
        for (at, line) in lines.iter().enumerate() {
            let number = text::pad_start(&(first + head + at).to_string(), 9);
            let line = format!("{sign} {}", escape(line.get(indent..).unwrap_or("")));
            let (number, line) =
                (look.paint(Paint::Dim, &number), look.paint(paint, line.trim_end()));
            let _ = writeln!(out, "{number} {line}");
        }
    }
    out
}

/// The lines that an edit touches, after it; `last` is the last of them.
fn edited(last: &str, edit: &Edit, sources: &Sources) -> Option<String> {
    let source = sources.get(edit.span.source);
    let text = &source.text;
    let line_start =
        text.get(..edit.span.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let kept = text.get(line_start..edit.span.start as usize)?;
    let end = edit.span.end as usize;
    let last_start = text.get(..end)?.rfind('\n').map_or(0, |at| at + 1);
    let tail = last.get(end - last_start..).unwrap_or("");
    Some(format!("{kept}{}{tail}", edit.replacement))
}

/// How many leading spaces all lines share, in bytes.
fn common_indent<'a>(lines: impl Iterator<Item = &'a &'a str>) -> usize {
    let indents = lines
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len());
    indents.min().unwrap_or(0)
}
