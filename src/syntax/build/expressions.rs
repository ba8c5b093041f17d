//! Expressions: operators by precedence, calls, paths, lists, maps, rows.

use std::sync::LazyLock;

use pest::iterators::{Pair, Pairs};
use pest::pratt_parser::{Assoc, Op, PrattParser};

use super::super::ast::{
    Arg, BinaryOp, Call, Expr, ExprKind, LinkKind, Name, Row, Segment, UnaryOp,
};
use super::super::grammar::Rule;
use super::super::mistakes::{chained_comparison, dotted_call};
use super::{Builder, next, next_if};
use crate::source::{Span, Spanned};

/// Operators, loosest first. `-x ^ 2` is `-(x ^ 2)`, `not a == b` is `not (a == b)`.
static PRECEDENCE: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    PrattParser::new()
        .op(Op::infix(Rule::or, Assoc::Left))
        .op(Op::infix(Rule::and, Assoc::Left))
        .op(Op::prefix(Rule::not))
        .op(Op::infix(Rule::compare, Assoc::Left))
        .op(Op::infix(Rule::sum, Assoc::Left))
        .op(Op::infix(Rule::product, Assoc::Left))
        .op(Op::prefix(Rule::negate))
        .op(Op::infix(Rule::power, Assoc::Right))
        .op(Op::postfix(Rule::index))
});

