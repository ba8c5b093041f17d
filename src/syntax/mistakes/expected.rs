//! What was expected where the grammar stopped.

use std::sync::Mutex;

use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};

use super::super::build::Among;
use super::super::grammar::{NnParser, Rule};
use super::super::layout::is_binary_operator;
use super::super::tokens::{Token, TokenKind};
use super::rules;
use super::slices::Slice;
use crate::diagnostics::codes::{P001, P005, P006};
use crate::diagnostics::{Code, Diagnostic, Safety};
use crate::source::Span;

/// Where the grammar stopped, and what stands around.
struct Stop<'a> {
    slice: &'a Slice<'a>,
    /// The last token before.
    before: Option<Token>,
    /// The token there, if the slice has one.
    found: Option<Token>,
    /// The innermost open bracket.
    bracket: Option<Token>,
    /// The words for the rules that failed there.
    wanted: Option<&'static str>,
}

/// What was expected where the strict rule for a slice stops.
pub(super) fn of_slice(slice: &Slice<'_>) -> Diagnostic {
    let (place, wanted) = read_strictly(slice);
    let found = slice.tokens.iter().position(|token| token.end > place);
    let n_before = found.unwrap_or(slice.tokens.len());
    let before = n_before.checked_sub(1).map(|idx| slice.tokens[idx]);
    let bracket = innermost(&slice.tokens[..n_before]);
    let found = found.map(|idx| slice.tokens[idx]);
    let stop = Stop { slice, before, found, bracket, wanted };
    let diagnostic = separator(&stop)
        .or_else(|| arrow_at_end(&stop))
        .or_else(|| misplaced(&stop))
        .unwrap_or_else(|| unexpected(&stop));
    if diagnostic.helps.is_empty() && diagnostic.edits.is_empty() {
        return diagnostic.help(example(slice));
    }
    diagnostic
}

/// Reads a slice by its strict rule: the byte where it stops, and what was wanted there.
fn read_strictly(slice: &Slice<'_>) -> (usize, Option<&'static str>) {
    let (start, end) = (slice.span.start as usize, slice.span.end as usize);
    let rule = match slice.among {
        Among::Items => Rule::one_item,
        Among::Settings(_) => Rule::one_setting,
        Among::Claims => Rule::one_claim,
        Among::Statements => Rule::one_statement,
    };
    let Err(error) = parse_in_detail(rule, &slice.laid_out[start..end]) else {
        return (end, None);
    };
    let place = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let furthest = error.parse_attempts().map_or(place, |attempts| attempts.max_position);
    let wanted = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } if place >= furthest => {
            rules::expected(positives)
        }
        ErrorVariant::ParsingError { .. } | ErrorVariant::CustomError { .. } => None,
    };
    (start + furthest.max(place), wanted)
}

/// pest's switch for detailed errors holds for the whole process, so one thread at a time.
fn parse_in_detail(rule: Rule, text: &str) -> Result<(), Box<Error<Rule>>> {
    static DETAIL: Mutex<()> = Mutex::new(());
    let guard = DETAIL.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    pest::set_error_detail(true);
    let result = NnParser::parse(rule, text).map(|_| ()).map_err(Box::new);
    pest::set_error_detail(false);
    drop(guard);
    result
}

/// The innermost bracket that these tokens leave open.
fn innermost(tokens: &[Token]) -> Option<Token> {
    let mut stack = Vec::new();
    for token in tokens {
        match token.kind {
            TokenKind::Open(_) => stack.push(*token),
            TokenKind::Close(_) => drop(stack.pop()),
            _ => {}
        }
    }
    stack.last().copied()
}

