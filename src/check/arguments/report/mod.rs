//! What is said of wrong arguments.

mod calls;
mod foreign;
mod kinds;
mod names;
mod ranges;

pub(super) use calls::{duplicate, missing, too_many, unknown_argument};
pub(crate) use foreign::translated;
pub(super) use kinds::{
    foreign_flag, not_whole, other_flag, two_free_axes, uneven_row, unquoted, wrong_kind,
};
pub(super) use names::{unknown_choice, unknown_word};
pub(super) use ranges::{out_of_range, too_small};

use crate::builtins::{Entry, Kind};
use crate::check::constant::number_text;
use crate::syntax::ast::{Expr, ExprKind, Unit};

/// A call with all its arguments: `linear(units, bias = true)`.
pub(crate) fn signature(entry: &dyn Entry) -> String {
    let params = entry.params().iter().map(|param| match param.default {
        Some(default) => format!("{} = {default}", param.name),
        None if param.kind == Kind::Extents => format!("{}…", param.name),
        None => param.name.to_owned(),
    });
    let params: Vec<String> = params.collect();
    if params.is_empty() {
        return entry.name().to_owned();
    }
    format!("{}({})", entry.name(), params.join(", "))
}

/// A number or a name as it was written.
pub(crate) fn written(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Number(number) if number.unit == Unit::None => {
            Some(number_text(number.value))
        }
        ExprKind::Number(number) if number.unit == Unit::Percent => {
            Some(format!("{}%", number_text((number.value * 1e12).round() / 1e10)))
        }
        ExprKind::Text(text) => Some(format!("{text:?}")),
        ExprKind::Flag(flag) => Some(flag.to_string()),
        ExprKind::Path(segments) if segments.iter().all(|one| one.index.is_none()) => {
            let names: Vec<&str> =
                segments.iter().map(|one| one.name.node.as_str()).collect();
            Some(names.join("."))
        }
        _ => None,
    }
}
