//! Tokens -> tree: where entries begin and end, and to what a comment belongs.

use super::roles;
use super::tree::{Entry, Group, Kind, Lexeme, Piece, Role};
use crate::syntax::continues_line;
use crate::syntax::tokens::{Token, TokenKind};

/// The items of a file, and the comments between them.
pub(super) fn file(text: &str, tokens: &[Token]) -> Vec<Entry> {
    let mut reader = Reader { text, tokens, at: 0 };
    reader.group(Kind::File, "").entries
}

/// Reads a text's tokens, whose brackets are paired.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
}

/// A group as far as it is read.
struct Open {
    group: Group,
    /// The entry under way.
    entry: Entry,
    /// Line breaks since the last token or comment.
    n_breaks: usize,
    /// The word that opens the item it belongs to.
    item: String,
}

impl Open {
    fn finish(&mut self) {
        if !self.entry.pieces.is_empty() {
            let mut entry = std::mem::take(&mut self.entry);
            roles::break_arms_alike(&mut entry);
            self.group.entries.push(entry);
        }
    }
}

impl<'a> Reader<'a> {
    /// What stands from here to the bracket that closes it, or to the end.
    pub(super) fn group(&mut self, kind: Kind, item: &str) -> Group {
        let group = Group {
            kind,
            entries: Vec::new(),
            opening: None,
            is_broken: false,
            is_glued: false,
        };
        let entry = Entry::default();
        let mut open = Open { group, entry, n_breaks: 0, item: item.to_owned() };
        while let Some(token) = self.tokens.get(self.at).copied() {
            self.at += 1;
            match token.kind {
                TokenKind::Close(_) => break,
                TokenKind::Newline => {
                    open.n_breaks += 1;
                    open.group.is_broken = true;
                }
                TokenKind::Comment => self.comment(token, &mut open),
                TokenKind::Mark if self.is_separator(token, &open) => {
                    open.finish();
                    open.n_breaks = 0;
                }
                _ => self.token(token, &mut open),
            }
        }
        open.finish();
        open.group
    }

    /// The text of a token.
    pub(super) fn text(&self, token: Token) -> &'a str {
        token.text(self.text)
    }

    /// The next token that is neither a comment nor a line break.
    pub(super) fn next(&self) -> Option<Token> {
        let is_said =
            |token: &&Token| !matches!(token.kind, TokenKind::Newline | TokenKind::Comment);
        self.tokens[self.at..].iter().find(is_said).copied()
    }

    fn is_separator(&self, token: Token, open: &Open) -> bool {
        let kind = open.group.kind;
        match self.text(token) {
            ";" => kind.has_lines(),
            // The statements of later versions reach up to the end of their line.
            "," if kind == Kind::Settings => {
                open.entry.pieces.is_empty() || open.entry.is_setting()
            }
            "," => kind.splits_at_comma(),
            _ => false,
        }
    }

    fn token(&mut self, token: Token, open: &mut Open) {
        if open.n_breaks > 0 && open.group.kind.has_lines() && !open.entry.pieces.is_empty()
        {
            if self.goes_on(token, open) {
                open.entry.pieces.push(Piece::Break);
            } else {
                open.finish();
            }
        }
        if open.entry.pieces.is_empty() {
            open.entry.is_spaced = open.n_breaks > 1;
        }
        open.n_breaks = 0;
        match token.kind {
            TokenKind::Open(bracket) => self.bracket(bracket, open),
            _ => self.lexeme(token, open),
        }
    }

    /// Whether a token that begins a line continues the entry above.
    fn goes_on(&self, token: Token, open: &Open) -> bool {
        let last = open
            .entry
            .pieces
            .iter()
            .rev()
            .find(|piece| !matches!(piece, Piece::Comment { .. }));
        open.group.kind != Kind::Rows
            && last.is_some_and(|last| last.text() != ",")
            && continues_line(self.text(token))
    }

    fn bracket(&mut self, bracket: u8, open: &mut Open) {
        let (kind, pieces) = (open.group.kind, &open.entry.pieces);
        if kind == Kind::File && !pieces.is_empty() {
            open.item = open.entry.head().to_owned();
        }
        let inside = roles::group_kind(bracket, kind, &open.item, pieces);
        let is_glued = roles::is_glued(bracket, pieces);
        let mut group = self.group(inside, &open.item);
        group.is_glued = is_glued;
        open.group.is_broken |= group.is_broken;
        open.entry.pieces.push(Piece::Group(group));
    }

    fn lexeme(&mut self, token: Token, open: &mut Open) {
        let text = self.text(token);
        let is_transfer = matches!(open.group.kind, Kind::Settings | Kind::Loop);
        let mut push = |text: &str, role| {
            open.entry.pieces.push(Piece::Lexeme(Lexeme { text: text.to_owned(), role }));
        };
        if text == "<-" && !is_transfer {
            push("<", Role::Infix);
            push("-", Role::Prefix);
            return;
        }
        let role = self.role(token, open.group.kind, &open.entry.pieces);
        open.entry.pieces.push(Piece::Lexeme(Lexeme { text: text.to_owned(), role }));
    }

    fn comment(&self, token: Token, open: &mut Open) {
        let text = self.text(token).trim_end().to_owned();
        let is_own_line = open.n_breaks > 0 || self.at == 1;
        let is_spaced = open.n_breaks > 1;
        open.n_breaks = 0;
        if !open.entry.pieces.is_empty() && self.continues_below(open) {
            open.entry.pieces.push(Piece::Comment { text, is_own_line });
            return;
        }
        if !is_own_line && open.entry.comment.is_none() && !open.entry.pieces.is_empty() {
            open.entry.comment = Some(text);
            return;
        }
        open.finish();
        if let Some(place) = place_behind(open).filter(|_| !is_own_line) {
            *place = Some(text);
            return;
        }
        let comment = Some(text);
        open.group.entries.push(Entry { is_spaced, comment, pieces: Vec::new() });
    }

    /// Whether the entry under way goes on below a comment.
    fn continues_below(&self, open: &Open) -> bool {
        let Some(next) = self.next() else { return false };
        if open.group.kind.has_lines() {
            return self.goes_on(next, open);
        }
        !matches!(next.kind, TokenKind::Close(_)) && self.text(next) != ","
    }
}

/// Where a comment goes that stands behind a bracket or separator, if there is no other yet.
fn place_behind(open: &mut Open) -> Option<&mut Option<String>> {
    let is_file = open.group.kind == Kind::File;
    let place = match open.group.entries.last_mut() {
        Some(last) => &mut last.comment,
        None if is_file => return None,
        None => &mut open.group.opening,
    };
    place.is_none().then_some(place)
}
