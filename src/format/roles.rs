//! What a token does where it stands: sign or difference, call or parentheses, map or body.

use super::read::Reader;
use super::tree::{Entry, Kind, Piece, Role};
use crate::syntax::continues_line;
use crate::syntax::tokens::{Token, TokenKind};

impl Reader<'_> {
    /// The role of a token among the pieces before it.
    pub(super) fn role(&self, token: Token, kind: Kind, before: &[Piece]) -> Role {
        let text = self.text(token);
        match token.kind {
            TokenKind::Word if self.is_keyword(text, kind, before) => Role::Keyword,
            TokenKind::Mark => match text {
                "." => Role::Tight,
                ".." => Role::Operand,
                "," => Role::Comma,
                ":" if matches!(kind, Kind::Map | Kind::Inputs) => Role::Comma,
                "-" if wants_operand(before) => Role::Prefix,
                "%" if self.is_percent(token, kind) => Role::Postfix,
                "*" | "/" | "//" | "^" if kind == Kind::Shape => Role::Tight,
                _ => Role::Infix,
            },
            _ => Role::Operand,
        }
    }

    /// Whether a word must be followed by something, and is not a name.
    fn is_keyword(&self, word: &str, kind: Kind, before: &[Piece]) -> bool {
        let next = self.next().map_or("", |next| self.text(next));
        let is_name = next == "=" || next == ":" || next == ".";
        if is_name || before.last().is_some_and(|last| last.text() == ".") {
            return false;
        }
        let is_first = before.is_empty();
        match word {
            "and" | "or" | "not" | "if" | "else" => true,
            "to" | "as" | "on" | "with" => !is_first && !wants_operand(before),
            "return" | "layer" => kind == Kind::Body && is_first,
            "step" | "every" | "minimize" | "update" => {
                matches!(kind, Kind::Settings | Kind::Loop) && is_first
            }
            "repeat" => self.has_ahead(|token, text| {
                token.kind == TokenKind::Open(b'{') && text == "{"
            }),
            "from" => next != "(" && self.has_ahead(|_, text| text == "to"),
            _ => kind == Kind::File && is_first,
        }
    }

    /// Whether such a token follows on this level, before the entry or link ends.
    fn has_ahead(&self, is_wanted: impl Fn(Token, &str) -> bool) -> bool {
        let mut depth = 0_usize;
        for (at, token) in self.tokens.iter().enumerate().skip(self.at) {
            let text = self.text(*token);
            if depth == 0 && is_wanted(*token, text) {
                return true;
            }
            match token.kind {
                TokenKind::Open(_) => depth += 1,
                TokenKind::Close(_) if depth == 0 => return false,
                TokenKind::Close(_) => depth -= 1,
                TokenKind::Newline if depth == 0 && self.is_continued(at) => {}
                TokenKind::Newline if depth == 0 => return false,
                _ if depth == 0 && matches!(text, ";" | "," | "->") => return false,
                _ => {}
            }
        }
        false
    }

    /// Whether what follows the newline at this token goes on with the line above.
    fn is_continued(&self, newline: usize) -> bool {
        let is_said =
            |token: &&Token| !matches!(token.kind, TokenKind::Newline | TokenKind::Comment);
        let next = self.tokens[newline..].iter().find(is_said);
        next.is_some_and(|next| continues_line(self.text(*next)))
    }

    /// Whether a `%` belongs to the number before it; as the grammar has it, unless an operand
    /// follows.
    fn is_percent(&self, percent: Token, kind: Kind) -> bool {
        let number = self.at.checked_sub(2).map(|at| self.tokens[at]);
        let is_behind = number.is_some_and(|number| {
            number.kind == TokenKind::Number && number.end == percent.start
        });
        if !is_behind {
            return false;
        }
        let here = self.tokens.get(self.at).map(|token| token.kind);
        let is_at_end = matches!(here, Some(TokenKind::Newline | TokenKind::Comment));
        match self.next() {
            _ if is_at_end && kind.has_lines() => true,
            Some(next) => match next.kind {
                TokenKind::Word => matches!(
                    self.text(next),
                    "and" | "or" | "to" | "log" | "as" | "shared" | "else"
                ),
                TokenKind::Number | TokenKind::Text => false,
                TokenKind::Open(bracket) => bracket == b'{',
                _ => true,
            },
            None => true,
        }
    }
}

