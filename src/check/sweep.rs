//! The `sweep` item: which constants vary, over what, and what decides.

use super::Context;
use super::constant::{Constant, ConstantKind, Env, evaluate, same_kind};
use super::settings::{self, Written, words};
use super::train::watch::{self, Watchable};
use super::typed::TypedTrain;
use crate::builtins::{Kind, Value};
use crate::check::arguments;
use crate::diagnostics::codes::{A001, A003, A004, A006, N002};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety, suggest};
use crate::source::Span;
use crate::sweep::{Axis, Method, Spacing, Values, Wish};
use crate::syntax::ast::{Expr, ExprKind, Item, Name, Section};

const METHODS: &[(&str, Method)] =
    &[("grid", Method::Grid), ("random", Method::Random), ("halving", Method::Halving)];

/// What is asked of the sweep of the file named by the user, if it has one.
pub(crate) fn check(
    cx: &Context<'_>,
    trains: &[TypedTrain],
    out: &mut Diagnostics,
) -> Option<Wish> {
    let items = cx.units.first().map_or(&[][..], |unit| &unit.ast.items);
    let sweeps = items.iter().filter_map(|item| match item {
        Item::Sweep(section) => Some(section),
        Item::Use(_)
        | Item::Let(_)
        | Item::Data(_)
        | Item::Block(_)
        | Item::Model(_)
        | Item::Train(_)
        | Item::Expect(_)
        | Item::Bad(_) => None,
    });
    let sweeps: Vec<&Section> = sweeps.collect();
    let (first, others) = sweeps.split_first()?;
    for other in others {
        let message = "a program has one `sweep`";
        let found = Diagnostic::new(&A006, message, other.keyword, "given again here");
        out.push(
            found.cause(first.keyword, "first given here").help("delete one of the two"),
        );
    }
    wish(cx, first, trains, out)
}

fn wish(
    cx: &Context<'_>,
    section: &Section,
    trains: &[TypedTrain],
    out: &mut Diagnostics,
) -> Option<Wish> {
    let env = cx.env();
    let written = Written::read(&settings::SWEEP, section.keyword, &section.settings, out);
    let axes = axes(cx, &written, out);
    let n_trials = count(&written, "trials", 1, &env, out);
    let seed = count(&written, "seed", 0, &env, out);
    let method = words::choose(&written, "method", METHODS, out);
    let by = written.get("by").and_then(|setting| by(&setting.value, trains, out));
    let wish = Wish { axes: axes?, method, n_trials, by, seed: seed.unwrap_or(0) };
    if let Err(unfit) = wish.clone().decide("") {
        let setting = written.get("trials").or_else(|| written.get("vary"));
        let span = setting.map_or(section.keyword, |setting| setting.span);
        let found =
            Diagnostic::new(&A004, unfit.to_string(), span, "too many combinations");
        out.push(found.help("write `method = random` with fewer `trials`"));
        return None;
    }
    Some(wish)
}

