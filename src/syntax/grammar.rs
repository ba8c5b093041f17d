//! The generated parser. Its `Rule` never leaves `syntax`.
#![allow(missing_docs, reason = "pest writes these types")]

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use pest::Parser;
use pest::error::{Error, InputLocation};
use pest::iterators::Pair;
use pest_derive::Parser;

/// The parser that pest makes of the grammar.
#[derive(Parser)]
#[grammar = "../grammar/nn.pest"]
pub(super) struct NnParser;

/// Calls that a byte may cost before we call a text too tangled. A legal one needs below 100.
const CALLS_PER_BYTE: usize = 5_000;

/// Reads the next item of a laid-out text, with the blanks around it; where it is too tangled, the
/// byte at which reading stopped. Item by item, pest's list of tokens stays short.
pub(super) fn read_item(text: &str, at: usize) -> Result<Pair<'_, Rule>, usize> {
    let stopped = |error: Error<Rule>| match error.location {
        InputLocation::Pos(stop) | InputLocation::Span((stop, _)) => at + stop,
    };
    let mut pairs = NnParser::parse(Rule::next_item, &text[at..]).map_err(stopped)?;
    pairs.next().filter(|pair| pair.as_span().end() > 0).ok_or(at)
}

/// pest's limit holds for the whole process, so it only grows.
pub(super) fn allow_calls(n_bytes: usize) {
    static LIMIT: AtomicUsize = AtomicUsize::new(0);
    let wanted = n_bytes.saturating_mul(CALLS_PER_BYTE).max(1_000_000);
    let limit = LIMIT.fetch_max(wanted, Ordering::Relaxed).max(wanted);
    pest::set_call_limit(NonZeroUsize::new(limit));
}
