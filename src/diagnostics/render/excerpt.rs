//! Lines of a text with marks under them, drawn by miette.

use std::fmt;
use std::ops::Range;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::escape::{Escaped, escape};
use super::{Charset, Color, Look, Severity, text};
use crate::diagnostics::{Quote, Role};
use crate::source::{Source, Span};

/// Lines of a text with marks under them.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    /// The number of the text's first line, from 1.
    first_line: usize,
    marks: Vec<Mark>,
    severity: Severity,
}

/// What is under a stretch of a line.
#[derive(Clone, Debug)]
struct Mark {
    bytes: Range<usize>,
    text: String,
    role: Role,
}

impl Excerpt {
    /// The lines of a program around its labels.
    pub(super) fn of_source<'a>(
        source: &Source,
        labels: impl IntoIterator<Item = (Span, &'a str, Role)>,
        severity: Severity,
    ) -> Self {
        let escaped = Escaped::new(&source.text);
        let marks = labels.into_iter().map(|(span, text, role)| {
            let bytes =
                escaped.offset(span.start as usize)..escaped.offset(span.end as usize);
            Mark {
                bytes: on_first_line(&escaped.text, bytes),
                text: escape(text).into_owned(),
                role,
            }
        });
        let marks = apart(marks.collect());
        let name = escape(&source.name).into_owned();
        Self { name, text: escaped.text, first_line: 1, marks, severity }
    }

    /// A line of a data file.
    pub(super) fn of_quote(quote: &Quote, severity: Severity) -> Self {
        let escaped = Escaped::new(quote.text.trim_end_matches(['\n', '\r']));
        let skipped = quote.column.saturating_sub(1) as usize;
        let at = quote.text.char_indices().nth(skipped).map_or(quote.text.len(), |at| at.0);
        let at = escaped.offset(at).min(escaped.text.len());
        let mark = Mark {
            bytes: at..at,
            text: escape(&quote.label).into_owned(),
            role: Role::Here,
        };
        let name = escape(&quote.file).into_owned();
        let first_line = quote.line.max(1) as usize;
        Self { name, text: escaped.text, first_line, marks: vec![mark], severity }
    }

    /// The drawing.
    pub(super) fn draw(&self, look: &Look) -> String {
        if self.text.is_empty() {
            return format!("   in {}\n", self.name);
        }
        let handler = GraphicalReportHandler::new_themed(self.theme(look))
            .with_width(look.width)
            .with_context_lines(1)
            .with_links(false)
            .without_syntax_highlighting();
        let mut drawing = String::new();
        let report = Report { excerpt: self, width: look.width };
        handler.render_report(&mut drawing, &report).expect("a string takes all text");
        // miette's own headline comes first; ours stands above already.
        let without_headline = drawing.split_once('\n').map_or("", |(_, rest)| rest);
        let lines = without_headline.lines().map(|line| line.trim_end().to_owned() + "\n");
        lines.collect()
    }

    fn theme(&self, look: &Look) -> GraphicalTheme {
        let mut characters = match look.charset {
            Charset::Unicode => ThemeCharacters::unicode(),
            Charset::Ascii => ThemeCharacters::ascii(),
        };
        characters.error = String::new();
        let mut styles = match look.color {
            Color::On => ThemeStyles::ansi(),
            Color::Off => ThemeStyles::none(),
        };
        let here = match self.severity {
            Severity::Error => styles.error,
            Severity::Warning => styles.warning,
            Severity::Hint => styles.help,
        };
        let of_role = |mark: &Mark| match mark.role {
            Role::Here => here,
            Role::Cause => styles.help,
            Role::Context => styles.linum,
        };
        styles.highlights = self.marks.iter().map(of_role).collect();
        styles.link = styles.linum;
        GraphicalTheme { characters, styles }
    }

    fn line_start(&self, byte: usize) -> usize {
        self.text[..byte].rfind('\n').map_or(0, |at| at + 1)
    }

    fn line_end(&self, byte: usize) -> usize {
        self.text[byte..].find('\n').map_or(self.text.len(), |at| byte + at + 1)
    }

    fn column(&self, byte: usize) -> usize {
        text::width(&self.text[self.line_start(byte)..byte])
    }
}

/// A stretch cut at the end of its first line; one behind the last line break moves before it.
fn on_first_line(text: &str, bytes: Range<usize>) -> Range<usize> {
    let behind_all = text.trim_end_matches(['\n', '\r']).len();
    let start = bytes.start.min(behind_all);
    let rest = text.get(start..bytes.end.clamp(start, text.len())).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("").trim_end();
    start..start + line.len()
}

/// The marks in order of place, none on top of another.
fn apart(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| (mark.bytes.start, mark.bytes.end));
    let mut apart: Vec<Mark> = Vec::with_capacity(marks.len());
    for mut mark in marks {
        let Some(last) = apart.last_mut() else {
            apart.push(mark);
            continue;
        };
        if last.bytes == mark.bytes {
            join(last, &mark);
            continue;
        }
        if last.bytes.end > mark.bytes.start {
            match last.bytes.start < mark.bytes.start {
                true => last.bytes.end = mark.bytes.start,
                false => mark.bytes.start = last.bytes.end,
            }
        }
        apart.push(mark);
    }
    apart
}

/// Two marks at one place become one.
fn join(kept: &mut Mark, other: &Mark) {
    let is_first = kept.role == Role::Here || other.role != Role::Here;
    let (first, second) =
        if is_first { (&kept.text, &other.text) } else { (&other.text, &kept.text) };
    kept.text = match (first.is_empty(), second.is_empty()) {
        (false, false) if first != second => format!("{first}; {second}"),
        (true, _) => second.clone(),
        (false, _) => first.clone(),
    };
    kept.role = if is_first { kept.role } else { other.role };
}

/// An excerpt as miette wants to see it.
#[derive(Debug)]
struct Report<'a> {
    excerpt: &'a Excerpt,
    width: usize,
}

impl miette::Diagnostic for Report<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self.excerpt.marks.iter().map(|mark| {
            let span = SourceSpan::from(mark.bytes.clone());
            let text = (!mark.text.is_empty()).then(|| {
                let middle = usize::midpoint(mark.bytes.start, mark.bytes.end);
                let left = self.excerpt.column(floor(&self.excerpt.text, middle)) + 12;
                let columns = self.width.saturating_sub(left).max(28);
                text::wrap(&mark.text, columns, 0).join("\n")
            });
            match mark.role {
                Role::Here => LabeledSpan::new_primary_with_span(text, span),
                Role::Cause | Role::Context => LabeledSpan::new_with_span(text, span),
            }
        });
        Some(Box::new(labels))
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let start = floor(&self.text, span.offset());
        let end = floor(&self.text, span.offset() + span.len());
        let mut from = self.line_start(start);
        for _ in 0..before {
            from = self.line_start(from.saturating_sub(1));
        }
        let mut to = self.line_end(end.max(start));
        for _ in 0..after {
            to = self.line_end(to);
        }
        let data = &self.text[from..to];
        let line = self.first_line - 1 + self.text[..from].matches('\n').count();
        let is_label = before == 0;
        let column = if is_label { self.text[from..start].chars().count() } else { 0 };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data.as_bytes(),
            SourceSpan::from(from..to),
            line,
            column,
            data.lines().count(),
        )))
    }
}

/// The start of the character that `byte` lies in.
fn floor(text: &str, byte: usize) -> usize {
    text.floor_char_boundary(byte.min(text.len()))
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Report<'_> {}
