//! What stands in the text where a value was made: the call, its arguments, the stage to take out.

use crate::check::Unit;
use crate::source::Span;
use crate::syntax::ast::{
    Arg, Body, Call, Chain, Expr, ExprKind, Item, Link, LinkKind, Statement, StatementKind,
};

/// A stage as written, with the chain it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The statement.
    pub(super) statement: &'a Statement,
    /// The chain.
    pub(super) chain: &'a Chain,
    /// Which link of the chain.
    pub(super) at: usize,
}

impl<'a> Place<'a> {
    /// The link itself.
    pub(super) fn link(&self) -> &'a Link {
        &self.chain.links[self.at]
    }

    /// The call, where the stage has parentheses.
    pub(super) fn call(&self) -> Option<&'a Call> {
        let LinkKind::Expr(expr) = &self.link().kind else { return None };
        match &expr.kind {
            ExprKind::Call(call) => Some(call),
            _ => None,
        }
    }

    /// The argument given to the parameter `name`, the `at`-th positional one.
    pub(super) fn arg(&self, name: &str, at: usize) -> Option<&'a Arg> {
        arg(self.call()?, name, at)
    }

    /// The text that goes when the stage is taken out, its arrow included; `None` where a value
    /// would be left without a chain.
    pub(super) fn removal(&self) -> Option<Span> {
        let links = &self.chain.links;
        let own = self.link().span;
        if self.at > 0 {
            return Some(Span { start: links[self.at - 1].span.end, ..own });
        }
        if let Some(next) = links.get(1) {
            return Some(Span { end: next.span.start, ..own });
        }
        matches!(self.statement.kind, StatementKind::Chain(_))
            .then_some(self.statement.span)
    }
}

/// The argument given to the parameter `name`, the `at`-th positional one.
pub(super) fn arg<'a>(call: &'a Call, name: &str, at: usize) -> Option<&'a Arg> {
    let named = |arg: &&Arg| arg.name.as_ref().is_some_and(|given| given.node == name);
    let positional = call.args.get(at).filter(|arg| arg.name.is_none());
    call.args.iter().find(named).or(positional)
}

/// The value given to the argument `name` of some call within an expression.
pub(super) fn argument(expr: &Expr, name: &str) -> Option<Span> {
    match &expr.kind {
        ExprKind::Call(call) => {
            let named =
                |arg: &&Arg| arg.name.as_ref().is_some_and(|given| given.node == name);
            let own = call.args.iter().find(named).map(|arg| arg.value.span);
            own.or_else(|| call.args.iter().find_map(|arg| argument(&arg.value, name)))
        }
        ExprKind::List(items) => items.iter().find_map(|item| argument(item, name)),
        _ => None,
    }
}

/// The stage that was written at `span`.
pub(super) fn place(units: &[Unit], span: Span) -> Option<Place<'_>> {
    let unit = units.iter().find(|unit| unit.ast.source == span.source)?;
    let mut bodies = unit.ast.items.iter().filter_map(|item| match item {
        Item::Block(item) | Item::Model(item) => Some(&item.body),
        Item::Use(_)
        | Item::Let(_)
        | Item::Data(_)
        | Item::Train(_)
        | Item::Expect(_)
        | Item::Sweep(_)
        | Item::Bad(_) => None,
    });
    let body = bodies.find(|body| body.span.covers(span))?;
    in_body(body, span)
}

fn in_body(body: &Body, span: Span) -> Option<Place<'_>> {
    let statement = body.statements.iter().find(|one| one.span.covers(span))?;
    let chain = match &statement.kind {
        StatementKind::Chain(chain)
        | StatementKind::Bind { chain, .. }
        | StatementKind::Return(chain) => chain,
        StatementKind::Layer { .. } | StatementKind::Bad => return None,
    };
    let at = chain.links.iter().position(|link| link.span.covers(span))?;
    match &chain.links[at].kind {
        LinkKind::Expr(expr) => {
            (expr.span == span).then_some(Place { statement, chain, at })
        }
        LinkKind::Residual(body)
        | LinkKind::Join { branches: body, .. }
        | LinkKind::Repeat { body, .. } => in_body(body, span),
        LinkKind::If { then, otherwise, .. } => {
            in_body(then, span).or_else(|| in_body(otherwise.as_ref()?, span))
        }
    }
}
