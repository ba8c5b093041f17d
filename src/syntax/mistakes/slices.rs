//! Slices that no good alternative of the grammar took: one finding for each, at most.

use super::super::build::{Among, Broken};
use super::super::layout::Layout;
use super::super::tokens::{Token, TokenKind};
use super::{expected, foreign, items};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::source::{Source, Span};

/// A slice that could not be read, with what messages need to know of it.
pub(super) struct Slice<'a> {
    /// The text it is from.
    pub source: &'a Source,
    /// The text as the grammar reads it.
    pub laid_out: &'a str,
    /// Among what things it stands.
    pub among: Among,
    /// Where.
    pub span: Span,
    /// Its tokens, without line breaks and comments.
    pub tokens: Vec<Token>,
    /// The first token behind it.
    pub after: Option<Token>,
}

impl<'a> Slice<'a> {
    /// The text of a token.
    pub(super) fn text(&self, token: Token) -> &'a str {
        token.text(&self.source.text)
    }

    /// The text of the token at a place; empty behind the last.
    pub(super) fn word(&self, idx: usize) -> &'a str {
        self.tokens.get(idx).map_or("", |token| self.text(*token))
    }

    /// The place of a token.
    pub(super) fn place(&self, token: Token) -> Span {
        Span::new(self.source.id, token.start, token.end)
    }
}

/// One finding per slice; none where an earlier finding explains it.
pub(crate) fn of_slices(
    source: &Source,
    layout: &Layout,
    tokens: &[Token],
    broken: &[Broken],
    earlier: &[Diagnostic],
) -> Diagnostics {
    let mut known: Vec<(u32, u32)> =
        earlier.iter().map(|found| (found.span().start, found.span().end)).collect();
    known.sort_unstable();
    let mut found = Diagnostics::new();
    let mut foreign_until = 0;
    let mut brace_at = None;
    for broken in broken {
        let (start, end) = (broken.span.start, broken.span.end);
        let first = known.partition_point(|(_, known_end)| *known_end <= start);
        let is_known =
            known.get(first).is_some_and(|(known, _)| *known < end.max(start + 1));
        let slice = slice(source, layout, tokens, *broken);
        let goes_on = foreign_until > 0 && goes_on(&slice, foreign_until);
        if is_known || goes_on || brace_at == Some(start as usize) {
            foreign_until = if goes_on { end as usize } else { 0 };
            continue;
        }
        let one = explain(&slice);
        // A brace on the line below its head is explained with the head.
        brace_at =
            slice.after.filter(|after| slice.text(*after) == "{").map(|after| after.start);
        let is_foreign = broken.among == Among::Items && one.code.id == "P006";
        foreign_until = if is_foreign { end as usize } else { 0 };
        found.push(one);
    }
    found
}

fn slice<'a>(
    source: &'a Source,
    layout: &'a Layout,
    tokens: &[Token],
    broken: Broken,
) -> Slice<'a> {
    let significant =
        |token: &Token| !matches!(token.kind, TokenKind::Newline | TokenKind::Comment);
    let first = tokens.partition_point(|token| token.start < broken.span.start as usize);
    let last = tokens.partition_point(|token| token.start < broken.span.end as usize);
    let inside = tokens[first..last].iter().copied().filter(significant).collect();
    let after = tokens[last..].iter().copied().find(significant);
    let (among, span) = (broken.among, broken.span);
    Slice { source, laid_out: &layout.text, among, span, tokens: inside, after }
}

/// Whether a line holds nothing but a comment.
fn is_blank(line: &str) -> bool {
    let line = line.trim_matches([' ', '\t', '\r', ';']);
    line.is_empty() || line.starts_with('#')
}

/// Whether a broken item belongs to foreign code that was reported at its first line.
fn goes_on(slice: &Slice<'_>, until: usize) -> bool {
    let between = slice.source.text.get(until..slice.span.start as usize).unwrap_or("");
    slice.among == Among::Items
        && between.lines().all(is_blank)
        && !items::begins_like_an_item(slice)
}

fn explain(slice: &Slice<'_>) -> Diagnostic {
    if let Some(found) = foreign::of_slice(slice) {
        return found;
    }
    if let Some(found) = items::of_slice(slice) {
        return found;
    }
    expected::of_slice(slice)
}
