//! Lays a text out for the grammar: which line breaks end a statement, where comments stand, and
//! what broken brackets are taken for. Every byte keeps its place.

use super::ast::Comment;
use super::brackets::{Fault, closer};
use super::mistakes::twin;
use super::tokens::{Token, TokenKind};
use crate::source::{Source, Span};

/// How deep brackets, operators and `else if` may nest in all.
pub(super) const NESTING_LIMIT: u32 = 256;

/// What stands for a byte that nothing accepts.
const NOTHING: u8 = 1;

/// A text as the grammar reads it.
pub(super) struct Layout {
    /// The text; longer than the source where braces are missing at its end.
    pub text: String,
    /// Where nesting passes the limit first, if it does.
    pub too_deep: Option<usize>,
}

/// Lays out a text whose brackets have these faults.
pub(super) fn lay_out(source: &Source, tokens: &[Token], faults: &[Fault]) -> Layout {
    let mut page = Page::new(source, tokens);
    page.mend(faults);
    page.join_lines();
    if !faults.is_empty() || tokens.iter().any(|token| is_replaced(token.kind)) {
        page.settle();
    }
    let text = String::from_utf8(page.bytes).expect("only whole characters are replaced");
    Layout { text, too_deep: page.too_deep }
}

/// The comments of a text.
pub(super) fn comments(source: &Source, tokens: &[Token]) -> Vec<Comment> {
    let comments = tokens.iter().enumerate().filter(|(_, t)| t.kind == TokenKind::Comment);
    comments
        .map(|(idx, token)| Comment {
            text: token.text(&source.text).to_owned(),
            span: Span::new(source.id, token.start, token.end),
            is_own_line: idx == 0 || tokens[idx - 1].kind == TokenKind::Newline,
        })
        .collect()
}

struct Page<'a> {
    source: &'a Source,
    tokens: &'a [Token],
    bytes: Vec<u8>,
    /// Brackets that are taken for nothing, in order.
    dead: Vec<usize>,
    frames: Vec<Frame>,
    depth: u32,
    too_deep: Option<usize>,
}

/// An open bracket, and how deep the things in it nest.
#[derive(Clone, Copy, Default)]
struct Frame {
    open: u8,
    is_rows: bool,
    /// Operators since the last separator.
    operators: u32,
    /// The deepest bracket since the last separator.
    inner: u32,
    /// The deepest of what the separators divide.
    deepest: u32,
}

impl<'a> Page<'a> {
    fn new(source: &'a Source, tokens: &'a [Token]) -> Self {
        let blank = |byte: u8| if matches!(byte, b'\t' | b'\r') { b' ' } else { byte };
        let bytes = source.text.bytes().map(blank).collect();
        let frames = vec![Frame::default()];
        Self { source, tokens, bytes, dead: Vec::new(), frames, depth: 0, too_deep: None }
    }

    /// Closes braces where they should have ended, drops strays.
    fn mend(&mut self, faults: &[Fault]) {
        for fault in faults.iter().rev() {
            match *fault {
                Fault::Unclosed { open, end } => {
                    self.dead.push(open);
                    if self.tokens[open].kind == TokenKind::Open(b'{') {
                        self.insert_brace(end);
                    } else {
                        self.bytes[self.tokens[open].start] = NOTHING;
                        self.join(self.tokens[open].end, end);
                    }
                }
                Fault::Stray { close } => {
                    self.dead.push(close);
                    self.bytes[self.tokens[close].start] = b' ';
                }
                Fault::Mismatched { open, close } => {
                    if let TokenKind::Open(kind) = self.tokens[open].kind {
                        self.bytes[self.tokens[close].start] = closer(kind);
                    }
                }
            }
        }
        self.dead.sort_unstable();
    }

    /// Makes one broken statement of what an unclosed bracket holds.
    fn join(&mut self, start: usize, end: usize) {
        for byte in &mut self.bytes[start..end] {
            if *byte == b'\n' {
                *byte = b' ';
            }
        }
    }

