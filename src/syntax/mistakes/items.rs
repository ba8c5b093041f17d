//! Things at the top of a file that are no items, or items with a misspelled word.

use super::super::brackets::ITEM_WORDS;
use super::super::build::Among;
use super::super::tokens::TokenKind;
use super::slices::Slice;
use crate::diagnostics::codes::{N014, P001};
use crate::diagnostics::suggest::near;
use crate::diagnostics::{Diagnostic, Safety};
use crate::source::Span;

/// What every message about the top of a file ends with.
const ITEMS: &str = "a file is made of `use`, `let`, `data`, `block`, `model`, `train`, `expect` and `sweep` items";

/// What is wrong with a slice that does not begin with the word of an item.
pub(super) fn of_slice(slice: &Slice<'_>) -> Option<Diagnostic> {
    if slice.among != Among::Items {
        return None;
    }
    let first = *slice.tokens.first()?;
    let (word, place) = (slice.text(first), slice.place(first));
    if ITEM_WORDS.contains(&word) {
        return copied_model(slice);
    }
    if first.kind != TokenKind::Word {
        return Some(no_item(word, place).help(ITEMS));
    }
    if let Some(known) = meant_word(slice) {
        let title = format!("did you mean `{known}`?");
        return Some(
            Diagnostic::new(
                &P001,
                format!("no item is called `{word}`"),
                place,
                "not an item",
            )
            .edit(title, place, known, Safety::Unsafe),
        );
    }
    if slice.word(1) == "=" {
        return Some(setting_at_top(slice, word, place));
    }
    if matches!(slice.word(1), "(" | "->") {
        let found = Diagnostic::new(
            &P001,
            "a stage stands outside of any model",
            place,
            "not in a model",
        );
        return Some(
            found.help(format!("put it in a model: `model {{ {} }}`", shown(slice))),
        );
    }
    Some(no_item(word, place).help(ITEMS))
}

fn no_item(word: &str, place: Span) -> Diagnostic {
    Diagnostic::new(
        &P001,
        format!("expected an item, found `{word}`"),
        place,
        "no item begins like this",
    )
}

/// Whether a slice begins with the word of an item or something near it.
pub(super) fn begins_like_an_item(slice: &Slice<'_>) -> bool {
    ITEM_WORDS.contains(&slice.word(0)) || meant_word(slice).is_some()
}

/// The item that a misspelled word stands for, where a brace or a name follows it.
fn meant_word(slice: &Slice<'_>) -> Option<&'static str> {
    let has_braces = slice.tokens.iter().any(|token| token.kind == TokenKind::Open(b'{'));
    let follows = slice.tokens.get(1)?.kind;
    let is_named = follows == TokenKind::Word && slice.word(2) == "=";
    if !has_braces && !is_named || slice.word(1) == "=" {
        return None;
    }
    near(slice.word(0), ITEM_WORDS.iter().copied())
}

fn setting_at_top(slice: &Slice<'_>, word: &str, place: Span) -> Diagnostic {
    let start = Span::new(place.source, place.start as usize, place.start as usize);
    Diagnostic::new(
        &P001,
        format!("`{word} = …` stands outside of any section"),
        place,
        "not in a section",
    )
    .help(format!("a setting stands in its section: `train {{ {} }}`", shown(slice)))
    .edit("or name a constant with `let`", start, "let ", Safety::Unsafe)
}

/// A slice as it may be quoted in a help.
fn shown(slice: &Slice<'_>) -> String {
    let text = slice.source.slice(slice.span);
    if text.contains('\n') || text.len() > 60 { "…".to_owned() } else { text.to_owned() }
}

/// `model Slow = copy(Q)` is designed, but not built.
fn copied_model(slice: &Slice<'_>) -> Option<Diagnostic> {
    let is_copy =
        slice.word(0) == "model" && slice.word(2) == "=" && slice.word(3) == "copy";
    let place = slice.place(*slice.tokens.get(3)?);
    is_copy.then(|| {
        Diagnostic::new(
            &N014,
            "`copy` is part of the language but not built yet",
            place,
            "later",
        )
        .help("write the model out a second time under its own name")
    })
}
