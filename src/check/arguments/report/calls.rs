//! Calls with an argument too many, too few, twice, or of another name.

use super::foreign::{is_inferred, translated};
use super::names::with_near;
use super::{signature, written};
use crate::builtins::{Entry, Kind, Param};
use crate::check::arguments::Call;
use crate::diagnostics::codes::{A001, A002, A006, N003};
use crate::diagnostics::{Diagnostic, Safety, suggest};
use crate::source::Span;
use crate::syntax::ast::{Arg, Expr, ExprKind, Name};

/// A001 with a call that has it.
pub(in crate::check::arguments) fn missing(
    call: &Call<'_>,
    entry: &'static dyn Entry,
    param: &'static Param,
) -> Diagnostic {
    let (name, wanted) = (entry.name(), param.name);
    let message = format!("`{name}` needs `{wanted}`");
    let found = Diagnostic::new(&A001, message, call.span, format!("without `{wanted}`"))
        .note(format!("`{wanted}`: {}", param.doc));
    let Some(example) = entry.examples().first() else { return found };
    let found = found.help(format!("for example `{example}`"));
    if call.args.is_empty() {
        return found.edit(
            format!("write `{example}`"),
            call.span,
            *example,
            Safety::Suggestion,
        );
    }
    found
}

/// A002, which for a layer mostly means that the size of the input was written.
pub(in crate::check::arguments) fn too_many(
    call: &Call<'_>,
    entry: &'static dyn Entry,
    n_taken: usize,
) -> Diagnostic {
    let given: Vec<&Arg> = call.args.iter().filter(|arg| arg.name.is_none()).collect();
    let extra = given[n_taken];
    let noun = if n_taken == 1 { "argument" } else { "arguments" };
    let message = format!(
        "`{}` takes {n_taken} positional {noun}, {} given",
        entry.name(),
        given.len()
    );
    let label = if n_taken == 0 { "it takes none" } else { "one too many" };
    let found = Diagnostic::new(&A002, message, extra.value.span, label);
    let is_size =
        |arg: &&Arg| matches!(arg.value.kind, ExprKind::Number(_) | ExprKind::Path(_));
    let first_is_size =
        entry.params().first().is_some_and(|param| param.kind == Kind::Extent);
    if first_is_size && n_taken == 1 && given.len() == 2 && given.iter().all(is_size) {
        let (first, second) = (given[0].value.span, given[1].value.span);
        let cut = Span { end: second.start, ..first };
        let kept = written(&given[1].value).unwrap_or_else(|| "…".to_owned());
        return found.note("the size of the input is inferred").edit(
            format!("write `{}({kept})`", entry.name()),
            cut,
            "",
            Safety::Unsafe,
        );
    }
    let named = entry
        .params()
        .iter()
        .find(|param| !param.is_positional && fits(&param.kind, &extra.value));
    let found = found.note(format!("`{}`", signature(entry)));
    match named {
        Some(param) => found.edit(
            format!("name it: `{} = …`", param.name),
            Span { end: extra.value.span.start, ..extra.value.span },
            format!("{} = ", param.name),
            Safety::Unsafe,
        ),
        None => found,
    }
}

fn fits(kind: &Kind, expr: &Expr) -> bool {
    match kind {
        Kind::Flag => matches!(expr.kind, ExprKind::Flag(_)),
        Kind::Initializer => matches!(expr.kind, ExprKind::Path(_) | ExprKind::Call(_)),
        _ => matches!(expr.kind, ExprKind::Number(_)),
    }
}

/// N003 with did-you-mean and the full signature.
pub(in crate::check::arguments) fn unknown_argument(
    arg: &Arg,
    name: &Name,
    entry: &'static dyn Entry,
    call: &Call<'_>,
) -> Diagnostic {
    let message = format!("`{}` has no argument `{}`", entry.name(), name.node);
    let found = Diagnostic::new(&N003, message, name.span, "not one of its arguments");
    let names = entry.params().iter().map(|param| param.name);
    let near = translated(&name.node, entry).or_else(|| suggest::near(&name.node, names));
    if near.is_none() && entry.family() == "layer" && is_inferred(&name.node) {
        return found.edit(
            "leave it out: the size of the input is inferred",
            arg_with_comma(call, arg),
            "",
            Safety::Unsafe,
        );
    }
    let found = with_near(found, near, name.span);
    if entry.params().is_empty() {
        return found.note(format!("`{}` takes no arguments", entry.name()));
    }
    found.note(format!("`{}`", signature(entry)))
}

/// An argument and the comma that goes with it.
fn arg_with_comma(call: &Call<'_>, arg: &Arg) -> Span {
    let span = |arg: &Arg| {
        arg.name.as_ref().map_or(arg.value.span, |name| name.span.to(arg.value.span))
    };
    let own = span(arg);
    let next = call.args.iter().map(span).find(|other| other.start > own.start);
    let last = call.args.iter().map(span).rfind(|other| other.end < own.start);
    match (next, last) {
        (Some(next), _) => Span { end: next.start, ..own },
        (None, Some(last)) => Span { start: last.end, ..own },
        (None, None) => own,
    }
}

/// A006 with both places.
pub(in crate::check::arguments) fn duplicate(
    param: &Param,
    first: &Expr,
    again: &Arg,
) -> Diagnostic {
    let span =
        again.name.as_ref().map_or(again.value.span, |name| name.span.to(again.value.span));
    let message = format!("`{}` is given twice", param.name);
    Diagnostic::new(&A006, message, span, "given again here")
        .cause(first.span, "first given here")
        .help("delete one of them")
}