impl Stop<'_> {
    fn text(&self, token: Option<Token>) -> &str {
        token.map_or("", |token| self.slice.text(token))
    }

    /// Where it stopped: the token there, or the last character of the slice.
    fn place(&self) -> Span {
        match self.found.or(self.before) {
            Some(token) => self.slice.place(token),
            None => self.slice.span,
        }
    }

    /// What stands there, as people say it.
    fn found_words(&self) -> String {
        match self.found {
            Some(token) => format!("`{}`", cut(self.slice.text(token))),
            None => match self.slice.after {
                Some(after) if self.slice.text(after) == "}" => "`}`".to_owned(),
                Some(after) if self.slice.text(after) == "," => "`,`".to_owned(),
                _ => "the end of the line".to_owned(),
            },
        }
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() > 30 {
        return text.chars().take(29).chain(['…']).collect();
    }
    text.to_owned()
}

/// Whether a value may end with this token.
fn ends_value(text: &str, kind: TokenKind) -> bool {
    match kind {
        TokenKind::Word => !matches!(text, "and" | "or" | "not" | "if" | "else" | "repeat"),
        TokenKind::Number | TokenKind::Text | TokenKind::Close(_) => true,
        _ => false,
    }
}

fn begins_value(text: &str, kind: TokenKind) -> bool {
    match kind {
        TokenKind::Word => !matches!(text, "and" | "or" | "else" | "as" | "shared" | "to"),
        TokenKind::Number | TokenKind::Text | TokenKind::SingleQuoted => true,
        _ => false,
    }
}

/// Two values side by side: what belongs between them.
fn separator(stop: &Stop<'_>) -> Option<Diagnostic> {
    let (before, found) = (stop.before?, stop.found?);
    let (left, right) = (stop.slice.text(before), stop.slice.text(found));
    if !ends_value(left, before.kind) || !begins_value(right, found.kind) {
        return None;
    }
    let bracket = stop.text(stop.bracket);
    let is_setting = matches!(stop.slice.among, Among::Settings(_));
    let n_tokens_before =
        stop.slice.tokens.iter().filter(|token| token.end <= before.end).count();
    let separator = match (bracket, stop.slice.among) {
        ("", Among::Settings(_)) if n_tokens_before == 1 => "=",
        ("(" | "[", _) | ("" | "{", Among::Settings(_)) | ("{", Among::Claims) => ",",
        ("", Among::Statements) if !is_bound(stop, found) => "->",
        ("", Among::Claims | Among::Statements) => ";",
        ("", Among::Items) if stop.slice.word(0) == "let" && n_tokens_before == 2 => "=",
        _ => return None,
    };
    let here = Span::new(stop.slice.source.id, before.end, before.end);
    let replacement = match separator {
        "," | ";" => separator.to_owned(),
        mark => format!(" {mark}"),
    };
    let message = format!(
        "missing `{separator}` between `{}` and `{}`",
        cut(left_words(stop, before)),
        cut(right)
    );
    let diagnostic = Diagnostic::new(
        &P005,
        message,
        stop.place(),
        format!("expected `{separator}` before this"),
    );
    let diagnostic = match separator {
        "," if bracket.is_empty() && is_setting => diagnostic
            .help("settings on one line are separated by `,`, others by line breaks"),
        "->" => diagnostic
            .help("stages on one line are joined by `->`; otherwise each begins a line"),
        _ => diagnostic,
    };
    Some(diagnostic.edit(format!("insert `{separator}`"), here, replacement, Safety::Safe))
}

/// The value that ends with a token: `linear(64)`, not `)`.
fn left_words<'a>(stop: &Stop<'a>, before: Token) -> &'a str {
    let slice = stop.slice;
    if !matches!(before.kind, TokenKind::Close(_)) {
        return slice.text(before);
    }
    let end =
        slice.tokens.iter().position(|token| token.start == before.start).unwrap_or(0);
    let mut depth = 0;
    for idx in (0..=end).rev() {
        match slice.tokens[idx].kind {
            TokenKind::Close(_) => depth += 1,
            TokenKind::Open(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let is_call = idx > 0 && slice.tokens[idx - 1].kind == TokenKind::Word;
            let start = slice.tokens[idx - usize::from(is_call)].start;
            let text = &slice.source.text[start..before.end];
            return if text.len() > 30 { slice.text(before) } else { text };
        }
    }
    slice.text(before)
}

