//! Parts of a program as text on one line, for comparing them and for writing them again.

use crate::syntax::ast::{
    Arg, AxisExpr, BinaryOp, Body, Chain, Expr, ExprKind, Join, Link, LinkKind, Number,
    Segment, ShapeExpr, Statement, StatementKind, UnaryOp, Unit,
};

/// A statement; `None` where it could not be read, which is like nothing else.
pub(super) fn of_statement(statement: &Statement) -> Option<String> {
    match &statement.kind {
        StatementKind::Chain(chain) => of_chain(chain),
        StatementKind::Bind { name, chain } => {
            Some(format!("{} = {}", name.node, of_chain(chain)?))
        }
        StatementKind::Layer { name, stage } => {
            Some(format!("layer {} = {}", name.node, of_expr(stage)?))
        }
        StatementKind::Return(chain) => Some(format!("return {}", of_chain(chain)?)),
        StatementKind::Bad => None,
    }
}

/// A chain.
pub(super) fn of_chain(chain: &Chain) -> Option<String> {
    let links: Option<Vec<String>> = chain.links.iter().map(of_link).collect();
    Some(links?.join(" -> "))
}

/// A link with its note.
pub(super) fn of_link(link: &Link) -> Option<String> {
    let text = match &link.kind {
        LinkKind::Expr(expr) => of_expr(expr)?,
        LinkKind::Residual(body) => format!("residual {}", of_body(body)?),
        LinkKind::Join { join, axis, branches } => {
            let axis = match axis {
                Some(axis) => format!("({})", of_expr(axis)?),
                None => String::new(),
            };
            format!("{}{axis} {}", word(join.node), of_body(branches)?)
        }
        LinkKind::Repeat { count, index, shared, body } => {
            let index =
                index.as_ref().map_or(String::new(), |name| format!(" as {}", name.node));
            let shared = if shared.is_some() { " shared" } else { "" };
            format!("repeat {}{index}{shared} {}", of_expr(count)?, of_body(body)?)
        }
        LinkKind::If { condition, then, otherwise } => {
            let otherwise = match otherwise {
                Some(body) => format!(" else {}", of_body(body)?),
                None => String::new(),
            };
            format!("if {} {}{otherwise}", of_expr(condition)?, of_body(then)?)
        }
    };
    match &link.note {
        Some(note) => Some(format!("{text} : {}", of_shape(note)?)),
        None => Some(text),
    }
}

fn word(join: Join) -> &'static str {
    match join {
        Join::Concat => "concat",
        Join::Sum => "sum",
        Join::Product => "product",
        Join::Average => "average",
        Join::Stack => "stack",
    }
}

fn of_body(body: &Body) -> Option<String> {
    let statements: Option<Vec<String>> =
        body.statements.iter().map(of_statement).collect();
    Some(format!("{{ {} }}", statements?.join("; ")))
}

fn of_shape(shape: &ShapeExpr) -> Option<String> {
    let axes: Option<Vec<String>> = shape
        .axes
        .iter()
        .map(|axis| match axis {
            AxisExpr::Rest(_) => Some("..".to_owned()),
            AxisExpr::Any(_) => Some("_".to_owned()),
            AxisExpr::Size(size) => of_expr(size),
        })
        .collect();
    let element = shape.element.as_ref().map_or("", |name| name.node.as_str());
    Some(format!("{element}[{}]", axes?.join(", ")))
}

/// An expression; `None` for what is never repeated word by word, such as literal rows.
pub(super) fn of_expr(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Number(number) => Some(of_number(number)),
        ExprKind::Text(text) => Some(format!("{text:?}")),
        ExprKind::Flag(flag) => Some(flag.to_string()),
        ExprKind::None => Some("none".to_owned()),
        ExprKind::Path(segments) => of_path(segments),
        ExprKind::List(items) => Some(format!("[{}]", of_all(items)?)),
        ExprKind::Call(call) => {
            let callee: Vec<&str> =
                call.callee.iter().map(|name| name.node.as_str()).collect();
            let args: Option<Vec<String>> = call.args.iter().map(of_arg).collect();
            Some(format!("{}({})", callee.join("."), args?.join(", ")))
        }
        ExprKind::Unary(op, value) => {
            let op = match op.node {
                UnaryOp::Negate => "-",
                UnaryOp::Not => "not ",
            };
            Some(format!("{op}{}", operand(value, TIGHTEST)?))
        }
        ExprKind::Binary(left, op, right) => {
            let weight = binding(op.node);
            let (left, right) = (operand(left, weight)?, operand(right, weight + 1)?);
            Some(format!("{left} {} {right}", op.node.symbol()))
        }
        ExprKind::Index(base, at) => {
            Some(format!("{}[{}]", operand(base, TIGHTEST)?, of_expr(at)?))
        }
        ExprKind::Chain(chain) => Some(format!("({})", of_chain(chain)?)),
        ExprKind::Map(_) | ExprKind::Rows(_) | ExprKind::Range { .. } | ExprKind::Bad => {
            None
        }
    }
}

fn of_all(items: &[Expr]) -> Option<String> {
    let items: Option<Vec<String>> = items.iter().map(of_expr).collect();
    Some(items?.join(", "))
}

fn of_arg(arg: &Arg) -> Option<String> {
    let value = of_expr(&arg.value)?;
    Some(match &arg.name {
        Some(name) => format!("{} = {value}", name.node),
        None => value,
    })
}

fn of_path(segments: &[Segment]) -> Option<String> {
    let parts: Option<Vec<String>> = segments
        .iter()
        .map(|segment| match &segment.index {
            Some(index) => Some(format!("{}[{}]", segment.name.node, of_expr(index)?)),
            None => Some(segment.name.node.clone()),
        })
        .collect();
    Some(parts?.join("."))
}

fn of_number(number: &Number) -> String {
    let Number { value, unit, .. } = number;
    match unit {
        Unit::None if *value != 0.0 && !(1e-4..1e16).contains(&value.abs()) => {
            format!("{value:e}")
        }
        Unit::None => value.to_string(),
        // A hundred times 0.07 is not 7 in binary.
        Unit::Percent => format!("{}%", (value * 1e12).round() / 1e10),
        Unit::Duration => format!("{value}s"),
    }
}

const TIGHTEST: u8 = 9;

/// An operand, in parentheses where it binds less tightly than `weight`.
fn operand(expr: &Expr, weight: u8) -> Option<String> {
    let text = of_expr(expr)?;
    let is_looser = match &expr.kind {
        ExprKind::Binary(_, op, _) => binding(op.node) < weight,
        ExprKind::Unary(..) => weight == TIGHTEST,
        ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Flag(_)
        | ExprKind::None
        | ExprKind::Path(_)
        | ExprKind::List(_)
        | ExprKind::Map(_)
        | ExprKind::Call(_)
        | ExprKind::Rows(_)
        | ExprKind::Index(..)
        | ExprKind::Chain(_)
        | ExprKind::Range { .. }
        | ExprKind::Bad => false,
    };
    Some(if is_looser { format!("({text})") } else { text })
}

/// How tightly an operator binds.
fn binding(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Or => 1,
        BinaryOp::And => 2,
        BinaryOp::Equal
        | BinaryOp::NotEqual
        | BinaryOp::Less
        | BinaryOp::LessEqual
        | BinaryOp::Greater
        | BinaryOp::GreaterEqual => 3,
        BinaryOp::Add | BinaryOp::Subtract => 4,
        BinaryOp::Multiply
        | BinaryOp::Divide
        | BinaryOp::FloorDivide
        | BinaryOp::Remainder => 5,
        BinaryOp::Power => 6,
    }
}
