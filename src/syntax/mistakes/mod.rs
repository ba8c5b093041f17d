//! What is wrong with a text, in words: characters, brackets, foreign habits, and slices that the
//! grammar would not take.

mod brackets;
mod chained;
mod characters;
mod expected;
mod foreign;
mod indentation;
mod items;
mod rules;
mod slices;

pub(super) use brackets::of_brackets;
pub(super) use chained::chained_comparison;
pub(super) use characters::{of_characters, twin};
pub(super) use foreign::dotted_call;
pub(super) use indentation::of_indentation;
pub(super) use slices::of_slices;

use super::layout::NESTING_LIMIT;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::P011;
use crate::source::{Source, Span};

/// Brackets, operators or `else if` nest deeper than we read.
pub(super) fn too_deep(source: &Source, at: usize) -> Diagnostic {
    let length = source.text[at..].chars().next().map_or(0, char::len_utf8);
    let span = Span::new(source.id, at, at + length);
    Diagnostic::new(
        &P011,
        format!("this nests more than {NESTING_LIMIT} levels deep"),
        span,
        "too deep here",
    )
    .note("brackets, operators in a row and `else if` each count as a level")
    .help("name the parts: `let` for sizes, `h = …` for values, `block` for stages")
}
