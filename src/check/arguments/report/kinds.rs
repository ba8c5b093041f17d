//! Values of another kind than is wanted.

use crate::builtins::Kind;
use crate::check::arguments::value::Target;
use crate::check::constant::{Constant, ConstantKind};
use crate::diagnostics::codes::{A003, A007, D031};
use crate::diagnostics::{Diagnostic, Safety};
use crate::source::Span;
use crate::syntax::ast::Row;

/// A003 for a value of another kind.
pub(in crate::check::arguments) fn wrong_kind(
    target: Target<'_>,
    constant: &Constant,
) -> Diagnostic {
    let (wanted, is) = (wanted(target.kind), constant.kind_in_words());
    let message = format!("`{}` wants {wanted}, this is {is}", target.name);
    let found = Diagnostic::new(&A003, message, constant.span, format!("this is {is}"));
    let found = with_birth(found, constant);
    let ConstantKind::Text(text) = &constant.kind else { return found };
    let is_number = text.parse::<f64>().is_ok();
    let is_flag = foreign_flag(text).is_some();
    if (is_number && !matches!(target.kind, Kind::Flag)) || is_flag {
        return found.edit(
            format!("write it without quotes: `{text}`"),
            constant.span,
            text.clone(),
            Safety::Unsafe,
        );
    }
    found
}

pub(super) fn with_birth(found: Diagnostic, constant: &Constant) -> Diagnostic {
    match &constant.birth {
        Some(birth) if birth.span != constant.span => {
            found.cause(birth.span, birth.story.to_string())
        }
        _ => found,
    }
}

/// What a kind wants, in words.
fn wanted(kind: &Kind) -> &'static str {
    match kind {
        Kind::Extent | Kind::Extents => "a size",
        Kind::Count { .. } => "a whole number",
        Kind::Number { .. } | Kind::DropRate | Kind::Rate | Kind::Momentum => "a number",
        Kind::Stretch { .. } => "a number of epochs or a percentage",
        Kind::Flag => "`true` or `false`",
        Kind::Choice(_) => "one of its words",
        Kind::Text => "a text",
        Kind::Initializer => "an initializer",
        Kind::Rows => "literal rows",
    }
}

/// A003 for a size that is not whole.
pub(in crate::check::arguments) fn not_whole(
    target: Target<'_>,
    constant: &Constant,
) -> Diagnostic {
    let message = format!("`{}` wants a whole number, this is {constant}", target.name);
    let found = Diagnostic::new(&A003, message, constant.span, "not a whole number");
    let found = with_birth(found, constant);
    let number = constant.number().unwrap_or_default();
    if !number.is_finite() {
        return found;
    }
    if number.fract() == 0.0 && number.abs() < 1e15 {
        let plain = format!("{number}");
        return found.edit(format!("write `{plain}`"), constant.span, plain, Safety::Safe);
    }
    found.help("round it: `floor(…)`, `ceil(…)` or `a // b`")
}

/// A003 for a text without quotes.
pub(in crate::check::arguments) fn unquoted(
    target: Target<'_>,
    words: &str,
    span: Span,
) -> Diagnostic {
    let message = format!("`{}` wants a text, this is a name", target.name);
    let quoted = format!("{words:?}");
    Diagnostic::new(&A003, message, span, "a text stands in quotes").edit(
        format!("write `{quoted}`"),
        span,
        quoted,
        Safety::Unsafe,
    )
}

/// The flag that other languages write as `name`.
pub(in crate::check::arguments) fn foreign_flag(name: &str) -> Option<bool> {
    match name.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// A003 for `True`, `yes`, `off`.
pub(in crate::check::arguments) fn other_flag(
    target: Target<'_>,
    word: &str,
    meant: bool,
    span: Span,
) -> Diagnostic {
    let message = format!("`{}` wants `true` or `false`, this is `{word}`", target.name);
    Diagnostic::new(&A003, message, span, "not a flag").edit(
        format!("write `{meant}`"),
        span,
        meant.to_string(),
        Safety::Unsafe,
    )
}

/// A007 for two free axes.
pub(in crate::check::arguments) fn two_free_axes(first: Span, second: Span) -> Diagnostic {
    Diagnostic::new(&A007, "only one axis can be free", second, "a second free axis")
        .cause(first, "the first free axis")
        .help("write the size of one of them")
}

/// D031 for a literal row of another width.
pub(in crate::check::arguments) fn uneven_row(row: &Row, first: &Row) -> Diagnostic {
    let counts = |row: &Row| match row.targets.len() {
        0 => format!("{} values", row.features.len()),
        n => format!("{} features and {n} targets", row.features.len()),
    };
    let (has, wanted) = (counts(row), counts(first));
    let message = format!("this row has {has}, the first one has {wanted}");
    Diagnostic::new(&D031, message, row.span, has).cause(first.span, wanted)
}
