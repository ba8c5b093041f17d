//! Expressions and arguments as they would be written.

use crate::builtins::{Args, Stretch, Value};
use crate::check::constant::number_text;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Name, Number, Segment, UnaryOp, Unit};

/// An expression on one line.
pub(crate) fn of_expr(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Number(number) => of_number(number),
        ExprKind::Text(text) => format!("{text:?}"),
        ExprKind::Flag(flag) => flag.to_string(),
        ExprKind::None => "none".to_owned(),
        ExprKind::Path(segments) => of_path(segments),
        ExprKind::List(items) => format!("[{}]", listed(items)),
        ExprKind::Map(entries) => format!("{{ {} }}", of_map(entries)),
        ExprKind::Call(call) => {
            let args = call.args.iter().map(|arg| match &arg.name {
                Some(name) => format!("{} = {}", name.node, of_expr(&arg.value)),
                None => of_expr(&arg.value),
            });
            format!("{}({})", dotted(&call.callee), args.collect::<Vec<_>>().join(", "))
        }
        ExprKind::Rows(rows) => format!("rows {{ {} rows }}", rows.len()),
        ExprKind::Unary(op, operand) => match op.node {
            UnaryOp::Negate => format!("-{}", of_expr(operand)),
            UnaryOp::Not => format!("not {}", of_expr(operand)),
        },
        ExprKind::Binary(left, op, right) => {
            format!("{} {} {}", of_expr(left), of_operator(op.node), of_expr(right))
        }
        ExprKind::Index(base, index) => format!("{}[{}]", of_expr(base), of_expr(index)),
        ExprKind::Chain(_) | ExprKind::Range { .. } | ExprKind::Bad => "…".to_owned(),
    }
}

/// A dotted path: `net.repeat_1[3].linear_1`.
pub(crate) fn of_path(segments: &[Segment]) -> String {
    let segments = segments.iter().map(|segment| match &segment.index {
        Some(index) => format!("{}[{}]", segment.name.node, of_expr(index)),
        None => segment.name.node.clone(),
    });
    segments.collect::<Vec<_>>().join(".")
}

/// A dotted name: `nn.Linear`.
pub(crate) fn dotted(names: &[Name]) -> String {
    names.iter().map(|name| name.node.as_str()).collect::<Vec<_>>().join(".")
}

/// A call with all its arguments: `adam(lr = 0.001, beta1 = 0.9)`.
pub(crate) fn of_call(name: &str, args: &Args) -> String {
    let args: Vec<String> =
        args.iter().map(|(name, value)| format!("{name} = {}", of_value(value))).collect();
    if args.is_empty() { name.to_owned() } else { format!("{name}({})", args.join(", ")) }
}

/// The value of an argument.
pub(crate) fn of_value(value: &Value) -> String {
    match value {
        Value::Whole(whole) => whole.to_string(),
        Value::Number(number) => number_text(*number),
        Value::Stretch(Stretch::Epochs(epochs)) => number_text(*epochs),
        Value::Stretch(Stretch::Share(share)) => percent(*share),
        Value::Flag(flag) => flag.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Initializer(call) => of_call(call.entry.name, &call.args),
        Value::Extents(extents) => {
            let sizes = extents
                .iter()
                .map(|size| size.map_or_else(|| "_".to_owned(), |size| size.to_string()));
            sizes.collect::<Vec<_>>().join(", ")
        }
        Value::Rows(rows) => format!("{} rows", rows.len()),
        Value::Nothing => "none".to_owned(),
    }
}

/// A share as a percentage: `80%`.
pub(crate) fn percent(share: f64) -> String {
    // A hundred times 0.07 is not 7 in binary.
    format!("{}%", number_text((share * 1e12).round() / 1e10))
}

fn of_number(number: &Number) -> String {
    match number.unit {
        Unit::None => number_text(number.value),
        Unit::Percent => percent(number.value),
        Unit::Duration => duration(number.value),
    }
}

/// Seconds as they would be written: `10min`.
pub(crate) fn duration(seconds: f64) -> String {
    for (unit, length) in [("h", 3600.0), ("min", 60.0)] {
        if seconds >= length && seconds % length == 0.0 {
            return format!("{}{unit}", number_text(seconds / length));
        }
    }
    format!("{}s", number_text(seconds))
}

fn listed(items: &[Expr]) -> String {
    items.iter().map(of_expr).collect::<Vec<_>>().join(", ")
}

fn of_map(entries: &[(Name, Expr)]) -> String {
    let entries =
        entries.iter().map(|(key, value)| format!("{}: {}", key.node, of_expr(value)));
    entries.collect::<Vec<_>>().join(", ")
}

fn of_operator(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::FloorDivide => "//",
        BinaryOp::Remainder => "%",
        BinaryOp::Power => "^",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterEqual => ">=",
        BinaryOp::And => "and",
        BinaryOp::Or => "or",
    }
}
