//! Where the cursor stands in a program under way.

use crate::syntax::{Token, TokenKind, tokens};

/// Words that open items.
pub(super) const ITEM_WORDS: [&str; 7] =
    ["data", "model", "train", "let", "block", "expect", "use"];

/// Where the cursor is in a program.
pub(super) struct Place<'a> {
    pub(super) input: &'a str,
    /// The words before the one under the cursor.
    pub(super) before: Vec<Token>,
    /// The word under the cursor.
    pub(super) typed: &'a str,
    pub(super) start: usize,
    /// Brackets that are open, each with its place in `before`.
    pub(super) open: Vec<(u8, usize)>,
}

impl<'a> Place<'a> {
    pub(super) fn new(input: &'a str) -> Self {
        let mut before = tokens(input);
        let is_under = |token: &Token| {
            let is_word = matches!(token.kind, TokenKind::Word | TokenKind::OpenText);
            is_word && token.end == input.len()
        };
        let under = before.pop_if(|token| is_under(token));
        let (typed, start) = match under {
            Some(token) if token.kind == TokenKind::OpenText => {
                (&input[token.start + 1..], token.start + 1)
            }
            Some(token) => (token.text(input), token.start),
            None => ("", input.len()),
        };
        let mut open = Vec::new();
        for (at, token) in before.iter().enumerate() {
            match token.kind {
                TokenKind::Open(bracket) => open.push((bracket, at)),
                TokenKind::Close(_) => drop(open.pop()),
                _ => {}
            }
        }
        Self { input, before, typed, start, open }
    }

    pub(super) fn text(&self, at: usize) -> &'a str {
        self.before.get(at).map_or("", |token| token.text(self.input))
    }

    /// The word before the innermost bracket.
    pub(super) fn callee(&self) -> &'a str {
        let at = self.open.last().map_or(0, |(_, at)| *at);
        at.checked_sub(1).map_or("", |at| self.text(at))
    }

    /// The word that opens the item under the cursor.
    pub(super) fn section(&self) -> &'a str {
        let Some((_, outer)) = self.open.first() else { return "" };
        let is_head = |at: &usize| {
            let is_first = *at == 0 || self.before[at - 1].kind == TokenKind::Newline;
            is_first && ITEM_WORDS.contains(&self.text(*at))
        };
        (0..*outer).rev().find(is_head).map_or("", |at| self.text(at))
    }

    /// The last word or mark.
    pub(super) fn last(&self) -> &'a str {
        match self.before.last() {
            Some(token) if token.kind == TokenKind::Newline => "\n",
            Some(token) => token.text(self.input),
            None => "\n",
        }
    }

    /// The setting whose value is being typed: the word before the last `=` of the line.
    pub(super) fn setting(&self) -> Option<&'a str> {
        let line = self.before.iter().rposition(|token| {
            matches!(token.kind, TokenKind::Newline | TokenKind::Open(b'{'))
                || matches!(token.text(self.input), ";")
        });
        let from = line.map_or(0, |at| at + 1);
        (self.text(from + 1) == "=").then(|| self.text(from))
    }
}
