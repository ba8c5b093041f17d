//! What was written, untyped, with the span of everything.

mod body;
mod expr;

use std::sync::Arc;

pub use body::{
    AxisExpr, Body, Chain, Definition, Inputs, Join, Link, LinkKind, Param, ShapeExpr,
    Signature, Statement, StatementKind,
};
pub use expr::{Arg, BinaryOp, Call, Expr, ExprKind, Number, Row, Segment, UnaryOp, Unit};

use crate::source::{SourceId, Span, Spanned};

/// A name as written.
pub type Name = Spanned<String>;

/// A whole file.
#[derive(Clone, Debug, PartialEq)]
pub struct Ast {
    /// The text it was read from.
    pub source: SourceId,
    /// That text, for what asks how it is written.
    pub text: Arc<str>,
    /// The items, top to bottom.
    pub items: Vec<Item>,
    /// The comments, top to bottom, `#` included.
    pub comments: Vec<Comment>,
}

/// A comment, from `#` to the end of its line.
#[derive(Clone, Debug, PartialEq)]
pub struct Comment {
    /// The text, `#` included.
    pub text: String,
    /// Where.
    pub span: Span,
    /// Whether nothing but white space stands before it on its line.
    pub is_own_line: bool,
}

/// One item of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `use "blocks.nn"`.
    Use(Use),
    /// `let width = 128`.
    Let(Let),
    /// `data iris { … }`.
    Data(Section),
    /// `block Res(c) : [c] -> [c] { … }`.
    Block(Definition),
    /// `model net : [784] -> [10] { … }`.
    Model(Definition),
    /// `train net on iris { … }`.
    Train(Train),
    /// `expect { params < 40_000 }`.
    Expect(Expect),
    /// `sweep { … }` (later).
    Sweep(Section),
    /// Something that could not be read; reported already.
    Bad(BadItem),
}

/// An item that could not be read. What it would have defined is unknown, not undefined.
#[derive(Clone, Debug, PartialEq)]
pub struct BadItem {
    /// The name it would have defined, if that much could be read.
    pub name: Option<Name>,
    /// What could not be read.
    pub span: Span,
}

/// `use "blocks.nn"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// The path as written, without quotes.
    pub path: Spanned<String>,
    /// The whole item.
    pub span: Span,
}

/// `let width = 128`.
#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    /// The constant's name.
    pub name: Name,
    /// Its value.
    pub value: Expr,
    /// The whole item.
    pub span: Span,
}

/// A section of settings: `data`, `sweep`.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The word that opens it.
    pub keyword: Span,
    /// Its name, if it has one.
    pub name: Option<Name>,
    /// Its settings, top to bottom.
    pub settings: Vec<Setting>,
    /// The whole item.
    pub span: Span,
}

/// `name = value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The setting's name.
    pub name: Name,
    /// Its value.
    pub value: Expr,
    /// Both.
    pub span: Span,
}

/// `train net on iris { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Train {
    /// The word that opens it.
    pub keyword: Span,
    /// The model trained, if named.
    pub model: Option<Name>,
    /// The data trained on, if named.
    pub data: Option<Name>,
    /// Settings and later statements, top to bottom.
    pub settings: Vec<Setting>,
    /// Statements of custom loops (`step`, `every`, `minimize`, `update`): later.
    pub later: Vec<Later>,
    /// The whole item.
    pub span: Span,
}

/// Legal syntax whose meaning is not built yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Later {
    /// What it is, as the user knows it: `step`.
    pub word: Name,
    /// The whole statement.
    pub span: Span,
}

/// `expect { params < 40_000; test.accuracy > 95% }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Expect {
    /// The word that opens it.
    pub keyword: Span,
    /// The claims, each a comparison.
    pub claims: Vec<Expr>,
    /// The whole item.
    pub span: Span,
}
