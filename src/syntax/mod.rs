//! Source -> Ast: the surface syntax. pest's Rule never leaves this module.
//!
//! A text is read roughly into tokens, its brackets are paired, its lines laid out; then the
//! grammar reads it whole. Its last alternatives swallow what is broken, one statement or item at
//! a time; those slices are read again, strictly, to say what is wrong with them.

pub mod ast;
mod brackets;
mod build;
mod grammar;
mod layout;
mod tokens;

use pest::Parser;

use crate::diagnostics::Diagnostics;
use crate::source::Source;
use build::Built;
use grammar::{NnParser, Rule};
use layout::Layout;

/// What a text says, and what is wrong with it. The good parts are always there.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The good items and statements; `Bad` where something could not be read.
    pub ast: ast::Ast,
    /// One finding per broken item and broken statement.
    pub diagnostics: Diagnostics,
}

/// Reads a text. Never fails and never panics: mistakes are in the result.
pub fn parse(source: &Source) -> Parsed {
    let tokens = tokens::tokens(&source.text);
    let faults = brackets::faults(&source.text, &tokens);
    let layout = layout::lay_out(source, &tokens, &faults);
    let built = read(source, &layout);
    let comments = layout::comments(source, &tokens);
    let ast = ast::Ast { source: source.id, items: built.items, comments };
    let mut diagnostics = built.diagnostics;
    for broken in built.broken {
        let text = source.slice(broken.span).lines().next().unwrap_or("");
        diagnostics.push(crate::diagnostics::Diagnostic::new(
            &crate::diagnostics::codes::P001,
            format!("`{text}` cannot be read"),
            broken.span,
            "here",
        ));
    }
    Parsed { ast, diagnostics }
}

fn read(source: &Source, layout: &Layout) -> Built {
    match NnParser::parse(Rule::file, &layout.text) {
        Ok(pairs) => build::build(source, pairs),
        Err(error) => unreachable!("the grammar swallows anything: {error}"),
    }
}
