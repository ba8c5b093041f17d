//! The generated parser. Its `Rule` never leaves `syntax`.
#![allow(missing_docs, reason = "pest writes these types")]

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use pest::Parser;
use pest::error::InputLocation;
use pest::iterators::Pairs;
use pest_derive::Parser;

/// The parser that pest makes of the grammar.
#[derive(Parser)]
#[grammar = "../grammar/nn.pest"]
pub(super) struct NnParser;

/// Calls that a byte may cost before we call a text too tangled. A legal one needs below 100.
const CALLS_PER_BYTE: usize = 5_000;

/// Reads a laid-out text; where it is too tangled, the byte at which reading stopped.
pub(super) fn read_file(text: &str) -> Result<Pairs<'_, Rule>, usize> {
    allow_calls(text.len());
    NnParser::parse(Rule::file, text).map_err(|error| match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    })
}

/// pest's limit holds for the whole process, so it only grows.
fn allow_calls(n_bytes: usize) {
    static LIMIT: AtomicUsize = AtomicUsize::new(0);
    let wanted = n_bytes.saturating_mul(CALLS_PER_BYTE).max(1_000_000);
    let limit = LIMIT.fetch_max(wanted, Ordering::Relaxed).max(wanted);
    pest::set_call_limit(NonZeroUsize::new(limit));
}
