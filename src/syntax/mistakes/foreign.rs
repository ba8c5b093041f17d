//! Habits from Python, its libraries, YAML and other languages, and what to write here instead.

use super::super::build::Among;
use super::super::tokens::{Token, TokenKind};
use super::slices::Slice;
use crate::diagnostics::codes::P006;
use crate::diagnostics::{Diagnostic, Safety};
use crate::source::Span;

/// Marks of other languages, and what is written here.
const MARKS: &[(&str, &str)] = &[
    ("|>", "->"),
    ("=>", "->"),
    ("&&", "and"),
    ("||", "or"),
    ("**", "^"),
    (":=", "="),
    ("::", "."),
    ("!", "not "),
];

/// Marks that change a name in place.
const ASSIGNING: &[&str] = &["+=", "-=", "*=", "/=", "//=", "**="];

/// What a broken slice has of another language.
pub(super) fn of_slice(slice: &Slice<'_>) -> Option<Diagnostic> {
    python(slice)
        .or_else(|| sequential(slice))
        .or_else(|| colon(slice))
        .or_else(|| mark(slice))
        .or_else(|| call_of_call(slice))
}

fn finding(message: &str, place: Span, here: &str) -> Diagnostic {
    Diagnostic::new(&P006, message, place, here)
}

/// Statements that only Python has.
fn python(slice: &Slice<'_>) -> Option<Diagnostic> {
    let first = *slice.tokens.first()?;
    let is_followed = |mark: &str| slice.word(1) == mark;
    let (word, place) = (slice.text(first), slice.place(first));
    if is_followed("=") || is_followed("->") {
        return None;
    }
    let help = match word {
        "import" | "from" => {
            "layers are built in; `use \"blocks.nn\"` brings in the blocks of another file"
        }
        "for" | "while" => "to repeat stages, write `repeat 3 as i { linear(64) -> relu }`",
        "self" => "a layer stands where its value flows: `linear(64) -> relu`",
        "elif" => "write `else if`",
        "lambda" | "with" | "print" | "try" | "assert" | "async" | "del" | "pass" => {
            "a program says what there is; `data`, `model` and `train` are all it needs"
        }
        "const" | "var" | "val" | "final" => "a constant is named by `let width = 128`",
        "def" | "class" | "fn" | "function" | "func" => {
            "a part of a model is a `block Name(width) { linear(width) -> relu }`"
        }
        _ => return None,
    };
    let language = match word {
        "const" | "var" | "val" | "final" | "fn" | "function" | "func" => {
            "another language"
        }
        _ => "Python",
    };
    Some(
        finding(
            &format!("`{word}` is a word of {language}"),
            place,
            "not part of this language",
        )
        .help(help),
    )
}

/// `model = Sequential([...])`.
fn sequential(slice: &Slice<'_>) -> Option<Diagnostic> {
    let is_name = |token: &&Token| {
        matches!(slice.text(**token), "Sequential" | "ModuleList" | "Model" | "Module")
    };
    let first = *slice.tokens.iter().find(is_name)?;
    let message = format!("`{}` is how PyTorch and Keras stack layers", slice.text(first));
    Some(finding(&message, slice.place(first), "not needed here").help(
        "write `model { linear(64) -> relu; linear(10) }`: one stage after the other",
    ))
}

/// `epochs: 60`, `"epochs": 60`, `model:`.
fn colon(slice: &Slice<'_>) -> Option<Diagnostic> {
    let (key, mark) = (*slice.tokens.first()?, *slice.tokens.get(1)?);
    let is_key = matches!(key.kind, TokenKind::Word | TokenKind::Text);
    if !is_key || slice.text(mark) != ":" || slice.word(2) == "[" {
        return None;
    }
    let name = slice.text(key).trim_matches('"');
    let value = slice
        .tokens
        .get(2)
        .filter(|value| !slice.source.text[mark.end..value.start].contains('\n'));
    let Some(value) = value else {
        let message = format!("`{name}:` opens a section in YAML");
        let found = finding(&message, slice.place(mark), "no colon here");
        return Some(found.help(format!("a section stands in braces: `{name} {{ … }}`")));
    };
    let message = match slice.among {
        Among::Items => "a constant is named with `let` and `=`",
        Among::Settings(_) => "a setting is written with `=`",
        Among::Claims | Among::Statements => {
            "a value is named with `=`; `:` introduces a shape"
        }
    };
    let found = finding(message, slice.place(mark), "`:` introduces a shape");
    if slice.among == Among::Items {
        return Some(found.help(format!(
            "write `let {name} = …`, or put it in a section such as `train {{ … }}`"
        )));
    }
    let place = Span::new(slice.source.id, key.start, value.start);
    let title = format!("write `{name} = {}`", shortened(slice, *value));
    Some(found.edit(title, place, format!("{name} = "), Safety::Safe))
}

