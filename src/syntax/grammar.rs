//! The generated parser. Its `Rule` never leaves `syntax`.
#![allow(missing_docs, reason = "pest writes these types")]

use pest_derive::Parser;

/// The parser that pest makes of the grammar.
#[derive(Parser)]
#[grammar = "../grammar/nn.pest"]
pub(super) struct NnParser;