/// Whether `found` is the name of a binding.
fn is_bound(stop: &Stop<'_>, found: Token) -> bool {
    let next = stop.slice.tokens.iter().find(|token| token.start > found.start);
    next.is_some_and(|next| stop.slice.text(*next) == "=")
}

/// A chain or an operation that goes on in the next line must say so there.
fn arrow_at_end(stop: &Stop<'_>) -> Option<Diagnostic> {
    let before = stop.before?;
    let mark = stop.slice.text(before);
    let is_operator = mark == "->" || is_binary_operator(mark);
    if stop.found.is_some() || !is_operator {
        return None;
    }
    let wanted = if mark == "->" { "a stage" } else { "a value" };
    let place = stop.slice.place(before);
    let message = format!("expected {wanted} after `{mark}`, found {}", stop.found_words());
    let diagnostic = Diagnostic::new(&P001, message, place, "nothing follows on this line");
    let after =
        stop.slice.after.filter(|after| begins_value(stop.slice.text(*after), after.kind));
    let Some(after) = after else {
        return Some(diagnostic.help(example(stop.slice)));
    };
    let title = format!("begin the next line with it: `{mark} {}`", stop.slice.text(after));
    let source = &stop.slice.source.text;
    let blanks = source[..before.start].len() - source[..before.start].trim_end().len();
    let old = Span::new(place.source, before.start - blanks, before.end);
    let new = Span::new(place.source, after.start, after.start);
    Some(diagnostic.edit(title.clone(), old, "", Safety::Safe).edit(
        title,
        new,
        format!("{mark} "),
        Safety::Safe,
    ))
}

/// Marks and words that are right elsewhere.
fn misplaced(stop: &Stop<'_>) -> Option<Diagnostic> {
    let slice = stop.slice;
    let Some(found) = stop.found else {
        return brace_below(stop).or_else(|| without_body(stop));
    };
    let (word, place) = (slice.text(found), slice.place(found));
    let bracket = stop.text(stop.bracket);
    let before = stop.text(stop.before);
    let edit = |message: String, meant: &str| {
        Diagnostic::new(&P001, message, place, format!("write `{meant}`")).edit(
            format!("write `{meant}`"),
            place,
            meant,
            Safety::Safe,
        )
    };
    if before == "=" && bracket.is_empty() && slice.among == Among::Claims {
        return Some(assigning_claim(stop));
    }
    if slice.word(0) == "else" {
        return Some(lonely_else(slice));
    }
    Some(match (word, bracket, slice.among) {
        (":", "(", _) => named_with(stop, found, &P006, "an argument is named with `=`", " ="),
        ("=", "{", Among::Settings(_)) => {
            named_with(stop, found, &P001, "in a map, `:` stands behind the key", ":")
        }
        (";", "(" | "[", _) => edit("`;` cannot stand inside brackets".to_owned(), ","),
        ("==", "", Among::Settings(_)) => edit("a setting is written with one `=`".to_owned(), "="),

        ("->", "(", _) => Diagnostic::new(&P001, "a chain as an argument stands in parentheses", place, "a chain begins here")
            .help("write `f((x -> relu))`, or name the value first: `h = x -> relu`"),
        (",", "", Among::Statements) => Diagnostic::new(&P001, "stages are not separated by commas", place, "no comma here")
            .edit("remove the comma", place, "", Safety::Safe)
            .help("a chain is joined by `->`, statements by line breaks or `;`"),
        ("{", "", Among::Statements) if is_word(stop.before) => no_body(before, stop.place(), stop.before.map(|token| slice.place(token))),
        ("[", "", _) if is_word(stop.before) => Diagnostic::new(&P001, format!("`[` does not follow `{before}` directly"), place, "an index or a shape")
            .help(format!("an index stands right behind its name, `{before}[0]`; a shape follows `:`, `relu : [64]`")),
        _ => return None,
    })
}

