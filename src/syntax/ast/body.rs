//! Blocks and models as written: signatures, bodies, chains.

use super::{Expr, Name};
use crate::source::{Span, Spanned};

/// A `block` or a `model`.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// The word that opens it.
    pub keyword: Span,
    /// Its name; a block always has one.
    pub name: Option<Name>,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Its signature, if written.
    pub signature: Option<Signature>,
    /// Its statements.
    pub body: Body,
    /// The whole item.
    pub span: Span,
}

/// A parameter of a block or model: `c`, `rate = 0.1`.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: Name,
    /// Its default, if it has one.
    pub default: Option<Expr>,
}

/// `[784] -> [10]`, `(a: [4], b: [3]) -> [1]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// The inputs.
    pub inputs: Inputs,
    /// The output, if written.
    pub output: Option<ShapeExpr>,
    /// The whole signature.
    pub span: Span,
}

/// The inputs of a signature.
#[derive(Clone, Debug, PartialEq)]
pub enum Inputs {
    /// One, without a name.
    One(ShapeExpr),
    /// Several, named.
    Named(Vec<(Name, ShapeExpr)>),
}

/// A shape as written: `[3, H, W]`, `tokens[T]`, `[.., D]`.
#[derive(Clone, Debug, PartialEq)]
pub struct ShapeExpr {
    /// `tokens` or `image`, or whatever was written before the bracket.
    pub element: Option<Name>,
    /// The axes.
    pub axes: Vec<AxisExpr>,
    /// The whole shape.
    pub span: Span,
}

/// One axis of a written shape.
#[derive(Clone, Debug, PartialEq)]
pub enum AxisExpr {
    /// `..`, any leading axes.
    Rest(Span),
    /// `_`, one axis of any size.
    Any(Span),
    /// A size.
    Size(Expr),
}

/// Statements between braces.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// Top to bottom.
    pub statements: Vec<Statement>,
    /// Braces included.
    pub span: Span,
}

/// One statement of a body.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// The whole statement.
    pub span: Span,
}

/// The kinds of statements.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `linear(64) -> relu`.
    Chain(Chain),
    /// `h = x -> linear(64)`.
    Bind {
        /// The value's name.
        name: Name,
        /// The value.
        chain: Chain,
    },
    /// `layer emb = embedding(vocab, 128)`.
    Layer {
        /// The shared layer's name.
        name: Name,
        /// The stage it stands for.
        stage: Expr,
    },
    /// `return h`.
    Return(Chain),
    /// Something that could not be read; reported already.
    Bad,
}

/// Links joined by `->`. Whether the first one is a value or a stage is for the checker to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// At least one.
    pub links: Vec<Link>,
    /// The whole chain.
    pub span: Span,
}

/// One link of a chain, with the shape noted after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// What it is.
    pub kind: LinkKind,
    /// `: [64, 8, 8]`.
    pub note: Option<ShapeExpr>,
    /// The link, its note included.
    pub span: Span,
}

/// The kinds of links.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkKind {
    /// A stage (`relu`, `linear(64)`), a value (`h`), or arithmetic on values (`main + skip`).
    Expr(Expr),
    /// `residual { … }`.
    Residual(Body),
    /// `concat(axis) { … }`, `sum { … }`, and so on.
    Join {
        /// Which join.
        join: Spanned<Join>,
        /// The axis, as written in parentheses.
        axis: Option<Expr>,
        /// One branch a line.
        branches: Body,
    },
    /// `repeat 3 as i { … }`.
    Repeat {
        /// How often.
        count: Expr,
        /// The name that counts from 0.
        index: Option<Name>,
        /// Where `shared` stands, if it does.
        shared: Option<Span>,
        /// What is repeated.
        body: Body,
    },
    /// `if depth > 2 { … } else { … }`.
    If {
        /// On sizes and parameters only.
        condition: Expr,
        /// The first arm.
        then: Body,
        /// The other arm; another `if` is a body of one chain.
        otherwise: Option<Body>,
    },
}

/// How branches are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Along an axis.
    Concat,
    /// Element by element.
    Sum,
    /// Element by element.
    Product,
    /// Element by element.
    Average,
    /// Along a new leading axis.
    Stack,
}