impl Builder<'_> {
    /// What stands behind `=` or `:`: an expression, or a range.
    pub(super) fn value(&mut self, pair: Pair<'_, Rule>) -> Expr {
        if pair.as_rule() != Rule::range {
            return self.expr(pair);
        }
        let span = self.trimmed(self.span(&pair));
        let mut inner = pair.into_inner();
        let from = Box::new(self.expr(next(&mut inner)));
        let to = Box::new(self.expr(next(&mut inner)));
        let is_log = inner.next().is_some();
        Expr { kind: ExprKind::Range { from, to, is_log }, span }
    }

    pub(super) fn expr(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let mut inner = pair.into_inner();
        if inner.len() == 1 {
            return self.primary(next(&mut inner));
        }
        self.operators(inner)
    }

    fn operators(&mut self, pairs: Pairs<'_, Rule>) -> Expr {
        // Three closures share the builder, one at a time.
        let builder = std::cell::RefCell::new(self);
        PRECEDENCE
            .map_primary(|pair| builder.borrow_mut().primary(pair))
            .map_prefix(|op, operand| builder.borrow().unary(&op, operand))
            .map_postfix(|base, index| builder.borrow_mut().index(base, index))
            .map_infix(|left, op, right| builder.borrow_mut().binary(left, &op, right))
            .parse(pairs)
    }

    fn unary(&self, op: &Pair<'_, Rule>, operand: Expr) -> Expr {
        let kind = if op.as_rule() == Rule::not { UnaryOp::Not } else { UnaryOp::Negate };
        let op = Spanned::new(kind, self.span(op));
        let span = op.span.to(operand.span);
        Expr { kind: ExprKind::Unary(op, Box::new(operand)), span }
    }

    fn index(&mut self, base: Expr, index: Pair<'_, Rule>) -> Expr {
        let span = base.span.to(self.span(&index));
        let index = self.expr(next(&mut index.into_inner()));
        Expr { kind: ExprKind::Index(Box::new(base), Box::new(index)), span }
    }

    fn binary(&mut self, left: Expr, op: &Pair<'_, Rule>, right: Expr) -> Expr {
        let op = Spanned::new(binary_op(op.as_str()), self.span(op));
        let span = left.span.to(right.span);
        if let Some(found) = chained_comparison(self.source, &left, &op, &right) {
            self.built.diagnostics.push(found);
            return Expr { kind: ExprKind::Bad, span };
        }
        Expr { kind: ExprKind::Binary(Box::new(left), op, Box::new(right)), span }
    }

    fn primary(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::reference => return self.reference(pair),
            Rule::number => self.number(&pair),
            Rule::string => ExprKind::Text(self.text(&pair)),
            Rule::list => ExprKind::List(
                pair.into_inner().map(|element| self.expr(element)).collect(),
            ),
            Rule::map => {
                ExprKind::Map(pair.into_inner().map(|entry| self.entry(entry)).collect())
            }
            Rule::rows => {
                ExprKind::Rows(pair.into_inner().map(|row| self.row(row)).collect())
            }
            _ => self.paren(pair),
        };
        Expr { kind, span }
    }

    /// `relu`, `val.loss`, `linear(64)`, `true`.
    fn reference(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.trimmed(self.span(&pair));
        let mut segments: Vec<Segment> = Vec::new();
        for pair in pair.into_inner() {
            match pair.as_rule() {
                Rule::args => {
                    return Expr { kind: self.call(segments, pair, span), span };
                }
                Rule::path_index => {
                    let index = self.expr(next(&mut pair.into_inner()));
                    add_index(&mut segments, index);
                }
                _ => segments.push(Segment { name: self.name(&pair), index: None }),
            }
        }
        Expr { kind: word(segments), span }
    }

    fn call(
        &mut self,
        segments: Vec<Segment>,
        args: Pair<'_, Rule>,
        span: Span,
    ) -> ExprKind {
        let parens = self.span(&args);
        let callee: Vec<Name> = segments.into_iter().map(|segment| segment.name).collect();
        if callee.len() > 1 {
            return self.dotted_call(span, parens);
        }
        let mut inner = args.into_inner();
        let mut args = Vec::new();
        while inner.peek().is_some() {
            let name = next_if(&mut inner, Rule::arg_name).map(|name| self.name(&name));
            args.push(Arg { name, value: self.expr(next(&mut inner)) });
        }
        ExprKind::Call(Call { callee, args, parens })
    }

    /// Nothing with a dot in its name can be called: it comes from another library.
    fn dotted_call(&mut self, span: Span, parens: Span) -> ExprKind {
        let head = Span::new(span.source, span.start as usize, parens.start as usize);
        let inside = self.source.slice(parens);
        let inside = inside.get(1..inside.len() - 1).unwrap_or("");
        let found =
            dotted_call(self.source.slice(head).trim_end(), inside, self.trimmed(head));
        self.built.diagnostics.push(found);
        ExprKind::Bad
    }

    fn entry(&mut self, pair: Pair<'_, Rule>) -> (Name, Expr) {
        let mut inner = pair.into_inner();
        let key = next(&mut inner);
        let name = if key.as_rule() == Rule::string {
            Spanned::new(self.text(&key), self.span(&key))
        } else {
            self.name(&key)
        };
        (name, self.value(next(&mut inner)))
    }

    fn row(&mut self, pair: Pair<'_, Rule>) -> Row {
        let span = self.trimmed(self.span(&pair));
        let mut sides = pair.into_inner();
        let mut side = || -> Vec<Expr> {
            let side = sides.next().map(Pair::into_inner);
            side.into_iter().flatten().map(|number| self.expr(number)).collect()
        };
        Row { features: side(), targets: side(), span }
    }

    /// Parentheses around an expression keep their span; around a chain, they make it a value.
    fn paren(&mut self, pair: Pair<'_, Rule>) -> ExprKind {
        let chain = self.chain(next(&mut pair.into_inner()));
        match chain.links.as_slice() {
            [link] if link.note.is_none() => match &link.kind {
                LinkKind::Expr(expr) => expr.kind.clone(),
                _ => ExprKind::Chain(Box::new(chain)),
            },
            _ => ExprKind::Chain(Box::new(chain)),
        }
    }

    /// The axis of a join: a name or a whole number.
    pub(super) fn join_axis(&mut self, pair: &Pair<'_, Rule>) -> Expr {
        let span = self.span(pair);
        let written = pair.as_str();
        let text = written.split('=').next_back().unwrap_or(written).trim_start();
        let start = span.end as usize - text.len();
        let place = Span::new(span.source, start, span.end as usize);
        let digits = text.trim_start_matches('-');
        if digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            let at = Span::new(
                span.source,
                place.end as usize - digits.len(),
                place.end as usize,
            );
            let number = Expr { kind: self.number_at(digits, at), span: at };
            if digits.len() == text.len() {
                return number;
            }
            let minus = Span::new(span.source, start, start + 1);
            let op = Spanned::new(UnaryOp::Negate, minus);
            return Expr { kind: ExprKind::Unary(op, Box::new(number)), span: place };
        }
        let name = Spanned::new(text.to_owned(), place);
        Expr { kind: ExprKind::Path(vec![Segment { name, index: None }]), span: place }
    }
}

/// A segment takes one index.
fn add_index(segments: &mut [Segment], index: Expr) {
    if let Some(segment) = segments.last_mut() {
        segment.index.get_or_insert(Box::new(index));
    }
}

/// A path, or the word that looks like one.
fn word(segments: Vec<Segment>) -> ExprKind {
    if let [Segment { name, index: None }] = segments.as_slice() {
        match name.node.as_str() {
            "true" => return ExprKind::Flag(true),
            "false" => return ExprKind::Flag(false),
            "none" => return ExprKind::None,
            _ => {}
        }
    }
    ExprKind::Path(segments)
}

fn binary_op(text: &str) -> BinaryOp {
    match text {
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Subtract,
        "*" => BinaryOp::Multiply,
        "/" => BinaryOp::Divide,
        "//" => BinaryOp::FloorDivide,
        "%" => BinaryOp::Remainder,
        "^" => BinaryOp::Power,
        "==" => BinaryOp::Equal,
        "!=" => BinaryOp::NotEqual,
        "<" => BinaryOp::Less,
        "<=" => BinaryOp::LessEqual,
        ">" => BinaryOp::Greater,
        ">=" => BinaryOp::GreaterEqual,
        "and" => BinaryOp::And,
        _ => BinaryOp::Or,
    }
}
