//! Values of settings that are words: choices and names of columns.

use super::{Written, text};
use crate::diagnostics::codes::{A003, N006};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety, suggest};
use crate::source::Spanned;
use crate::syntax::ast::{Expr, ExprKind};

/// The choice written for a setting; `None` when it is absent or wrong (reported).
pub(crate) fn choose<T: Clone>(
    written: &Written<'_>,
    setting: &str,
    choices: &[(&str, T)],
    out: &mut Diagnostics,
) -> Option<T> {
    one_of(setting, &written.get(setting)?.value, choices, out)
}

/// One of a few words, as `what`. Otherwise N006 with did-you-mean and the choices, or A003.
pub(crate) fn one_of<T: Clone>(
    what: &str,
    expr: &Expr,
    choices: &[(&str, T)],
    out: &mut Diagnostics,
) -> Option<T> {
    let Some(word) = word(expr) else {
        let found = wrong_kind(what, "a word", expr);
        out.push(found.help(format!("write one of {}", listed(choices))));
        return None;
    };
    let found = choices.iter().find(|(known, _)| *known == word);
    if let (Some((known, _)), ExprKind::Text(_)) = (found, &expr.kind) {
        out.push(wrong_kind(what, "a word without quotes", expr).edit(
            format!("write `{known}`"),
            expr.span,
            *known,
            Safety::Unsafe,
        ));
        return None;
    }
    if found.is_none() {
        out.push(unknown_word(what, word, expr, choices));
    }
    found.map(|(_, choice)| choice.clone())
}

fn unknown_word<T>(
    what: &str,
    word: &str,
    expr: &Expr,
    choices: &[(&str, T)],
) -> Diagnostic {
    let message = format!("`{word}` is not a known {what}");
    let names = choices.iter().map(|(known, _)| *known);
    match suggest::near(word, names) {
        Some(near) => {
            let label = format!("did you mean `{near}`?");
            Diagnostic::new(&N006, message, expr.span, label)
                .help(format!("write one of {}", listed(choices)))
                .edit(format!("write `{near}`"), expr.span, near, Safety::Unsafe)
        }
        None => Diagnostic::new(&N006, message, expr.span, "no choice has this name")
            .help(format!("write one of {}", listed(choices))),
    }
}

fn listed<T>(choices: &[(&str, T)]) -> String {
    let names: Vec<String> =
        choices.iter().map(|(known, _)| format!("`{known}`")).collect();
    names.join(", ")
}

fn word(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::None => Some("none"),
        ExprKind::Text(text) => Some(text),
        ExprKind::Path(segments) => match segments.as_slice() {
            [only] if only.index.is_none() => Some(&only.name.node),
            _ => None,
        },
        _ => None,
    }
}

/// The name of a column: an identifier, or a text. Otherwise A003.
pub(crate) fn column(
    setting: &str,
    expr: &Expr,
    out: &mut Diagnostics,
) -> Option<Spanned<String>> {
    match &expr.kind {
        ExprKind::Path(_) | ExprKind::Text(_) => {
            if let Some(name) = word(expr) {
                return Some(Spanned::new(name.to_owned(), expr.span));
            }
        }
        ExprKind::Bad => return None,
        _ => {}
    }
    let quoted = format!("{:?}", text::of_expr(expr).replace(' ', ""));
    out.push(
        wrong_kind(setting, "the name of a column", expr).help(format!(
            "a name that is more than one word stands in quotes: `{quoted}`"
        )),
    );
    None
}

/// A column's name as it would be written.
pub(crate) fn column_text(name: &str) -> String {
    let is_start = |char: char| char.is_alphabetic() || char == '_';
    let mut chars = name.chars();
    let is_identifier = chars.next().is_some_and(is_start)
        && chars.all(|char| char.is_alphanumeric() || char == '_');
    if is_identifier { name.to_owned() } else { format!("{name:?}") }
}

/// A003: `setting` wants something else than what stands there.
pub(crate) fn wrong_kind(setting: &str, wants: &str, expr: &Expr) -> Diagnostic {
    let is = kind_in_words(expr);
    let message = format!("`{setting}` wants {wants}, this is {is}");
    Diagnostic::new(&A003, message, expr.span, is)
}

fn kind_in_words(expr: &Expr) -> &'static str {
    match &expr.kind {
        ExprKind::Number(_) => "a number",
        ExprKind::Text(_) => "a text",
        ExprKind::Flag(_) => "a flag",
        ExprKind::None => "`none`",
        ExprKind::Path(segments) if segments.len() > 1 => "a path",
        ExprKind::Path(_) => "a name",
        ExprKind::List(_) => "a list",
        ExprKind::Map(_) => "a map",
        ExprKind::Call(_) => "a call",
        ExprKind::Rows(_) => "a list of rows",
        ExprKind::Unary(..) | ExprKind::Binary(..) | ExprKind::Index(..) => "an expression",
        ExprKind::Chain(_) => "a chain of stages",
        ExprKind::Range { .. } => "a range",
        ExprKind::Bad => "unreadable",
    }
}