/// `accuracy = 95%` where a comparison belongs.
fn assigning_claim(stop: &Stop<'_>) -> Diagnostic {
    let place = stop.before.map_or(stop.place(), |token| stop.slice.place(token));
    Diagnostic::new(&P001, "a claim compares, it sets nothing", place, "one sign")
        .help("compare with `<`, `<=`, `>`, `>=`, `==` or `!=`")
        .edit("write `==`", place, "==", Safety::Unsafe)
}

fn lonely_else(slice: &Slice<'_>) -> Diagnostic {
    let place = slice.place(slice.tokens[0]);
    Diagnostic::new(&P001, "this `else` belongs to no `if`", place, "begins a statement")
        .help("`else` stands on the line of the closing brace: `} else {`")
}

/// A name followed by the wrong sign.
fn named_with(
    stop: &Stop<'_>,
    found: Token,
    code: &'static Code,
    message: &str,
    sign: &str,
) -> Diagnostic {
    let place = stop.slice.place(found);
    let start = stop.before.map_or(found.start, |before| before.end);
    let old = Span::new(place.source, start, found.end);
    let title = format!("write `{}{sign} …`", stop.text(stop.before));
    Diagnostic::new(code, message, place, "the wrong sign").edit(
        title,
        old,
        sign,
        Safety::Safe,
    )
}

fn is_word(token: Option<Token>) -> bool {
    token.is_some_and(|token| token.kind == TokenKind::Word)
}

/// Only the combinators take a body.
fn no_body(word: &str, place: Span, word_place: Option<Span>) -> Diagnostic {
    let found = Diagnostic::new(
        &P001,
        format!("`{word}` takes no body"),
        word_place.unwrap_or(place),
        "followed by `{`",
    );
    match crate::diagnostics::suggest::near(word, COMBINATORS.iter().copied()) {
        Some("repeat") => found.help("write `repeat 3 { … }`, with how often"),
        Some("if") => found.help("write `if depth > 2 { … }`, with a condition"),
        Some(known) => found.edit(format!("did you mean `{known}`?"), word_place.unwrap_or(place), known, Safety::Unsafe),
        None => found.help("a body follows `residual`, `concat(axis)`, `sum`, `product`, `average`, `stack`, `repeat 3` and `if …`"),
    }
}

/// A combinator whose statement ends before its body.
fn without_body(stop: &Stop<'_>) -> Option<Diagnostic> {
    let (slice, word) = (stop.slice, stop.slice.word(0));
    let has_braces = slice.tokens.iter().any(|token| token.kind == TokenKind::Open(b'{'));
    if slice.among != Among::Statements || has_braces || !COMBINATORS.contains(&word) {
        return None;
    }
    let place = slice.place(slice.tokens[0]);
    Some(Diagnostic::new(&P001, format!("this `{word}` has no body"), place, "of what?"))
}

/// The words that a body follows.
const COMBINATORS: &[&str] =
    &["residual", "concat", "sum", "product", "average", "stack", "repeat", "if"];

/// The brace of a body on the line below its head.
fn brace_below(stop: &Stop<'_>) -> Option<Diagnostic> {
    let (before, after) = (stop.before?, stop.slice.after?);
    if stop.slice.text(after) != "{" || stop.bracket.is_some() {
        return None;
    }
    let gap = Span::new(stop.slice.source.id, before.end, after.start);
    Some(
        Diagnostic::new(
            &P001,
            "a `{` stands on the line of what it opens",
            stop.slice.place(after),
            "begins a line",
        )
        .edit("move it up", gap, " ", Safety::Safe),
    )
}

fn unexpected(stop: &Stop<'_>) -> Diagnostic {
    let wanted = wanted(stop);
    let found = stop.found_words();
    let here = if stop.found.is_some() {
        "found this"
    } else {
        "something is missing behind this"
    };
    Diagnostic::new(&P001, format!("expected {wanted}, found {found}"), stop.place(), here)
}

