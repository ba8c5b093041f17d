//! A line as it is typed, painted by our own reading of it.

use super::commands;
use super::edit;
use crate::builtins;
use crate::diagnostics::render::{Look, Paint};
use crate::syntax::{Token, TokenKind, tokens};

/// Words that shape a program.
const KEYWORDS: [&str; 22] = [
    "use", "let", "data", "block", "model", "train", "expect", "sweep", "on", "layer",
    "return", "residual", "concat", "sum", "product", "average", "stack", "repeat", "if",
    "else", "as", "shared",
];
const CONSTANTS: [&str; 3] = ["true", "false", "none"];

/// The text, painted; it takes as many columns as before.
pub fn highlight(text: &str, look: &Look) -> String {
    let trimmed = text.trim_start();
    if let Some(command) = trimmed.strip_prefix(':') {
        let name = command.split_whitespace().next().unwrap_or("");
        let is_known = commands::all().any(|command| command.name.starts_with(name));
        let end = text.len() - trimmed.len() + 1 + name.len();
        let paint = if is_known { Paint::Cyan } else { Paint::Red };
        return look.paint(paint, &text[..end]) + &text[end..];
    }
    if trimmed.starts_with('?') {
        return look.paint(Paint::Cyan, text);
    }
    let code = edit::parse(text).map_or(0, |edit| text.len() - edit.text.len());
    let code = if edit::parse(text).is_some() { code.min(text.len()) } else { 0 };
    let (head, body) = text.split_at(code);
    look.paint(Paint::Cyan, head) + &program(body, look)
}

fn program(text: &str, look: &Look) -> String {
    let all = tokens(text);
    let (mut out, mut from) = (String::new(), 0);
    for (at, token) in all.iter().enumerate() {
        out += &text[from..token.start];
        from = token.end;
        let word = token.text(text);
        match paint(token, all.get(at + 1), text) {
            Some(paint) => out += &look.paint(paint, word),
            None => out += word,
        }
    }
    out + &text[from..]
}

fn paint(token: &Token, next: Option<&Token>, text: &str) -> Option<Paint> {
    let word = token.text(text);
    match token.kind {
        TokenKind::Word if next.is_some_and(|next| next.text(text) == "=") => None,
        TokenKind::Word if KEYWORDS.contains(&word) => Some(Paint::Magenta),
        TokenKind::Word if CONSTANTS.contains(&word) => Some(Paint::Yellow),
        TokenKind::Word => {
            let is_known = builtins::all().iter().any(|entry| entry.name() == word);
            is_known.then_some(Paint::Cyan)
        }
        TokenKind::Number => Some(Paint::Yellow),
        TokenKind::Text | TokenKind::OpenText => Some(Paint::Green),
        TokenKind::Comment => Some(Paint::Dim),
        TokenKind::SingleQuoted | TokenKind::ForeignComment | TokenKind::Odd => {
            Some(Paint::Red)
        }
        TokenKind::Open(_) | TokenKind::Close(_) | TokenKind::Newline | TokenKind::Mark => {
            None
        }
    }
}