    /// Writes a `}` over blanks behind `end`, and a line break where there is room.
    fn insert_brace(&mut self, end: usize) {
        let is_free = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\n'));
        let mut at = end;
        while at < self.bytes.len() && self.bytes[at] == b'}' {
            at += 1;
        }
        if at >= self.source.text.len() {
            self.bytes.push(b'}');
        } else if is_free(self.bytes.get(at)) {
            self.bytes[at] = b'}';
            if is_free(self.bytes.get(at + 1)) {
                self.bytes[at + 1] = b'\n';
            }
        }
    }

    /// Blanks the line breaks that end nothing, and what the grammar need not see.
    fn join_lines(&mut self) {
        let mut last: Option<Token> = None;
        let mut breaks: Vec<usize> = Vec::new();
        for (idx, token) in self.tokens.iter().enumerate() {
            match token.kind {
                TokenKind::Newline => breaks.push(token.start),
                TokenKind::Comment => self.bytes[token.start..token.end].fill(b' '),
                _ => {
                    self.settle_breaks(last, *token, &mut breaks);
                    self.follow(idx, last);
                    last = Some(*token);
                }
            }
        }
    }

    /// Decides whether the line breaks between two tokens end a statement.
    fn settle_breaks(&mut self, last: Option<Token>, next: Token, breaks: &mut Vec<usize>) {
        if breaks.is_empty() {
            return;
        }
        let frame = self.frames.last().copied().unwrap_or_default();
        let last = last.map_or("", |token| token.text(&self.source.text));
        let continues = !frame.is_rows
            && !matches!(last, "" | ";" | "," | "{")
            && continues_line(next.text(&self.source.text));
        if continues || matches!(frame.open, b'(' | b'[') {
            for at in breaks.drain(..) {
                // A brace may have been put there.
                if self.bytes[at] == b'\n' {
                    self.bytes[at] = b' ';
                }
            }
        } else {
            breaks.clear();
            self.separate();
        }
    }

    /// Keeps track of brackets, nesting and what must be hidden.
    fn follow(&mut self, idx: usize, last: Option<Token>) {
        let token = self.tokens[idx];
        let text = token.text(&self.source.text);
        match token.kind {
            TokenKind::Open(_) | TokenKind::Close(_)
                if self.dead.binary_search(&idx).is_ok() => {}
            TokenKind::Open(open) => self.open(open, token, last),
            TokenKind::Close(_) => self.close(token),
            TokenKind::Mark | TokenKind::Word if is_operator(text) => self.operator(token),
            TokenKind::Mark if matches!(text, "," | ";" | "->" | "=" | ":" | "=>") => {
                self.separate();
            }
            TokenKind::OpenText => self.bytes[token.start..token.end].fill(NOTHING),
            TokenKind::SingleQuoted => self.quote(token),
            TokenKind::ForeignComment => self.blank(token),
            TokenKind::Odd => self.replace(token),
            TokenKind::Mark
            | TokenKind::Word
            | TokenKind::Number
            | TokenKind::Text
            | TokenKind::Newline
            | TokenKind::Comment => {}
        }
    }

    fn open(&mut self, open: u8, token: Token, last: Option<Token>) {
        let is_after =
            |kind: fn(TokenKind) -> bool| last.is_some_and(|last| kind(last.kind));
        if open != b'{' && is_after(|kind| matches!(kind, TokenKind::Close(_))) {
            self.operator(token);
        }
        let is_rows = last.is_some_and(|last| last.text(&self.source.text) == "rows");
        self.frames.push(Frame { open, is_rows, ..Frame::default() });
        self.depth += 1;
        self.measure(token);
    }

    fn close(&mut self, token: Token) {
        if self.frames.len() < 2 {
            return;
        }
        let frame = self.frames.pop().unwrap_or_default();
        self.depth -= 1 + frame.operators;
        let inner = 1 + frame.deepest.max(frame.operators + frame.inner);
        if let Some(outer) = self.frames.last_mut() {
            outer.inner = outer.inner.max(inner);
        }
        self.measure(token);
    }