fn count(
    written: &Written<'_>,
    name: &str,
    min: i64,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<u64> {
    let expr = &written.get(name)?.value;
    let (value, _) = arguments::value(name, &Kind::Count { min }, expr, env, out)?;
    match value {
        Value::Whole(whole) => u64::try_from(whole).ok(),
        _ => None,
    }
}

/// What decides, where a training measures it.
fn by(expr: &Expr, trains: &[TypedTrain], out: &mut Diagnostics) -> Option<String> {
    let train = trains.last();
    let watchable = Watchable {
        metrics: train.map(|train| train.metrics.as_slice()),
        sizes: train.map(|train| train.data.profile.split_sizes),
        n_folds: train.and_then(|train| train.data.spec.split.n_folds()),
    };
    let watched = watch::watched(expr, &watchable, out)?;
    Some(format!("{}.{}", watched.split, watched.metric))
}

/// What varies; `None` when nothing does, or something is wrong with it.
fn axes(
    cx: &Context<'_>,
    written: &Written<'_>,
    out: &mut Diagnostics,
) -> Option<Vec<Axis>> {
    let example = "write for example `vary = { width: [64, 128] }`";
    let Some(setting) = written.get("vary") else {
        if !written.has("vary") {
            let message = "`sweep` needs `vary`";
            let label = "nothing says what varies";
            out.push(Diagnostic::new(&A001, message, written.keyword, label).help(example));
        }
        return None;
    };
    let ExprKind::Map(entries) = &setting.value.kind else {
        let wants = "a map from constants to values";
        out.push(words::wrong_kind("vary", wants, &setting.value).help(example));
        return None;
    };
    if entries.is_empty() {
        let label = "nothing says what varies";
        let found = Diagnostic::new(&A001, "`vary` is empty", setting.value.span, label);
        out.push(found.help(example));
        return None;
    }
    report_twice(entries, out);
    let axes: Vec<Option<Axis>> =
        entries.iter().map(|(name, values)| axis(cx, name, values, out)).collect();
    axes.into_iter().collect()
}

fn report_twice(entries: &[(Name, Expr)], out: &mut Diagnostics) {
    for (at, (name, _)) in entries.iter().enumerate() {
        let first = entries[..at].iter().find(|(known, _)| known.node == name.node);
        if let Some((first, _)) = first {
            let message = format!("`{}` varies twice", name.node);
            let found = Diagnostic::new(&A006, message, name.span, "given again here");
            out.push(
                found.cause(first.span, "first given here").help("delete one of the two"),
            );
        }
    }
}

fn axis(
    cx: &Context<'_>,
    name: &Name,
    values: &Expr,
    out: &mut Diagnostics,
) -> Option<Axis> {
    let lets = cx.scope.lets.iter().filter(|item| item.unit == 0);
    let is_known = lets.clone().any(|item| item.name == name.node);
    let Some(written) = cx.lets.peek(&name.node).filter(|_| is_known) else {
        let names: Vec<&str> = lets.map(|item| item.name.as_str()).collect();
        out.push(unknown(name, &names));
        return None;
    };
    let values = match &values.kind {
        ExprKind::Range { from, to, is_log } => {
            let spacing = if *is_log { Spacing::Log } else { Spacing::Linear };
            range((name, written), (from, to), spacing, cx, out)?
        }
        ExprKind::List(items) if !items.is_empty() => {
            list((name, written), items, cx, out)?
        }
        ExprKind::Bad => return None,
        _ => {
            let message = format!("`{}` needs several values", name.node);
            let found =
                Diagnostic::new(&A003, message, values.span, "neither list nor range");
            let (name, text) = (&name.node, settings::text::of_expr(values));
            out.push(found.help(format!(
                "write a list, such as `{name}: [{text}, …]`, or `{name}: from … to …`"
            )));
            return None;
        }
    };
    Some(Axis { name: name.node.clone(), values })
}

fn unknown(name: &Name, names: &[&str]) -> Diagnostic {
    let message = format!("no `let` is called `{}`", name.node);
    match suggest::near(&name.node, names.iter().copied()) {
        Some(near) => {
            Diagnostic::new(&N002, message, name.span, format!("did you mean `{near}`?"))
                .edit(format!("write `{near}`"), name.span, near, Safety::Unsafe)
        }
        None if names.is_empty() => {
            Diagnostic::new(&N002, message, name.span, "only constants of this file vary")
                .help(format!(
                    "name what varies: `let {} = …`, and use the name",
                    name.node
                ))
        }
        None => {
            Diagnostic::new(&N002, message, name.span, "only constants of this file vary")
                .help(format!("there is `{}`", names.join("`, `")))
        }
    }
}

fn list(
    (name, written): (&Name, &Constant),
    items: &[Expr],
    cx: &Context<'_>,
    out: &mut Diagnostics,
) -> Option<Values> {
    let env = cx.env();
    let texts = items.iter().map(|item| {
        let value = evaluate(item, &env, out);
        let is_fit = written.is_unknown() || same_kind(written, &value);
        if !is_fit && !value.is_unknown() {
            out.push(wrong_value(name, written, &value, item.span));
        }
        (is_fit && !value.is_unknown()).then(|| value.to_string())
    });
    let texts: Vec<Option<String>> = texts.collect();
    texts.into_iter().collect::<Option<_>>().map(Values::List)
}

fn wrong_value(name: &Name, written: &Constant, value: &Constant, at: Span) -> Diagnostic {
    let (wanted, is) = (written.kind_in_words(), value.kind_in_words());
    let message = format!("`{}` is {wanted}, this is {is}", name.node);
    let found = Diagnostic::new(&A003, message, at, is);
    found.help(format!("write {wanted}, such as `{written}`"))
}

fn range(
    (name, written): (&Name, &Constant),
    (from, to): (&Expr, &Expr),
    spacing: Spacing,
    cx: &Context<'_>,
    out: &mut Diagnostics,
) -> Option<Values> {
    let env = cx.env();
    let mut end = |expr: &Expr| {
        let value = evaluate(expr, &env, out);
        let is_number = matches!(value.kind, ConstantKind::Number { .. });
        let is_fit = is_number && (written.is_unknown() || same_kind(written, &value));
        if !is_fit && !value.is_unknown() {
            out.push(wrong_value(name, written, &value, expr.span));
        }
        value.number().filter(|_| is_fit)
    };
    let (low, high) = (end(from), end(to));
    let (low, high) = (low?, high?);
    if let Some(wrong) = wrong_range((low, high), spacing, (from.span, to.span)) {
        out.push(wrong);
        return None;
    }
    let is_whole = written.whole_number().is_some();
    Some(Values::Range { from: low, to: high, spacing, is_whole })
}

fn wrong_range(
    (low, high): (f64, f64),
    spacing: Spacing,
    (from, to): (Span, Span),
) -> Option<Diagnostic> {
    if low >= high {
        let message = "a range goes from the smaller number to the larger";
        let found = Diagnostic::new(&A004, message, to, "not larger");
        return Some(found.cause(from, "than this").help("exchange the two"));
    }
    if spacing == Spacing::Log && low <= 0.0 {
        let message = "a range by ratio lies above 0";
        let found = Diagnostic::new(&A004, message, from, "has no ratio to the other end");
        return Some(found.help("leave out `log`, or begin above 0: `from 1e-4`"));
    }
    None
}
