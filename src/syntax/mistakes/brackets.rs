//! Brackets without a partner, in words.

use super::super::brackets::{Fault, closer};
use super::super::tokens::{Token, TokenKind};
use crate::diagnostics::codes::P002;
use crate::diagnostics::{Diagnostic, Diagnostics, Safety};
use crate::source::{Source, Span};

/// One finding per fault; none where an unfinished text swallowed the bracket.
pub(crate) fn of_brackets(
    source: &Source,
    tokens: &[Token],
    faults: &[Fault],
) -> Diagnostics {
    let has_open_text = tokens.iter().any(|token| token.kind == TokenKind::OpenText);
    let open = faults.iter().filter(|fault| match **fault {
        Fault::Unclosed { open, .. } | Fault::Mismatched { open, .. } => {
            !has_open_text || !shares_line_with_open_text(tokens, open)
        }
        Fault::Stray { .. } => true,
    });
    open.map(|fault| of_fault(source, tokens, *fault)).collect()
}

fn shares_line_with_open_text(tokens: &[Token], idx: usize) -> bool {
    let line = tokens[idx..].iter().take_while(|token| token.kind != TokenKind::Newline);
    line.into_iter().any(|token| token.kind == TokenKind::OpenText)
}

fn of_fault(source: &Source, tokens: &[Token], fault: Fault) -> Diagnostic {
    let span = |idx: usize| Span::new(source.id, tokens[idx].start, tokens[idx].end);
    let text = |idx: usize| tokens[idx].text(&source.text);
    match fault {
        Fault::Unclosed { open, end } => unclosed(source, span(open), end),
        Fault::Stray { close } => Diagnostic::new(
            &P002,
            format!("this `{}` closes nothing", text(close)),
            span(close),
            "no bracket is open here",
        )
        .edit(
            format!("remove the `{}`", text(close)),
            span(close),
            "",
            Safety::Unsafe,
        ),
        Fault::Mismatched { open, close } => {
            let wanted = closer_of(text(open));
            Diagnostic::new(
                &P002,
                format!("this `{}` is closed by a `{}`", text(open), text(close)),
                span(close),
                format!("expected `{wanted}`"),
            )
            .cause(span(open), "opened here")
            .edit(
                format!("write `{wanted}`"),
                span(close),
                wanted,
                Safety::Unsafe,
            )
        }
    }
}

fn closer_of(open: &str) -> String {
    char::from(closer(open.as_bytes()[0])).to_string()
}

fn unclosed(source: &Source, open: Span, end: usize) -> Diagnostic {
    let (bracket, wanted) = (source.slice(open), closer_of(source.slice(open)));
    let place = Span::new(source.id, end, end);
    let before = source.text[..end].char_indices().next_back().map_or(end, |(at, _)| at);
    let last = Span::new(source.id, before, end);
    let found = Diagnostic::new(
        &P002,
        format!("this `{bracket}` is never closed"),
        open,
        "opened here",
    );
    let insert = format!("insert `{wanted}` here");
    if bracket != "{" {
        let found = if last == open {
            found
        } else {
            found.context(last, format!("expected `{wanted}` behind this"))
        };
        return found.edit(insert, place, wanted, Safety::Unsafe);
    }
    let indent = indentation(source, open);
    let is_same_line = source.position(open.start).line == source.position(last.start).line;
    let closing = if is_same_line { " }".to_owned() } else { format!("\n{indent}}}") };
    let found = if last == open {
        found
    } else {
        found.context(last, "by its indentation it should have ended behind this")
    };
    found.edit(insert, place, closing, Safety::Unsafe)
}

/// The blanks that the line of a span begins with.
fn indentation(source: &Source, span: Span) -> String {
    let line = source.line(source.position(span.start).line);
    line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect()
}