    fn operator(&mut self, token: Token) {
        self.depth += 1;
        if let Some(frame) = self.frames.last_mut() {
            frame.operators += 1;
        }
        self.measure(token);
    }

    fn separate(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.deepest = frame.deepest.max(frame.operators + frame.inner);
            self.depth -= frame.operators;
            (frame.operators, frame.inner) = (0, 0);
        }
    }

    fn measure(&mut self, token: Token) {
        let inner = self.frames.last().map_or(0, |frame| frame.inner);
        if self.too_deep.is_none() && self.depth + inner > NESTING_LIMIT {
            self.too_deep = Some(token.start);
        }
    }

    /// Single quotes become double ones, where that changes nothing else.
    fn quote(&mut self, token: Token) {
        let bytes = &mut self.bytes[token.start..token.end];
        if bytes.iter().any(|byte| matches!(byte, b'"' | b'\\')) {
            bytes.fill(NOTHING);
        } else {
            bytes[0] = b'"';
            bytes[token.end - token.start - 1] = b'"';
        }
    }

    /// A character that looks like another is taken for it.
    fn replace(&mut self, token: Token) {
        let character = token.text(&self.source.text).chars().next();
        let bytes = &mut self.bytes[token.start..token.end];
        match character.and_then(twin) {
            Some(meant) => {
                bytes.fill(b' ');
                // A closing quote ends where its character does.
                let is_closing = matches!(character, Some('”' | '’' | '»'));
                let start = if is_closing { bytes.len() - meant.len() } else { 0 };
                bytes[start..start + meant.len()].copy_from_slice(meant.as_bytes());
            }
            None => bytes.fill(NOTHING),
        }
    }

    fn blank(&mut self, token: Token) {
        for byte in &mut self.bytes[token.start..token.end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }

    /// Takes away every bracket that still has no partner, so that the grammar need not search.
    fn settle(&mut self) {
        let mut stack: Vec<usize> = Vec::new();
        let mut at = 0;
        while at < self.bytes.len() {
            match self.bytes[at] {
                b'"' => at = self.string_end(at),
                b'(' | b'[' | b'{' => stack.push(at),
                close @ (b')' | b']' | b'}') => {
                    let is_partner = |open: &usize| closer(self.bytes[*open]) == close;
                    match stack.iter().rposition(is_partner) {
                        Some(place) => self.take_away(stack.drain(place..).skip(1)),
                        None => self.bytes[at] = NOTHING,
                    }
                }
                _ => {}
            }
            at += 1;
        }
        self.take_away(stack.into_iter());
    }

    fn take_away(&mut self, places: impl Iterator<Item = usize>) {
        for at in places {
            self.bytes[at] = NOTHING;
        }
    }

    fn string_end(&self, at: usize) -> usize {
        let mut end = at + 1;
        while end < self.bytes.len() && self.bytes[end] != b'"' {
            if self.bytes[end] == b'\n' {
                return at;
            }
            end += if self.bytes[end] == b'\\' { 2 } else { 1 };
        }
        if end < self.bytes.len() { end } else { at }
    }
}

/// Whether the grammar reads something else in its place.
fn is_replaced(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Odd | TokenKind::OpenText | TokenKind::SingleQuoted)
}

/// Whether a line that begins like this goes on with the one above.
pub(crate) fn continues_line(word: &str) -> bool {
    matches!(word, "->" | "|>" | "=>")
        || word != "not" && is_operator(word) && word != "else"
}

fn is_operator(text: &str) -> bool {
    is_binary_operator(text) || matches!(text, "not" | "else")
}

/// Whether a mark or word stands between two operands.
pub(super) fn is_binary_operator(text: &str) -> bool {
    matches!(
        text,
        "+" | "-"
            | "*"
            | "/"
            | "//"
            | "%"
            | "^"
            | "=="
            | "!="
            | "<"
            | "<="
            | ">"
            | ">="
            | "and"
            | "or"
    )
}
