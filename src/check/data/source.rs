//! `source = csv("iris.csv")`: where examples come from.

use crate::builtins::sources::{self, Reader, SourceKind};
use crate::builtins::{Args, Kind};
use crate::check::Context;
use crate::check::arguments::{self, Call};
use crate::check::constant::Env;
use crate::check::settings::Written;
use crate::data::SourceCall;
use crate::diagnostics::codes::{A001, A003, N014};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

/// Sources that are part of the language but not built, and what to use meanwhile.
const LATER: &[(&str, &str)] = &[
    ("images", "`idx(images, labels)`, or `npz(path)` with the pictures in one array"),
    ("text", "`npz(path)` with token ids in one array"),
    ("pairs", "`npz(path)` with two arrays"),
    ("parquet", "`csv(path)`"),
    ("env", "`npz(path)` with recorded examples"),
];

/// The source, its arguments bound. Reports when there is none.
pub(super) fn read(
    written: &Written<'_>,
    (cx, unit): (&Context<'_>, usize),
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<SourceCall> {
    if !written.has("source") {
        if cx.scope.is_misplaced("source", "data") {
            return None;
        }
        let message = "`data` needs `source`";
        let found = Diagnostic::new(&A001, message, written.keyword, "no source is given");
        out.push(found.help("say where the examples are: `source = csv(\"data.csv\")`, or `source = builtin(\"iris\")`"));
        return None;
    }
    let expr = &written.get("source")?.value;
    let (entry, args, places) = call(expr, env, out)?;
    let access = cx.options.access.or_below(&cx.units[0].folder);
    let folder = cx.units[unit].folder.clone();
    Some(SourceCall { entry, args, folder, access, places, span: expr.span })
}

/// A source, its arguments, and where those are written.
type Called = (&'static SourceKind, Args, Vec<(&'static str, Span)>);

fn call(expr: &Expr, env: &Env<'_>, out: &mut Diagnostics) -> Option<Called> {
    if let ExprKind::Rows(_) = expr.kind {
        return rows(expr, env, out);
    }
    let Some(call) = Call::of(expr) else {
        out.push(no_call(expr));
        return None;
    };
    if let Some((name, meanwhile)) = LATER.iter().find(|(name, _)| *name == call.name.node)
    {
        let message = format!("`{name}` is part of the language but not built yet");
        let found = Diagnostic::new(&N014, message, call.name.span, "not built yet");
        out.push(found.help(format!("use {meanwhile} meanwhile")));
        return None;
    }
    let entry = arguments::lookup(sources::ALL, call.name, out)?;
    let bound = arguments::bind(&call, entry, env, out)?;
    let places = bound.written.iter().map(|(name, value)| (*name, value.span)).collect();
    Some((entry, bound.args, places))
}

fn rows(expr: &Expr, env: &Env<'_>, out: &mut Diagnostics) -> Option<Called> {
    let entry = sources::ALL.iter().copied().find(|entry| entry.reader == Reader::Rows)?;
    let (value, _) = arguments::value(entry.name, &Kind::Rows, expr, env, out)?;
    Some((entry, Args::new(vec![(entry.params[0].name, value)]), Vec::new()))
}

fn no_call(expr: &Expr) -> Diagnostic {
    let message = "`source` wants a source call";
    let found = |label: &str| Diagnostic::new(&A003, message, expr.span, label);
    if let ExprKind::Text(path) = &expr.kind {
        let call = format!("csv({path:?})");
        return found("this is a text").edit(
            format!("say how it is read: `source = {call}`"),
            expr.span,
            call,
            Safety::Unsafe,
        );
    }
    let names: Vec<&str> = sources::ALL.iter().map(|entry| entry.name).collect();
    found("this is no call")
        .note(format!("sources: {}", names.join(", ")))
        .help("write for example `source = csv(\"data.csv\")`")
}
