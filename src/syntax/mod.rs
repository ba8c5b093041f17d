//! Source -> Ast: the surface syntax. pest's `Rule` never leaves this module.

pub mod ast;

use crate::diagnostics::Diagnostics;
use crate::source::Source;

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
    let ast = ast::Ast { source: source.id, items: Vec::new(), comments: Vec::new() };
    Parsed { ast, diagnostics: Vec::new() }
}
