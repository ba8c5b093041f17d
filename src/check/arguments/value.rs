//! The value of one argument or setting, as its [`Kind`] wants it.

use super::{Call, bind, lookup, report};
use crate::builtins::{InitCall, Kind, Stretch, Value, initializers};
use crate::check::constant::{Constant, ConstantKind, Env, evaluate};
use crate::diagnostics::Diagnostics;
use crate::syntax::ast::{Expr, ExprKind, Unit};

/// What is being given, for reports.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    /// The argument's or setting's name.
    pub(super) name: &'a str,
    /// What it may be.
    pub(super) kind: &'a Kind,
}

/// The value of an expression as `kind`, for a setting or argument called `name`: A003, A004,
/// A005, A008, A009, A015, H003, N006; `None` when wrong (reported) or not known. The constant
/// is what was written, for its span, text and birth.
pub(crate) fn value(
    name: &str,
    kind: &Kind,
    expr: &Expr,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<(Value, Constant)> {
    let target = Target { name, kind };
    match kind {
        Kind::Choice(choices) => choice(target, choices, expr, env, out),
        Kind::Text => text(target, expr, env, out),
        Kind::Initializer => initializer(expr, env, out),
        Kind::Rows => rows(target, expr, env, out),
        Kind::Extents => extents(name, &[expr], env, out),
        Kind::Flag => flag(target, expr, env, out),
        Kind::Extent
        | Kind::Count { .. }
        | Kind::Number { .. }
        | Kind::DropRate
        | Kind::Rate
        | Kind::Momentum
        | Kind::Stretch { .. } => {
            let constant = evaluate(expr, env, out);
            let value = number(target, &constant, out)?;
            Some((value, constant))
        }
    }
}

fn number(target: Target<'_>, constant: &Constant, out: &mut Diagnostics) -> Option<Value> {
    if constant.is_unknown() {
        return None;
    }
    let is_duration =
        matches!(constant.kind, ConstantKind::Number { unit: Unit::Duration, .. });
    let Some(number) = constant.number().filter(|_| !is_duration) else {
        out.push(report::wrong_kind(target, constant));
        return None;
    };
    if matches!(target.kind, Kind::Extent | Kind::Count { .. }) {
        return whole(target, constant, out);
    }
    let has_error = report::out_of_range(target, number, constant);
    let is_fatal = has_error.as_ref().is_some_and(crate::diagnostics::Diagnostic::is_error);
    out.extend(has_error);
    if is_fatal {
        return None;
    }
    let is_share =
        matches!(constant.kind, ConstantKind::Number { unit: Unit::Percent, .. });
    Some(match target.kind {
        Kind::Stretch { .. } if is_share => Value::Stretch(Stretch::Share(number)),
        Kind::Stretch { .. } => Value::Stretch(Stretch::Epochs(number)),
        _ => Value::Number(number),
    })
}

fn whole(target: Target<'_>, constant: &Constant, out: &mut Diagnostics) -> Option<Value> {
    let Some(whole) = constant.whole_number() else {
        out.push(report::not_whole(target, constant));
        return None;
    };
    let least = match target.kind {
        Kind::Count { min } => *min,
        _ => 1,
    };
    if whole < least {
        out.push(report::too_small(target, whole, least, constant));
        return None;
    }
    Some(Value::Whole(whole))
}

fn choice(
    target: Target<'_>,
    choices: &[&'static str],
    expr: &Expr,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<(Value, Constant)> {
    let word = match &expr.kind {
        ExprKind::Path(segments) => match segments.as_slice() {
            [only] if env.find(&only.name.node).is_none() => Some(only.name.node.clone()),
            _ => None,
        },
        _ => None,
    };
    let constant = match word {
        Some(word) => Constant::of(ConstantKind::Text(word), expr.span),
        None => evaluate(expr, env, out),
    };
    if constant.is_unknown() {
        return None;
    }
    match &constant.kind {
        ConstantKind::Text(word) if choices.contains(&word.as_str()) => {
            Some((Value::Text(word.clone()), constant))
        }
        ConstantKind::Text(word) => {
            out.push(report::unknown_word(target, word, choices, expr.span));
            None
        }
        _ => {
            out.push(report::wrong_kind(target, &constant));
            None
        }
    }
}

fn text(
    target: Target<'_>,
    expr: &Expr,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<(Value, Constant)> {
    if let ExprKind::Path(segments) = &expr.kind {
        let names: Vec<&str> = segments.iter().map(|one| one.name.node.as_str()).collect();
        if names.len() > 1 || env.find(names[0]).is_none() {
            out.push(report::unquoted(target, &names.join("."), expr.span));
            return None;
        }
    }
    let constant = evaluate(expr, env, out);
    match &constant.kind {
        ConstantKind::Text(text) => Some((Value::Text(text.clone()), constant)),
        _ if constant.is_unknown() => None,
        _ => {
            out.push(report::wrong_kind(target, &constant));
            None
        }
    }
}

fn flag(
    target: Target<'_>,
    expr: &Expr,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<(Value, Constant)> {
    if let Some(call) = Call::of(expr)
        && let Some(meant) = report::foreign_flag(&call.name.node)
    {
        out.push(report::other_flag(target, &call.name.node, meant, expr.span));
        return None;
    }
    let constant = evaluate(expr, env, out);
    match constant.kind {
        ConstantKind::Flag(flag) => Some((Value::Flag(flag), constant)),
        _ if constant.is_unknown() => None,
        _ => {
            out.push(report::wrong_kind(target, &constant));
            None
        }
    }
}

fn initializer(
    expr: &Expr,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<(Value, Constant)> {
    let Some(call) = Call::of(expr) else {
        let constant = evaluate(expr, env, out);
        if !constant.is_unknown() {
            let target = Target { name: "init", kind: &Kind::Initializer };
            out.push(report::wrong_kind(target, &constant));
        }
        return None;
    };
    let entry = lookup(initializers::ALL, call.name, out)?;
    let args = bind(&call, entry, env, out)?.args;
    let constant = Constant::of(ConstantKind::Text(entry.name.to_owned()), expr.span);
    Some((Value::Initializer(InitCall { entry, args }), constant))
}

fn rows(
    target: Target<'_>,
    expr: &Expr,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<(Value, Constant)> {
    let ExprKind::Rows(rows) = &expr.kind else {
        let constant = evaluate(expr, env, out);
        out.push(report::wrong_kind(target, &constant));
        return None;
    };
    let mut cells = |exprs: &[Expr]| -> Option<Vec<f64>> {
        let numbers: Vec<Option<f64>> =
            exprs.iter().map(|expr| cell(expr, env, out)).collect();
        numbers.into_iter().collect()
    };
    let read: Vec<_> = rows
        .iter()
        .map(|row| Some((cells(&row.features)?, cells(&row.targets)?)))
        .collect();
    let read: Vec<(Vec<f64>, Vec<f64>)> = read.into_iter().collect::<Option<_>>()?;
    let uneven = rows.iter().find(|row| {
        (row.features.len(), row.targets.len())
            != (rows[0].features.len(), rows[0].targets.len())
    });
    if let Some(row) = uneven {
        out.push(report::uneven_row(row, &rows[0]));
        return None;
    }
    let constant = Constant::of(ConstantKind::Text("rows".to_owned()), expr.span);
    Some((Value::Rows(read), constant))
}

fn cell(expr: &Expr, env: &Env<'_>, out: &mut Diagnostics) -> Option<f64> {
    let constant = evaluate(expr, env, out);
    if constant.number().is_none() && !constant.is_unknown() {
        const ANY: Kind = Kind::Number {
            min: f64::NEG_INFINITY,
            max: f64::INFINITY,
            excludes_min: false,
            excludes_max: false,
        };
        out.push(report::wrong_kind(Target { name: "cell", kind: &ANY }, &constant));
    }
    constant.number()
}

/// One size or more, `_` for the free one.
pub(super) fn extents(
    name: &str,
    exprs: &[&Expr],
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<(Value, Constant)> {
    let target = Target { name, kind: &Kind::Extent };
    let mut sizes = Vec::new();
    let mut constants = Vec::new();
    let mut is_good = true;
    for expr in exprs {
        if is_free(expr) {
            sizes.push(None);
            constants.push(Constant::of(ConstantKind::None, expr.span));
            continue;
        }
        let constant = evaluate(expr, env, out);
        let size = number(target, &constant, out);
        is_good &= size.is_some();
        if let Some(Value::Whole(size)) = size {
            sizes.push(u64::try_from(size).ok());
        }
        constants.push(constant);
    }
    let mut free = exprs.iter().filter(|expr| is_free(expr));
    if let (Some(first), Some(second)) = (free.next(), free.next()) {
        out.push(report::two_free_axes(first.span, second.span));
        return None;
    }
    let span = exprs.first()?.span.to(exprs.last()?.span);
    let list = Constant::of(ConstantKind::List(constants), span);
    is_good.then_some((Value::Extents(sizes), list))
}

fn is_free(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Path(segments) => {
            matches!(segments.as_slice(), [only] if only.name.node == "_")
        }
        _ => false,
    }
}
