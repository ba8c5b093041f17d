//! One JSON document for programs: our own structure, every place as bytes, line and column.

use serde::Serialize;

use super::Severity;
use crate::diagnostics::{Diagnostic, Evidence, Level, Quote, Role, Safety};
use crate::source::{Source, Sources, Span};

/// All findings of one command.
#[derive(Debug, Serialize)]
pub struct Document {
    /// The version of this structure.
    version: u32,
    /// How many are errors.
    errors: usize,
    /// How many are warnings.
    warnings: usize,
    diagnostics: Vec<Finding>,
}

#[derive(Debug, Serialize)]
struct Finding {
    code: &'static str,
    name: &'static str,
    level: Level,
    severity: Severity,
    message: String,
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
    let mut document = Document::new();
    document.add(diagnostics, sources);
    document.to_text()
}

impl Default for Document {
    fn default() -> Self {
        Self { version: 1, errors: 0, warnings: 0, diagnostics: Vec::new() }
    }
}

impl Document {
    /// No findings yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the findings of one program.
    pub fn add(&mut self, diagnostics: &[Diagnostic], sources: &Sources) {
        for diagnostic in diagnostics {
            match Severity::of(diagnostic.level) {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Hint => {}
            }
            self.diagnostics.push(Finding::new(diagnostic, sources));
        }
    }

    /// The document as text, ending with a line break.
    pub fn to_text(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("it has no maps");
        escape_controls(&text) + "\n"
    }
}

impl Finding {
    fn new(diagnostic: &Diagnostic, sources: &Sources) -> Self {
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
            message: diagnostic.message.clone(),
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

/// Controls beyond ASCII are legal in JSON, yet a terminal would obey them.
fn escape_controls(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for char in json.chars() {
        match char {
            '\u{7f}'..='\u{9f}' => escaped += &format!("\\u{:04x}", u32::from(char)),
            _ => escaped.push(char),
        }
    }
    escaped
}
