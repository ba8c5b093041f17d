//! Findings for programs: our own structure, every place as bytes, line and column; as one
//! document, or one object a line.

use serde::Serialize;

use super::escape::escape_json;
use super::fingerprint::Fingerprints;
use super::{Severity, Tally};
use crate::diagnostics::{Code, Diagnostic, Evidence, Level, Quote, Role, Safety};
use crate::source::{Source, Sources, Span};

/// All findings of one command.
#[derive(Debug, Serialize)]
pub struct Document {
    #[serde(flatten)]
    summary: Summary,
    diagnostics: Vec<Finding>,
    #[serde(skip)]
    fingerprints: Fingerprints,
}

/// What is said once.
#[derive(Debug, Serialize)]
struct Summary {
    /// The version of this structure.
    version: u32,
    #[serde(flatten)]
    tally: Tally,
    /// The checks that could not decide, and why.
    undecided: Vec<Undecided>,
    /// How many findings of a code were left out, where their number was limited.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hidden: Vec<Hidden>,
}

#[derive(Debug, Serialize)]
struct Undecided {
    code: &'static str,
    name: &'static str,
    reason: String,
}

#[derive(Debug, Serialize)]
struct Hidden {
    code: &'static str,
    count: usize,
}

/// One line of many.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Finding(&'a Finding),
    Summary(&'a Summary),
}

#[derive(Debug, Serialize)]
struct Finding {
    code: &'static str,
    name: &'static str,
    level: Level,
    severity: Severity,
    /// How it was decided.
    phase: &'static str,
    message: String,
    fingerprint: String,
    #[serde(flatten)]
    place: Place,
    labels: Vec<Mark>,
    notes: Vec<String>,
    helps: Vec<String>,
    edits: Vec<Change>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    quotes: Vec<Quote>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Evidence>,
}

#[derive(Debug, Serialize)]
struct Place {
    file: String,
    /// Bytes `[start, end)`.
    span: [u32; 2],
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Debug, Serialize)]
struct Mark {
    #[serde(flatten)]
    place: Place,
    role: Role,
    text: String,
}

#[derive(Debug, Serialize)]
struct Change {
    title: String,
    safety: Safety,
    #[serde(flatten)]
    place: Place,
    replacement: String,
}

/// The findings as one JSON document, ending with a line break.
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut tally = Tally::default();
    tally.add(diagnostics, sources, |_| true);
    let mut document = Document::new(tally);
    document.add(diagnostics, sources);
    document.to_text()
}

impl Document {
    /// A document without findings yet, of a command that found so much.
    pub fn new(tally: Tally) -> Self {
        let summary =
            Summary { version: 1, tally, undecided: Vec::new(), hidden: Vec::new() };
        Self { summary, diagnostics: Vec::new(), fingerprints: Fingerprints::default() }
    }

    /// Adds the findings of one program.
    pub fn add(&mut self, diagnostics: &[Diagnostic], sources: &Sources) {
        for diagnostic in diagnostics {
            let fingerprint = self.fingerprints.of(diagnostic, sources);
            self.diagnostics.push(Finding::new(diagnostic, sources, fingerprint));
        }
    }

    /// Adds a check that could not decide.
    pub fn add_undecided(&mut self, code: &Code, reason: &str) {
        let (code, name, reason) = (code.id, code.name, reason.to_owned());
        self.summary.undecided.push(Undecided { code, name, reason });
    }

    /// Says how many findings of a code were left out.
    pub fn add_hidden(&mut self, code: &'static str, count: usize) {
        self.summary.hidden.push(Hidden { code, count });
    }

    /// The document as text, ending with a line break.
    pub fn to_text(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("its keys are texts");
        escape_json(&text) + "\n"
    }

    /// One finding a line, then a line that counts them.
    pub fn to_lines(&self) -> String {
        let findings = self.diagnostics.iter().map(Line::Finding);
        let lines = findings.chain([Line::Summary(&self.summary)]);
        let text = |line| serde_json::to_string(&line).expect("its keys are texts");
        lines.map(|line| escape_json(&text(line)) + "\n").collect()
    }
}

impl Finding {
    fn new(diagnostic: &Diagnostic, sources: &Sources, fingerprint: String) -> Self {
        let place = |span: Span| Place::new(span, sources.get(span.source));
        let labels = diagnostic.labels.iter().map(|label| Mark {
            place: place(label.span),
            role: label.role,
            text: label.text.clone(),
        });
        let edits = diagnostic.edits.iter().map(|edit| Change {
            title: edit.title.clone(),
            safety: edit.safety,
            place: place(edit.span),
            replacement: edit.replacement.clone(),
        });
        Self {
            code: diagnostic.code.id,
            name: diagnostic.code.name,
            level: diagnostic.level,
            severity: Severity::of(diagnostic.level),
            phase: diagnostic.code.decided.word(),
            message: diagnostic.message.clone(),
            fingerprint,
            place: place(diagnostic.span()),
            labels: labels.collect(),
            notes: diagnostic.notes.clone(),
            helps: diagnostic.helps.clone(),
            edits: edits.collect(),
            quotes: diagnostic.quotes.clone(),
            evidence: diagnostic.evidence,
        }
    }
}

impl Place {
    fn new(span: Span, source: &Source) -> Self {
        let (start, end) = (source.position(span.start), source.position(span.end));
        Self {
            file: source.name.clone(),
            span: [span.start, span.end],
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}
