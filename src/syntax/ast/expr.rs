//! Values as written.

use super::{Chain, Name};
use crate::source::{Span, Spanned};

/// An expression: a value, a call, arithmetic.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `42`, `80%`, `10min`.
    Number(Number),
    /// `"iris.csv"`, escapes resolved.
    Text(String),
    /// `true`, `false`.
    Flag(bool),
    /// `none`.
    None,
    /// `relu`, `val.loss`, `net.repeat_1[3].linear_1`: one segment or more.
    Path(Vec<Segment>),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `{ key: value }`.
    Map(Vec<(Name, Expr)>),
    /// `linear(64, bias = false)`.
    Call(Call),
    /// `rows { 0, 0 => 0 }`: literal rows.
    Rows(Vec<Row>),
    /// `-x`, `not x`.
    Unary(Spanned<UnaryOp>, Box<Expr>),
    /// `a + b`.
    Binary(Box<Expr>, Spanned<BinaryOp>, Box<Expr>),
    /// `sizes[0]`, where the base is not a path.
    Index(Box<Expr>, Box<Expr>),
    /// A chain in parentheses.
    Chain(Box<Chain>),
    /// `from 1e-4 to 1e-2 log`, in a sweep (later).
    Range {
        /// The lower end.
        from: Box<Expr>,
        /// The upper end.
        to: Box<Expr>,
        /// Whether it is spaced by ratio.
        is_log: bool,
    },
    /// Something that could not be read; reported already.
    Bad,
}

/// One segment of a dotted path, with its index if it has one: `repeat_1[3]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The segment's name.
    pub name: Name,
    /// `[3]`.
    pub index: Option<Box<Expr>>,
}

/// A number and the unit written behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The value, its unit applied: `80%` is 0.8, `10min` is 600.
    pub value: f64,
    /// Whether it was written without point and exponent.
    pub is_whole: bool,
    /// The unit.
    pub unit: Unit,
}

/// The unit of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// None written.
    None,
    /// `%`.
    Percent,
    /// `s`, `min`, `h`: the value is in seconds.
    Duration,
}

/// A call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What is called; dotted for foreign names such as `nn.Linear`.
    pub callee: Vec<Name>,
    /// The arguments, in the order written.
    pub args: Vec<Arg>,
    /// Between the parentheses, both included.
    pub parens: Span,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// `name =`, if written.
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
}

/// One literal row: features `=>` targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Left of `=>`.
    pub features: Vec<Expr>,
    /// Right of `=>`; empty without one.
    pub targets: Vec<Expr>,
    /// The whole row.
    pub span: Span,
}

/// Operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`.
    Negate,
    /// `not`.
    Not,
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `//`.
    FloorDivide,
    /// `%` between operands.
    Remainder,
    /// `^`.
    Power,
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterEqual,
    /// `and`.
    And,
    /// `or`.
    Or,
}

impl BinaryOp {
    /// Whether it compares two values.
    pub fn is_comparison(self) -> bool {
        matches!(
            self,
            Self::Equal
                | Self::NotEqual
                | Self::Less
                | Self::LessEqual
                | Self::Greater
                | Self::GreaterEqual
        )
    }

    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::FloorDivide => "//",
            Self::Remainder => "%",
            Self::Power => "^",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::And => "and",
            Self::Or => "or",
        }
    }
}
