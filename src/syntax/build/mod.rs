//! Pairs -> Ast: what the grammar read becomes the tree.

mod expressions;
mod items;
mod literals;
mod statements;

use pest::iterators::{Pair, Pairs};

use super::ast::{Item, Name};
use super::grammar::{self, Rule};
use crate::diagnostics::Diagnostics;
use crate::source::{Source, Span, Spanned};

/// The items of a file, what is wrong with their literals, and what could not be read at all.
#[derive(Default)]
pub(super) struct Built {
    /// The items, top to bottom.
    pub items: Vec<Item>,
    /// What is wrong inside things that could be read.
    pub diagnostics: Diagnostics,
    /// What could not be read.
    pub broken: Vec<Broken>,
}

/// A slice that no good alternative of the grammar took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Broken {
    /// Among what things it stands.
    pub among: Among,
    /// The slice.
    pub span: Span,
}

/// What kind of thing was expected where something broken stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Among {
    /// Items of a file.
    Items,
    /// Settings of a section that this word opens.
    Settings(&'static str),
    /// Claims of an `expect`.
    Claims,
    /// Statements of a body.
    Statements,
}

/// Builds the tree of a laid-out file; where it is too tangled, the byte at which reading stopped.
pub(super) fn build(source: &Source, text: &str) -> Result<Built, usize> {
    grammar::allow_calls(text.len());
    let mut builder = Builder { source, base: 0, built: Built::default() };
    while builder.base < text.len() {
        let pair = grammar::read_item(text, builder.base)?;
        let end = builder.base + pair.as_span().end();
        for pair in pair.into_inner() {
            let item = builder.item(pair);
            builder.built.items.push(item);
        }
        builder.base = end;
    }
    builder.built.broken.sort_by_key(|broken| broken.span);
    Ok(builder.built)
}

struct Builder<'a> {
    source: &'a Source,
    /// Where the text that pest was given begins.
    base: usize,
    built: Built,
}

impl Builder<'_> {
    /// Where a pair stands. The laid-out text may be longer than the source.
    fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let (span, last) = (pair.as_span(), self.source.text.len());
        let clip = |at: usize| (self.base + at).min(last);
        Span::new(self.source.id, clip(span.start()), clip(span.end()))
    }

    /// The first `length` bytes of a pair: the word that opens it.
    fn head(&self, pair: &Pair<'_, Rule>, length: usize) -> Span {
        let start = self.base + pair.as_span().start();
        Span::new(self.source.id, start, start + length)
    }

    fn name(&self, pair: &Pair<'_, Rule>) -> Name {
        Spanned::new(pair.as_str().to_owned(), self.span(pair))
    }

    fn broken(&mut self, among: Among, span: Span) {
        self.built.broken.push(Broken { among, span });
    }
}

/// The next pair, which the grammar guarantees.
fn next<'i>(pairs: &mut Pairs<'i, Rule>) -> Pair<'i, Rule> {
    pairs.next().expect("the grammar requires this part")
}

/// The next pair, if it is of this rule.
fn next_if<'i>(pairs: &mut Pairs<'i, Rule>, rule: Rule) -> Option<Pair<'i, Rule>> {
    let is_next = pairs.peek().is_some_and(|pair| pair.as_rule() == rule);
    if is_next { pairs.next() } else { None }
}
