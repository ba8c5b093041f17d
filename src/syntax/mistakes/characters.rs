//! Characters that look like others, quotes and comments of other languages, unfinished texts.

use super::super::tokens::{Token, TokenKind, is_fullwidth};
use crate::diagnostics::codes::{P001, P004, P006, P007};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety};
use crate::source::{Source, Span};

/// Characters and what they are taken for.
const TWINS: &[(char, &str)] = &[
    ('–', "-"),
    ('—', "-"),
    ('−', "-"),
    ('‐', "-"),
    ('‑', "-"),
    ('→', "->"),
    ('⟶', "->"),
    ('⇒', "=>"),
    ('←', "<-"),
    ('“', "\""),
    ('”', "\""),
    ('„', "\""),
    ('«', "\""),
    ('»', "\""),
    ('‘', "\""),
    ('’', "\""),
    ('×', "*"),
    ('⋅', "*"),
    ('·', "*"),
    ('÷', "/"),
    ('≤', "<="),
    ('≥', ">="),
    ('≠', "!="),
    ('、', ","),
    ('。', "."),
    ('…', ".."),
    ('\u{a0}', " "),
    ('\u{3000}', " "),
    ('\u{2003}', " "),
    ('\u{2009}', " "),
    ('\u{200b}', ""),
    ('\u{feff}', ""),
];

/// What a character is taken for, if it is one that looks like another.
pub(crate) fn twin(character: char) -> Option<String> {
    if is_fullwidth(character) {
        let ascii = char::from_u32(u32::from(character) - 0xfee0);
        return ascii.map(|ascii| ascii.to_string());
    }
    let found = TWINS.iter().find(|(odd, _)| *odd == character);
    found.map(|(_, meant)| (*meant).to_owned())
}

/// One finding per line for lookalikes, one for each text, quote or comment.
pub(crate) fn of_characters(source: &Source, tokens: &[Token]) -> Diagnostics {
    let mut found = Diagnostics::new();
    for line in tokens.split(|token| token.kind == TokenKind::Newline) {
        found.extend(lookalikes(source, line));
        found.extend(line.iter().filter_map(|token| of_token(source, *token)));
    }
    found
}

/// The lookalikes of a line, together.
fn lookalikes(source: &Source, line: &[Token]) -> Option<Diagnostic> {
    let odd = |token: &&Token| token.kind == TokenKind::Odd;
    let twins: Vec<(Span, char, String)> = line
        .iter()
        .filter(odd)
        .filter_map(|token| {
            let character = token.text(&source.text).chars().next()?;
            Some((span(source, *token), character, twin(character)?))
        })
        .collect();
    let (place, first, meant) = twins.first()?;
    let mut found = Diagnostic::new(
        &P007,
        format!("{} looks like {} but is another character", code(*first), show(meant)),
        *place,
        format!("write {}", show(meant)),
    );
    for (place, character, meant) in &twins[1..] {
        found = found.context(*place, format!("{} for {}", code(*character), show(meant)));
    }
    let title = match twins.as_slice() {
        [(_, _, meant)] if meant.is_empty() => "remove it".to_owned(),
        [(_, _, meant)] => format!("replace it by {}", show(meant)),
        _ => "replace them".to_owned(),
    };
    for (place, _, meant) in twins {
        found = found.edit(title.clone(), place, meant, Safety::Safe);
    }
    Some(found)
}

fn code(character: char) -> String {
    let number = u32::from(character);
    if character.is_whitespace() || number == 0x200b || number == 0xfeff {
        return format!("U+{number:04X}");
    }
    format!("`{character}` (U+{number:04X})")
}

fn show(meant: &str) -> String {
    match meant {
        " " => "a blank".to_owned(),
        "" => "nothing".to_owned(),
        meant => format!("`{meant}`"),
    }
}

fn of_token(source: &Source, token: Token) -> Option<Diagnostic> {
    let (place, text) = (span(source, token), token.text(&source.text));
    match token.kind {
        TokenKind::OpenText => Some(open_text(place, text)),
        TokenKind::SingleQuoted => Some(single_quoted(place, text)),
        TokenKind::ForeignComment => Some(foreign_comment(place, text)),
        TokenKind::Odd if text.chars().next().and_then(twin).is_none() => {
            Some(meaningless(place, text))
        }
        TokenKind::Odd
        | TokenKind::Word
        | TokenKind::Number
        | TokenKind::Text
        | TokenKind::Open(_)
        | TokenKind::Close(_)
        | TokenKind::Newline
        | TokenKind::Comment
        | TokenKind::Mark => None,
    }
}

fn span(source: &Source, token: Token) -> Span {
    Span::new(source.id, token.start, token.end)
}

/// The closing quote probably belongs before the brackets and commas at the end of the line.
fn open_text(place: Span, text: &str) -> Diagnostic {
    let inside = text.trim_end();
    let kept = inside.trim_end_matches([')', ']', '}', ',', ';', ' ']);
    let kept = if kept.len() > 1 { kept } else { inside };
    let at = place.start as usize + kept.len();
    Diagnostic::new(
        &P004,
        "this text is not finished on its line",
        place,
        "no closing quote",
    )
    .help("a text ends on its line; a line break in it is written `\\n`")
    .edit("close the quote", Span::new(place.source, at, at), "\"", Safety::Unsafe)
}

fn single_quoted(place: Span, text: &str) -> Diagnostic {
    let inside = text[1..text.len() - 1].replace('"', "\\\"");
    let mended = format!("\"{inside}\"");
    Diagnostic::new(&P006, "texts stand in double quotes", place, "single quotes").edit(
        format!("write `{mended}`"),
        place,
        mended,
        Safety::Safe,
    )
}

fn foreign_comment(place: Span, text: &str) -> Diagnostic {
    let words = text.trim_start_matches(['/', '*']).trim_end_matches(['*', '/']).trim();
    let found =
        Diagnostic::new(&P006, "comments begin with `#`", place, "a comment elsewhere");
    if text.contains('\n') {
        return found.help("begin each line of it with `#`");
    }
    let mended = format!("# {words}");
    found.edit(format!("write `{mended}`"), place, mended, Safety::Safe)
}

fn meaningless(place: Span, text: &str) -> Diagnostic {
    let shown =
        if text == "'" { "an unpaired `'`".to_owned() } else { format!("`{text}`") };
    let found = Diagnostic::new(
        &P001,
        format!("{shown} means nothing here"),
        place,
        "not part of the language",
    );
    if text == "'" {
        found.help("texts stand in double quotes: `\"iris.csv\"`")
    } else {
        found
    }
}