/// What may stand here, by what stands before.
fn wanted(stop: &Stop<'_>) -> String {
    let before = stop.text(stop.before);
    let after_value = stop.before.is_some_and(|token| ends_value(before, token.kind));
    if let Some(words) = stop.wanted.filter(|_| !after_value || is_head(stop)) {
        return match before {
            "" => words.to_owned(),
            before if is_head(stop) || !before.chars().any(char::is_alphanumeric) => {
                format!("{words} after `{before}`")
            }
            _ => words.to_owned(),
        };
    }
    let bracket = stop.text(stop.bracket);
    let words = match (bracket, stop.slice.among, after_value) {
        ("(", _, true) => "`,` or `)`",
        ("[", _, true) => "`,` or `]`",
        ("{", _, true) => "`,`, a line break or `}`",
        (_, Among::Statements, true) => "`->`, an operator or the end of the statement",
        (_, Among::Settings(_), true) => "`=`, an operator or the end of the setting",
        (_, Among::Claims, true) => "a comparison such as `> 95%`",
        (_, Among::Items, true) => match stop.slice.word(0) {
            "let" => "an operator or the end of the line",
            "use" => "the end of the line",
            _ => "`{`",
        },
        (_, _, false) if before.is_empty() => match stop.slice.among {
            Among::Items => "an item",
            Among::Settings(_) => "a setting",
            Among::Claims => "a claim",
            Among::Statements => "a stage or a value",
        },
        (_, _, false) => return format!("a value after `{before}`"),
    };
    words.to_owned()
}

/// Whether only the word that opens an item or statement stands before.
fn is_head(stop: &Stop<'_>) -> bool {
    let first = stop.slice.tokens.first().map(|token| token.start);
    stop.before.map(|token| token.start) == first
}

/// A tiny right example of what a slice wants to be.
fn example(slice: &Slice<'_>) -> String {
    let right = match (slice.among, slice.word(0)) {
        (Among::Items, "use") => "use \"blocks.nn\"",
        (Among::Items, "let") => "let width = 128",
        (Among::Items, "data") => {
            "data iris { source = csv(\"iris.csv\"); target = species }"
        }
        (Among::Items, "block") => {
            "block Res(width) : [width] -> [width] { residual { linear(width) -> relu } }"
        }
        (Among::Items, "model") => {
            "model net : [784] -> [10] { linear(64) -> relu; linear(10) }"
        }
        (Among::Items, "train") => "train net on iris { epochs = 60 }",
        (Among::Items, "expect") | (Among::Claims, _) => {
            "expect { test.accuracy > 95%; params < 40_000 }"
        }
        (Among::Items, "sweep") | (Among::Settings("sweep"), _) => {
            "sweep { vary = { width: [64, 128] }, trials = 12 }"
        }
        (Among::Items, _) => "model { linear(64) -> relu; linear(10) }",
        (Among::Settings("data"), _) => {
            "data { source = csv(\"iris.csv\"); target = species }"
        }
        (Among::Settings(_), _) => "train { epochs = 60; batch = 16 }",
        (Among::Statements, "layer") => "layer shared_part = linear(64)",
        (Among::Statements, "return") => "return h -> relu",
        (Among::Statements, "repeat") => "repeat 3 as i { linear(64) -> relu }",
        (Among::Statements, "if") => "if depth > 2 { linear(64) } else { id }",
        (Among::Statements, "concat") => "concat(features) { id; linear(8) }",
        (Among::Statements, "sum" | "product" | "average" | "stack") => {
            "sum { id; linear(8) }"
        }
        (Among::Statements, "residual") => "residual { linear(64) -> relu }",
        (Among::Statements, _) => "linear(64) -> relu : [64]",
    };
    format!("for example: `{right}`")
}
