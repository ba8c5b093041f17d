//! Every expression and every body below a part of a program, each once, from the outside in.

use std::collections::BTreeSet;

use crate::syntax::ast::{
    AxisExpr, Body, Chain, Definition, Expr, ExprKind, Inputs, Item, Link, LinkKind, Name,
    ShapeExpr, Statement, StatementKind,
};

/// What looks at an expression.
pub(super) type See<'s, 'a> = &'s mut dyn FnMut(&'a Expr);

/// The names that an item reads: of values, constants, layers, blocks, settings' words.
pub(super) fn names_in(item: &Item) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    of_item(item, &mut |expr| {
        names.extend(name_of(expr).map(|name| name.node.as_str()));
    });
    if let Item::Train(train) = item {
        let said = train.model.iter().chain(&train.data);
        names.extend(said.map(|name| name.node.as_str()));
    }
    names
}

/// The first name of a path or call.
pub(super) fn name_of(expr: &Expr) -> Option<&Name> {
    match &expr.kind {
        ExprKind::Path(segments) => segments.first().map(|segment| &segment.name),
        ExprKind::Call(call) => call.callee.first(),
        ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Flag(_)
        | ExprKind::None
        | ExprKind::List(_)
        | ExprKind::Map(_)
        | ExprKind::Rows(_)
        | ExprKind::Unary(..)
        | ExprKind::Binary(..)
        | ExprKind::Index(..)
        | ExprKind::Chain(_)
        | ExprKind::Range { .. }
        | ExprKind::Bad => None,
    }
}

/// The blocks and models among items.
pub(super) fn definitions(items: &[Item]) -> impl Iterator<Item = &Definition> {
    items.iter().filter_map(|item| match item {
        Item::Block(definition) | Item::Model(definition) => Some(definition),
        Item::Use(_)
        | Item::Let(_)
        | Item::Data(_)
        | Item::Train(_)
        | Item::Expect(_)
        | Item::Sweep(_)
        | Item::Bad(_) => None,
    })
}

/// Every expression of an item.
pub(super) fn of_item<'a>(item: &'a Item, see: See<'_, 'a>) {
    match item {
        Item::Use(_) | Item::Bad(_) => {}
        Item::Let(item) => of_expr(&item.value, see),
        Item::Data(item) | Item::Sweep(item) => {
            item.settings.iter().for_each(|setting| of_expr(&setting.value, see));
        }
        Item::Train(item) => {
            item.settings.iter().for_each(|setting| of_expr(&setting.value, see));
        }
        Item::Block(item) | Item::Model(item) => of_definition(item, see),
        Item::Expect(item) => item.claims.iter().for_each(|claim| of_expr(claim, see)),
    }
}

/// Every expression of a block or model: defaults, signature, body.
pub(super) fn of_definition<'a>(item: &'a Definition, see: See<'_, 'a>) {
    let defaults = item.params.iter().filter_map(|param| param.default.as_ref());
    defaults.for_each(|default| of_expr(default, see));
    if let Some(signature) = &item.signature {
        match &signature.inputs {
            Inputs::One(shape) => of_shape(shape, see),
            Inputs::Named(inputs) => {
                inputs.iter().for_each(|(_, shape)| of_shape(shape, see));
            }
        }
        signature.output.iter().for_each(|shape| of_shape(shape, see));
    }
    of_body(&item.body, see);
}

/// Every expression of a body.
pub(super) fn of_body<'a>(body: &'a Body, see: See<'_, 'a>) {
    for statement in &body.statements {
        match &statement.kind {
            StatementKind::Layer { stage, .. } => of_expr(stage, see),
            StatementKind::Chain(_)
            | StatementKind::Bind { .. }
            | StatementKind::Return(_)
            | StatementKind::Bad => {
                chain_of(statement).into_iter().for_each(|chain| of_chain(chain, see));
            }
        }
    }
}

/// The chain of a statement.
pub(super) fn chain_of(statement: &Statement) -> Option<&Chain> {
    match &statement.kind {
        StatementKind::Chain(chain)
        | StatementKind::Bind { chain, .. }
        | StatementKind::Return(chain) => Some(chain),
        StatementKind::Layer { .. } | StatementKind::Bad => None,
    }
}

/// The bodies that stand in a link.
pub(super) fn bodies_of(link: &Link) -> Vec<&Body> {
    match &link.kind {
        LinkKind::Expr(_) => Vec::new(),
        LinkKind::Residual(body)
        | LinkKind::Join { branches: body, .. }
        | LinkKind::Repeat { body, .. } => vec![body],
        LinkKind::If { then, otherwise, .. } => {
            std::iter::once(then).chain(otherwise).collect()
        }
    }
}

/// A body and every body in it.
pub(super) fn bodies<'a>(body: &'a Body, see: &mut dyn FnMut(&'a Body)) {
    see(body);
    for chain in body.statements.iter().filter_map(chain_of) {
        for inner in chain.links.iter().flat_map(bodies_of) {
            bodies(inner, see);
        }
    }
}

/// Every link of a body and of the bodies in it, with its chain.
pub(super) fn links<'a>(body: &'a Body, see: &mut dyn FnMut(&'a Chain, &'a Link)) {
    bodies(body, &mut |body| {
        for chain in body.statements.iter().filter_map(chain_of) {
            chain.links.iter().for_each(|link| see(chain, link));
        }
    });
}

fn of_chain<'a>(chain: &'a Chain, see: See<'_, 'a>) {
    for link in &chain.links {
        match &link.kind {
            LinkKind::Expr(expr) | LinkKind::Repeat { count: expr, .. } => {
                of_expr(expr, see);
            }
            LinkKind::If { condition, .. } => of_expr(condition, see),
            LinkKind::Join { axis, .. } => axis.iter().for_each(|axis| of_expr(axis, see)),
            LinkKind::Residual(_) => {}
        }
        bodies_of(link).into_iter().for_each(|body| of_body(body, see));
        link.note.iter().for_each(|note| of_shape(note, see));
    }
}

fn of_shape<'a>(shape: &'a ShapeExpr, see: See<'_, 'a>) {
    for axis in &shape.axes {
        match axis {
            AxisExpr::Size(size) => of_expr(size, see),
            AxisExpr::Rest(_) | AxisExpr::Any(_) => {}
        }
    }
}

/// An expression and every expression in it.
pub(super) fn of_expr<'a>(expr: &'a Expr, see: See<'_, 'a>) {
    see(expr);
    match &expr.kind {
        ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Flag(_)
        | ExprKind::None
        | ExprKind::Bad => {}
        ExprKind::Path(segments) => {
            let indices = segments.iter().filter_map(|segment| segment.index.as_deref());
            indices.for_each(|index| of_expr(index, see));
        }
        ExprKind::List(items) => items.iter().for_each(|item| of_expr(item, see)),
        ExprKind::Map(pairs) => pairs.iter().for_each(|(_, value)| of_expr(value, see)),
        ExprKind::Call(call) => call.args.iter().for_each(|arg| of_expr(&arg.value, see)),
        ExprKind::Rows(rows) => {
            let cells = rows.iter().flat_map(|row| row.features.iter().chain(&row.targets));
            cells.for_each(|cell| of_expr(cell, see));
        }
        ExprKind::Unary(_, value) => of_expr(value, see),
        ExprKind::Binary(left, _, right) | ExprKind::Index(left, right) => {
            of_expr(left, see);
            of_expr(right, see);
        }
        ExprKind::Range { from, to, .. } => {
            of_expr(from, see);
            of_expr(to, see);
        }
        ExprKind::Chain(chain) => of_chain(chain, see),
    }
}
