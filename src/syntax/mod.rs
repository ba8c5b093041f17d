//! Source -> Ast: the surface syntax. pest's Rule never leaves this module.
//!
//! A text is read roughly into tokens, its brackets are paired, its lines laid out; then the
//! grammar reads it item by item. Its last alternatives swallow what is broken, one statement or item at
//! a time; those slices are read again, strictly, to say what is wrong with them.

pub mod ast;
mod brackets;
mod build;
mod grammar;
mod layout;
mod mistakes;
pub(crate) mod tokens;
pub mod words;

use crate::diagnostics::{self, Diagnostics};
use crate::source::Source;
use ast::{Ast, BadItem, Comment, Item};
use build::Built;
use layout::Layout;
pub(crate) use layout::continues_line;
pub use tokens::{Token, TokenKind, tokens};

/// What a text says, and what is wrong with it. The good parts are always there.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The good items and statements; `Bad` where something could not be read.
    pub ast: Ast,
    /// One finding per broken item and broken statement.
    pub diagnostics: Diagnostics,
}

/// Reads a text. Never fails and never panics: mistakes are in the result.
pub fn parse(source: &Source) -> Parsed {
    let tokens = tokens(&source.text);
    let comments = layout::comments(source, &tokens);
    let faults = match brackets::faults(&source.text, &tokens) {
        Ok(faults) => faults,
        Err(at) => {
            let Built { items, diagnostics, .. } = refuse(source, at);
            return Parsed { ast: tree(source, items, comments), diagnostics };
        }
    };
    let layout = layout::lay_out(source, &tokens, &faults);
    let mut diagnostics = mistakes::of_characters(source, &tokens);
    diagnostics.extend(mistakes::of_brackets(source, &tokens, &faults));
    let built = read(source, &layout);
    diagnostics.extend(built.diagnostics);
    let slices = mistakes::of_slices(source, &layout, &tokens, &built.broken, &diagnostics);
    diagnostics.extend(slices);
    diagnostics.extend(mistakes::of_indentation(source));
    diagnostics::sort(&mut diagnostics);
    Parsed { ast: tree(source, built.items, comments), diagnostics }
}

fn tree(source: &Source, items: Vec<Item>, comments: Vec<Comment>) -> Ast {
    Ast { source: source.id, text: source.text.as_str().into(), items, comments }
}

/// Marks that never end a program.
const WANT_MORE: &[&str] = &[
    "->", "=", ",", ":", "+", "-", "*", "/", "//", "%", "^", "==", "!=", "<", "<=", ">",
    ">=", "=>",
];

/// Whether a text breaks off in the middle: a bracket is open at its end, or what stands last there
/// wants something behind it. Text with another mistake is complete, so that it can be told.
pub fn is_incomplete(text: &str) -> bool {
    let mut open = Vec::new();
    let mut last = None;
    for token in tokens(text) {
        match token.kind {
            TokenKind::Newline | TokenKind::Comment => continue,
            TokenKind::Open(bracket) => open.push(brackets::closer(bracket)),
            TokenKind::Close(bracket) if open.pop() != Some(bracket) => return false,
            _ => {}
        }
        last = Some(token);
    }
    let wants_more = |token: Token| {
        token.kind == TokenKind::Mark && WANT_MORE.contains(&token.text(text))
    };
    !open.is_empty() || last.is_some_and(wants_more)
}

/// Runs the grammar, unless the text nests deeper than anyone may recurse.
fn read(source: &Source, layout: &Layout) -> Built {
    let at = match layout.too_deep {
        Some(at) => at,
        None => match build::build(source, &layout.text) {
            Ok(built) => return built,
            Err(at) => at,
        },
    };
    refuse(source, at)
}

/// A text that nests too deep is not read at all.
fn refuse(source: &Source, at: usize) -> Built {
    let bad = BadItem { name: None, span: source.span() };
    let diagnostics = vec![mistakes::too_deep(source, at.min(source.text.len()))];
    Built { items: vec![Item::Bad(bad)], diagnostics, broken: Vec::new() }
}