/// What a bracket holds, given the group and the item it stands in and the pieces before it.
pub(super) fn group_kind(bracket: u8, outer: Kind, item: &str, before: &[Piece]) -> Kind {
    let is_definition = outer == Kind::File && matches!(item, "block" | "model");
    match bracket {
        b'(' if is_definition => Kind::Inputs,
        b'(' => Kind::Args,
        b'[' if is_shape(outer, is_definition, before) => Kind::Shape,
        b'[' => Kind::List,
        _ => brace_kind(outer, item, before),
    }
}

/// Whether a bracket behind these pieces is a shape: `: [4]`, `: image[3, 8, 8]`, `-> [10]`.
fn is_shape(outer: Kind, is_definition: bool, before: &[Piece]) -> bool {
    let mut before = before.iter().rev().filter(|piece| !matches!(piece, Piece::Break));
    let mut last = before.next();
    if last.and_then(Piece::role) == Some(Role::Operand) {
        last = before.next();
    }
    match last.map_or("", Piece::text) {
        ":" => outer != Kind::Map,
        "->" => is_definition,
        _ => false,
    }
}

fn brace_kind(outer: Kind, item: &str, before: &[Piece]) -> Kind {
    if outer == Kind::File {
        match item {
            "data" | "train" | "sweep" => return Kind::Settings,
            "expect" => return Kind::Claims,
            "block" | "model" => return Kind::Body,
            _ => {}
        }
    }
    let last = before.iter().rev().find(|piece| !matches!(piece, Piece::Break));
    let is_else = last.is_some_and(|last| last.text() == "else");
    match outer {
        _ if last.is_some_and(|last| last.text() == "rows") => Kind::Rows,
        _ if wants_operand(before) && !is_else => Kind::Map,
        Kind::Loop | Kind::Settings => Kind::Loop,
        _ => Kind::Body,
    }
}

/// Whether a bracket belongs to what stands before it.
pub(super) fn is_glued(bracket: u8, before: &[Piece]) -> bool {
    let is_operand = match before.last() {
        Some(Piece::Lexeme(lexeme)) => {
            matches!(lexeme.role, Role::Operand | Role::Prefix | Role::Tight)
        }
        Some(Piece::Group(group)) => !group.kind.has_lines(),
        Some(Piece::Comment { .. } | Piece::Break) | None => false,
    };
    is_operand && bracket != b'{'
}

/// Whether an operand must come next.
fn wants_operand(before: &[Piece]) -> bool {
    let is_said = |piece: &&Piece| !matches!(piece, Piece::Comment { .. } | Piece::Break);
    match before.iter().rev().find(is_said) {
        Some(Piece::Lexeme(lexeme)) => {
            !matches!(lexeme.role, Role::Operand | Role::Postfix)
        }
        Some(_) => false,
        None => true,
    }
}

/// Where one arm of an `if` is written over several lines, all are.
pub(super) fn break_arms_alike(entry: &mut Entry) {
    let is_else = |piece: &Piece| piece.text() == "else";
    if !entry.pieces.iter().any(is_else) {
        return;
    }
    let is_broken = |piece: &Piece| match piece {
        Piece::Group(group) => group.kind.has_lines() && group.is_broken,
        Piece::Lexeme(_) | Piece::Comment { .. } | Piece::Break => false,
    };
    if entry.pieces.iter().any(is_broken) {
        for piece in &mut entry.pieces {
            if let Piece::Group(group) = piece {
                group.is_broken |= group.kind.has_lines();
            }
        }
    }
}
