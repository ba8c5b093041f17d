//! Which bracket belongs to which, and what became of those that have no partner.

use super::layout::NESTING_LIMIT;
use super::tokens::{Token, TokenKind};

/// What is wrong with the brackets of a text. Numbers are places in the list of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Opened, never closed; it should have ended at this byte.
    Unclosed {
        /// The bracket.
        open: usize,
        /// Where it should have ended.
        end: usize,
    },
    /// Closes nothing.
    Stray {
        /// The bracket.
        close: usize,
    },
    /// Closed by a bracket of another kind.
    Mismatched {
        /// The opening bracket.
        open: usize,
        /// The one that closes it.
        close: usize,
    },
}

/// Words that open an item.
pub(super) const ITEM_WORDS: &[&str] =
    &["use", "let", "data", "block", "model", "train", "expect", "sweep"];

/// What is wrong with the brackets. Where braces do not pair, indentation tells which one is
/// missing. Where more are open than may nest, the byte at which they are.
pub(super) fn faults(text: &str, tokens: &[Token]) -> Result<Vec<Fault>, usize> {
    let faults = pair(text, tokens, Trust::Braces)?;
    let is_about_braces = |fault: &Fault| match *fault {
        Fault::Unclosed { open, .. } => tokens[open].kind == TokenKind::Open(b'{'),
        Fault::Stray { close } => tokens[close].kind == TokenKind::Close(b'}'),
        Fault::Mismatched { .. } => false,
    };
    if faults.iter().any(is_about_braces) {
        return pair(text, tokens, Trust::Indentation);
    }
    Ok(faults)
}

/// What decides where a brace belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    Braces,
    Indentation,
}

struct Pairing<'a> {
    text: &'a str,
    tokens: &'a [Token],
    stack: Vec<usize>,
    faults: Vec<Fault>,
}

fn pair(text: &str, tokens: &[Token], trust: Trust) -> Result<Vec<Fault>, usize> {
    let mut pairing = Pairing { text, tokens, stack: Vec::new(), faults: Vec::new() };
    for (idx, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Open(_) if pairing.stack.len() >= NESTING_LIMIT as usize => {
                return Err(token.start);
            }
            TokenKind::Open(_) => pairing.stack.push(idx),
            TokenKind::Close(close) => pairing.close(idx, close, trust),
            TokenKind::Word if trust == Trust::Indentation && pairing.opens_item(idx) => {
                pairing.unwind(0, token.start);
            }
            _ => {}
        }
    }
    pairing.unwind(0, text.len());
    pairing.faults.sort_by_key(|fault| match *fault {
        Fault::Unclosed { open, .. } | Fault::Mismatched { open, .. } => open,
        Fault::Stray { close } => close,
    });
    Ok(pairing.faults)
}

/// The bracket that closes this one.
pub(super) fn closer(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

impl Pairing<'_> {
    fn close(&mut self, idx: usize, close: u8, trust: Trust) {
        if close == b'}' && trust == Trust::Indentation {
            self.unwind_to_indentation(idx);
        }
        let place = self.partner(idx, close);
        match (place, self.stack.last().copied()) {
            (Some(place), _) => {
                self.unwind(place + 1, self.tokens[idx].start);
                self.stack.pop();
            }
            (None, Some(open)) if self.are_close(open, idx) => {
                self.stack.pop();
                self.faults.push(Fault::Mismatched { open, close: idx });
            }
            (None, _) => self.faults.push(Fault::Stray { close: idx }),
        }
    }

    /// The place in the stack of the bracket that `close` ends.
    fn partner(&self, idx: usize, close: u8) -> Option<usize> {
        for (place, &open) in self.stack.iter().enumerate().rev() {
            let TokenKind::Open(kind) = self.tokens[open].kind else { continue };
            if closer(kind) == close {
                // `linear(64}`: the brace of the model is not meant.
                let inner = self.stack.get(place + 1);
                let is_typo = close == b'}'
                    && inner.is_some_and(|inner| self.are_close(*inner, idx))
                    && !self.are_close(open, idx);
                return (!is_typo).then_some(place);
            }
            if kind == b'{' && close != b'}' {
                return None;
            }
        }
        None
    }

    /// Whether two tokens share a line.
    fn are_close(&self, open: usize, close: usize) -> bool {
        !self.tokens[open..close].iter().any(|token| token.kind == TokenKind::Newline)
    }

    /// A `}` that begins its line ends the brace whose line is indented alike.
    fn unwind_to_indentation(&mut self, idx: usize) {
        if !self.begins_line(idx) {
            return;
        }
        let indent = self.indentation(idx);
        let is_brace = |open: usize| self.tokens[open].kind == TokenKind::Open(b'{');
        let alike = |&open: &usize| is_brace(open) && self.indentation(open) == indent;
        if let Some(place) = self.stack.iter().rposition(alike) {
            self.unwind(place + 1, self.tokens[idx].start);
        }
    }

    /// Whether the word opens an item at the left margin.
    fn opens_item(&self, idx: usize) -> bool {
        let token = self.tokens[idx];
        let next = self.tokens.get(idx + 1).map_or("", |next| next.text(self.text));
        self.begins_line(idx)
            && self.indentation(idx) == 0
            && ITEM_WORDS.contains(&token.text(self.text))
            && !matches!(next, "=" | "->" | "." | ",")
    }

    fn begins_line(&self, idx: usize) -> bool {
        idx == 0 || self.tokens[idx - 1].kind == TokenKind::Newline
    }

    /// How far the line of a token is indented.
    fn indentation(&self, idx: usize) -> usize {
        let start = self.text[..self.tokens[idx].start].rfind('\n').map_or(0, |at| at + 1);
        let line = &self.text[start..];
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }

    /// Gives up the brackets above a place of the stack: something at `before` ended them.
    fn unwind(&mut self, place: usize, before: usize) {
        for open in self.stack.split_off(place.min(self.stack.len())) {
            let end = self.expected_end(open, before);
            self.faults.push(Fault::Unclosed { open, end });
        }
    }

    /// The end of the last line that is indented deeper than the line of `open`.
    fn expected_end(&self, open: usize, before: usize) -> usize {
        let indent = self.indentation(open);
        let mut end = self.tokens[open].end;
        for (idx, token) in self.tokens.iter().enumerate().skip(open + 1) {
            let is_blank = matches!(token.kind, TokenKind::Newline | TokenKind::Comment);
            if token.start >= before {
                break;
            }
            if is_blank {
                continue;
            }
            if self.begins_line(idx) && self.indentation(idx) <= indent {
                break;
            }
            end = token.end;
        }
        end
    }
}
