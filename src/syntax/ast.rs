//! What was written, untyped, with the span of everything.

use std::sync::Arc;

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
