//! Statements of bodies: chains, bindings, combinators.

use pest::iterators::Pair;

use super::super::ast::{
    Body, Chain, Join, Link, LinkKind, Name, Statement, StatementKind,
};
use super::super::grammar::Rule;
use super::items::bad;
use super::{Among, Builder, next, next_if};
use crate::source::{Span, Spanned};

impl Builder<'_> {
    pub(super) fn body(&mut self, pair: Pair<'_, Rule>) -> Body {
        let span = self.span(&pair);
        Body {
            statements: pair.into_inner().map(|pair| self.statement(pair)).collect(),
            span,
        }
    }

    fn statement(&mut self, pair: Pair<'_, Rule>) -> Statement {
        let span = self.trimmed(self.span(&pair));
        let kind = match pair.as_rule() {
            Rule::layer_statement => self.layer_statement(pair),
            Rule::return_statement => {
                StatementKind::Return(self.chain(next(&mut pair.into_inner())))
            }
            Rule::plain_statement => self.plain_statement(pair),
            _ => self.bad_statement(span),
        };
        Statement { kind, span }
    }

    fn layer_statement(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let mut inner = pair.into_inner();
        let name = self.name(&next(&mut inner));
        StatementKind::Layer { name, stage: self.expr(next(&mut inner)) }
    }

    fn plain_statement(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let mut inner = pair.into_inner();
        let name = next_if(&mut inner, Rule::bind_name).map(|name| self.name(&name));
        let chain = self.chain(next(&mut inner));
        match name {
            Some(name) => StatementKind::Bind { name, chain },
            None => StatementKind::Chain(chain),
        }
    }

    /// A broken statement still defines its name, so that uses of it are not reported too.
    fn bad_statement(&mut self, span: Span) -> StatementKind {
        self.broken(Among::Statements, span);
        if let Some(name) = self.layer_name(span) {
            return StatementKind::Layer { name, stage: bad(span) };
        }
        match self.name_before(span, &["="]) {
            Some(name) => {
                let link = Link { kind: LinkKind::Expr(bad(span)), note: None, span };
                StatementKind::Bind { name, chain: Chain { links: vec![link], span } }
            }
            None => StatementKind::Bad,
        }
    }

    fn layer_name(&self, span: Span) -> Option<Name> {
        let rest = self.source.slice(span).strip_prefix("layer ")?.trim_start();
        let start = span.end as usize - rest.len();
        self.name_before(Span::new(span.source, start, span.end as usize), &["=", ":"])
    }

    pub(super) fn chain(&mut self, pair: Pair<'_, Rule>) -> Chain {
        let span = self.trimmed(self.span(&pair));
        Chain { links: pair.into_inner().map(|link| self.link(link)).collect(), span }
    }

    fn link(&mut self, pair: Pair<'_, Rule>) -> Link {
        let span = self.trimmed(self.span(&pair));
        let mut inner = pair.into_inner();
        let kind = self.link_kind(next(&mut inner));
        Link { kind, note: inner.next().map(|note| self.shape(note)), span }
    }

    fn link_kind(&mut self, pair: Pair<'_, Rule>) -> LinkKind {
        match pair.as_rule() {
            Rule::residual => LinkKind::Residual(self.body(next(&mut pair.into_inner()))),
            Rule::join => self.join(pair),
            Rule::repeat => self.repeat(pair),
            Rule::if_link => self.if_link(pair),
            _ => LinkKind::Expr(self.expr(pair)),
        }
    }

    fn join(&mut self, pair: Pair<'_, Rule>) -> LinkKind {
        let mut inner = pair.into_inner();
        let word = next(&mut inner);
        let join = match word.as_str() {
            "concat" => Join::Concat,
            "sum" => Join::Sum,
            "product" => Join::Product,
            "average" => Join::Average,
            _ => Join::Stack,
        };
        let join = Spanned::new(join, self.span(&word));
        let axis = next_if(&mut inner, Rule::join_axis).map(|axis| self.join_axis(&axis));
        LinkKind::Join { join, axis, branches: self.body(next(&mut inner)) }
    }

    fn repeat(&mut self, pair: Pair<'_, Rule>) -> LinkKind {
        let mut inner = pair.into_inner();
        let count = self.expr(next(&mut inner));
        let index = next_if(&mut inner, Rule::repeat_index);
        let index = index.map(|index| self.name(&next(&mut index.into_inner())));
        let shared = next_if(&mut inner, Rule::shared).map(|shared| self.span(&shared));
        LinkKind::Repeat { count, index, shared, body: self.body(next(&mut inner)) }
    }

    fn if_link(&mut self, pair: Pair<'_, Rule>) -> LinkKind {
        let mut inner = pair.into_inner();
        let condition = self.expr(next(&mut inner));
        let then = self.body(next(&mut inner));
        let otherwise = inner.next().map(|pair| self.otherwise(pair));
        LinkKind::If { condition, then, otherwise }
    }

    /// The other arm; another `if` becomes a body of one chain.
    fn otherwise(&mut self, pair: Pair<'_, Rule>) -> Body {
        if pair.as_rule() == Rule::body {
            return self.body(pair);
        }
        let span = self.span(&pair);
        let link = Link { kind: self.if_link(pair), note: None, span };
        let kind = StatementKind::Chain(Chain { links: vec![link], span });
        Body { statements: vec![Statement { kind, span }], span }
    }
}
