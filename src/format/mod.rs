//! Source -> text: the one way to write a program down.
//!
//! The text's rough tokens become a tree of groups and entries (`read`), which is printed anew
//! (`print`). Only white space, separators and trailing commas change, so that whatever a
//! literal or comment says, it goes on saying.

mod flat;
mod items;
mod page;
mod print;
mod read;
mod roles;
mod tree;

use crate::diagnostics::any_error;
use crate::source::Source;
use crate::syntax;
use crate::syntax::ast::{Ast, Item};
use crate::syntax::tokens::{self, Token, TokenKind};

/// How many columns a line may take.
const WIDTH: usize = 96;

/// What one level of nesting adds.
const INDENT: usize = 4;

/// The text as it should be written; `None` where it could not be read, so that nothing is known
/// of what its parts are. Lines end in LF, and there is no byte order mark.
pub fn format(source: &Source, ast: &Ast) -> Option<String> {
    if ast.items.iter().any(|item| matches!(item, Item::Bad(_))) {
        return None;
    }
    // A mistake may hide anywhere in the tree; reading again tells whether there is one.
    if any_error(&syntax::parse(source).diagnostics) {
        return None;
    }
    let tokens = tokens::tokens(&source.text);
    if !tokens.iter().all(is_sound) || !are_paired(&tokens) {
        return None;
    }
    let mut entries = read::file(&source.text, &tokens);
    items::space(&mut entries);
    let text = print::file(&entries);
    // `[a // b,` above `c, d]` is a division; on one line, words behind `//` are a comment of
    // another language, which is no program.
    let is_read_alike = tokens::tokens(&text).iter().all(is_sound);
    is_read_alike.then_some(text)
}

/// Whether it is a token that a good program may have.
fn is_sound(token: &Token) -> bool {
    match token.kind {
        TokenKind::OpenText
        | TokenKind::SingleQuoted
        | TokenKind::ForeignComment
        | TokenKind::Odd => false,
        TokenKind::Word
        | TokenKind::Number
        | TokenKind::Text
        | TokenKind::Open(_)
        | TokenKind::Close(_)
        | TokenKind::Newline
        | TokenKind::Comment
        | TokenKind::Mark => true,
    }
}

/// Whether every bracket has its partner.
fn are_paired(tokens: &[Token]) -> bool {
    let mut open = Vec::new();
    for token in tokens {
        match token.kind {
            TokenKind::Open(bracket) => open.push(bracket),
            TokenKind::Close(bracket) => {
                let is_partner = |open: u8| {
                    matches!((open, bracket), (b'(', b')') | (b'[', b']') | (b'{', b'}'))
                };
                if !open.pop().is_some_and(is_partner) {
                    return false;
                }
            }
            TokenKind::Word
            | TokenKind::Number
            | TokenKind::Text
            | TokenKind::OpenText
            | TokenKind::SingleQuoted
            | TokenKind::Newline
            | TokenKind::Comment
            | TokenKind::ForeignComment
            | TokenKind::Mark
            | TokenKind::Odd => {}
        }
    }
    open.is_empty()
}