/// The rest of a slice from a token on, if it is short.
fn shortened(slice: &Slice<'_>, from: Token) -> String {
    let rest = slice.source.text.get(from.start..slice.span.end as usize).unwrap_or("");
    if rest.len() > 40 || rest.contains('\n') { "…".to_owned() } else { rest.to_owned() }
}

/// `|>`, `&&`, `+=` and their like.
fn mark(slice: &Slice<'_>) -> Option<Diagnostic> {
    let has_rows = slice.tokens.iter().any(|token| slice.text(*token) == "rows");
    let marks = slice.tokens.iter().filter(|token| token.kind == TokenKind::Mark);
    for token in marks {
        let (text, place) = (slice.text(*token), slice.place(*token));
        if ASSIGNING.contains(&text) {
            let name = slice.word(0);
            let operator = text.trim_end_matches('=');
            return Some(
                finding(
                    &format!("`{text}` changes a name; here a name keeps its value"),
                    place,
                    "nothing is assigned twice",
                )
                .help(format!("name the new value: `{name}_2 = {name} {operator} …`")),
            );
        }
        let Some((_, meant)) = MARKS.iter().find(|(mark, _)| *mark == text) else {
            continue;
        };
        if text == "=>" && has_rows {
            continue;
        }
        let shown = meant.trim_end();
        let padded = if needs_blank(slice, *token, meant) {
            format!(" {meant} ")
        } else {
            (*meant).to_owned()
        };
        return Some(
            finding(
                &format!("`{text}` is written `{shown}` here"),
                place,
                format!("write `{shown}`").as_str(),
            )
            .edit(format!("write `{shown}`"), place, padded, Safety::Safe),
        );
    }
    None
}

/// Whether a word would run into its neighbors.
fn needs_blank(slice: &Slice<'_>, token: Token, meant: &str) -> bool {
    let before = slice.source.text[..token.start].ends_with(' ');
    matches!(meant, "and" | "or") && !before
}

/// `Dense(10)(x)`.
fn call_of_call(slice: &Slice<'_>) -> Option<Diagnostic> {
    let pair = slice.tokens.windows(2).find(|pair| {
        pair[0].kind == TokenKind::Close(b')') && pair[1].kind == TokenKind::Open(b'(')
    })?;
    let place = slice.place(pair[0]).to(slice.place(pair[1]));
    Some(
        finding("a layer is not called on its input", place, "applied as in Keras")
            .help("the value flows in from the left: `x -> linear(10)`"),
    )
}

/// A call of a dotted name: no builtin has one.
pub(crate) fn dotted_call(callee: &str, args: &str, place: Span) -> Diagnostic {
    let last = callee.rsplit('.').next().unwrap_or(callee);
    let meant = translate(last, args);
    let found = Diagnostic::new(
        &P006,
        format!("`{callee}` is not how layers are named here"),
        place,
        "a name of another library",
    );
    found.help(format!("layers have plain names: `{meant}`"))
}

/// A class as a name of ours would be spelled, without the input size that we infer.
fn translate(class: &str, args: &str) -> String {
    let name = snake(class);
    let inferred = ["linear", "conv", "norm", "lstm", "gru", "rnn"];
    let drops_first = inferred.iter().any(|part| name.contains(part));
    let mut parts: Vec<&str> =
        args.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let n_positional = parts.iter().take_while(|part| !part.contains('=')).count();
    let keeps = usize::from(!name.contains("norm"));
    if drops_first && n_positional > keeps {
        parts.remove(0);
    }
    if parts.is_empty() { name } else { format!("{name}({})", parts.join(", ")) }
}

/// `LeakyReLU` as `leaky_relu`, `BatchNorm1d` as `batch_norm`.
fn snake(class: &str) -> String {
    let letters: Vec<char> = class.chars().collect();
    let mut name = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(at + 1);
        let begins_word = letter.is_uppercase()
            && before.is_some_and(char::is_lowercase)
            && after.is_some_and(|after| after.is_lowercase());
        if begins_word {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    let trimmed = name.trim_end_matches('d').trim_end_matches(|c: char| c.is_ascii_digit());
    if name.ends_with('d') && trimmed.len() + 2 == name.len() {
        trimmed.to_owned()
    } else {
        name
    }
}
