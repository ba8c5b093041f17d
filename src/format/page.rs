//! Lines as they are written, and the comments behind them.

use super::INDENT;
use crate::diagnostics::render::text::width;

/// A text under way.
#[derive(Debug, Default)]
pub(super) struct Page {
    lines: Vec<Line>,
}

/// A line, its indentation included.
#[derive(Debug, Default)]
struct Line {
    text: String,
    columns: usize,
    indent: usize,
    comment: Option<String>,
}

impl Page {
    /// Begins a line.
    pub(super) fn line(&mut self, indent: usize) {
        let text = " ".repeat(indent);
        self.lines.push(Line { text, columns: indent, indent, comment: None });
    }

    /// Leaves a line empty; the next one is still to be begun.
    pub(super) fn blank(&mut self) {
        self.lines.push(Line::default());
    }

    /// Adds to the last line.
    pub(super) fn write(&mut self, text: &str) {
        if self.lines.is_empty() {
            self.line(0);
        }
        if let Some(line) = self.lines.last_mut() {
            line.text.push_str(text);
            line.columns += width(text);
        }
    }

    /// Puts a comment behind the last line, or below it where there is one already.
    pub(super) fn comment(&mut self, text: &str) {
        let indent = self.indent();
        match self.lines.last_mut() {
            Some(line) if line.comment.is_none() => line.comment = Some(text.to_owned()),
            _ => {
                self.line(indent);
                self.write(text);
            }
        }
    }

    /// How wide the last line is.
    pub(super) fn column(&self) -> usize {
        self.lines.last().map_or(0, |line| line.columns)
    }

    /// How far the last line is indented.
    pub(super) fn indent(&self) -> usize {
        self.lines.last().map_or(0, |line| line.indent)
    }

    /// Whether the last line has a comment, behind which nothing can be written.
    pub(super) fn is_closed(&self) -> bool {
        self.lines.last().is_some_and(|line| line.comment.is_some())
    }

    /// Whether the last line holds closing brackets and nothing else.
    pub(super) fn is_at_close(&self) -> bool {
        self.lines.last().is_some_and(|line| {
            let text = line.text.trim_start();
            !text.is_empty() && text.chars().all(|c| matches!(c, '}' | ')' | ']'))
        })
    }

    /// The text; comments behind neighboring lines of one level begin in one column.
    pub(super) fn into_text(self) -> String {
        let mut text = String::new();
        let mut at = 0;
        while at < self.lines.len() {
            let run = self.run(at);
            let widest = run.iter().map(|line| line.columns).max().unwrap_or(0);
            for line in run {
                text.push_str(line.text.trim_end());
                if let Some(comment) = &line.comment {
                    text.push_str(&" ".repeat(widest - line.columns + GAP));
                    text.push_str(comment);
                }
                text.push('\n');
            }
            at += run.len();
        }
        text
    }

    /// The lines from `at` on whose comments are aligned; one line at least.
    fn run(&self, at: usize) -> &[Line] {
        let lines = &self.lines[at..];
        let belongs =
            |line: &&Line| line.comment.is_some() && line.indent == lines[0].indent;
        let n_lines = lines.iter().take_while(belongs).count();
        &lines[..n_lines.max(1)]
    }
}

/// Columns before a comment behind a line.
const GAP: usize = INDENT / 2;
