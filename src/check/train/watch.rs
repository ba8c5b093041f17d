//! `stop`, `keep` and `checkpoint`: what is watched, and when something happens.

use super::as_written;
use crate::builtins::{self, metrics};
use crate::check::arguments::{self, Bound, Call};
use crate::check::constant::{ConstantKind, Env, evaluate};
use crate::check::data::split::{self, SPLITS};
use crate::check::settings::forms::{self, Form};
use crate::check::settings::{Written, text, words};
use crate::check::typed::{
    Every, InForce, Keep, MetricUse, Origin, Stop, TypedTrain, Watched,
};
use crate::diagnostics::codes::{A001, A003, A007, H011, N002};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety, suggest};
use crate::syntax::ast::{Arg, Expr, ExprKind, Unit};

/// What there is to watch, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watchable<'a> {
    /// What is measured.
    pub(crate) metrics: Option<&'a [MetricUse]>,
    /// Examples of each split.
    pub(crate) sizes: Option<[u64; 3]>,
    /// How many folds there are, of data in folds.
    pub(crate) n_folds: Option<u64>,
}

/// When to stop early.
pub(super) fn stop(
    written: &Written<'_>,
    watchable: &Watchable<'_>,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<Vec<Stop>> {
    if !written.has("stop") {
        return Some(Vec::new());
    }
    let expr = &written.get("stop")?.value;
    let items: Vec<&Expr> = match &expr.kind {
        ExprKind::List(items) => items.iter().collect(),
        ExprKind::None => Vec::new(),
        _ => vec![expr],
    };
    let stops: Vec<Option<Stop>> =
        items.iter().map(|item| one_stop(item, watchable, env, out)).collect();
    stops.into_iter().collect()
}

fn one_stop(
    expr: &Expr,
    watchable: &Watchable<'_>,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<Stop> {
    let Some(call) = Call::of(expr) else {
        let found = words::wrong_kind("stop", "a condition", expr);
        out.push(found.help("write for example `stop = stalled(val.loss, patience = 10)`"));
        return None;
    };
    let form: &'static Form = arguments::lookup(forms::STOPS, call.name, out)?;
    if form.is(&forms::TIME) {
        let [only] = call.args else {
            let message = "`time` needs one duration";
            let found = Diagnostic::new(&A001, message, call.span, "how long?");
            out.push(found.help("write for example `time(10min)`"));
            return None;
        };
        return seconds(&only.value, env, out).map(Stop::Time);
    }
    let (watched, rest) = split_watched(&call, watchable, out);
    let bound = arguments::bind(&rest, form, env, out);
    let (watched, args) = (watched?, bound?.args);
    Some(if form.is(&forms::STALLED) {
        Stop::Stalled { watched, patience: args.whole("patience") as u64 }
    } else {
        Stop::Reached { watched, value: args.number("value") }
    })
}

/// The watched number, which comes first, and the call without it.
fn split_watched<'a>(
    call: &Call<'a>,
    watchable: &Watchable<'_>,
    out: &mut Diagnostics,
) -> (Option<Watched>, Call<'a>) {
    let is_watched =
        |expr: &Expr| matches!(expr.kind, ExprKind::Path(_) | ExprKind::Text(_));
    match call.args.split_first() {
        Some((first, rest)) if first.name.is_none() && is_watched(&first.value) => {
            (watched(&first.value, watchable, out), Call { args: rest, ..*call })
        }
        _ => {
            let message = format!("`{}` needs a number to watch", call.name.node);
            let label = "it does not say which";
            let found = Diagnostic::new(&A001, message, call.name.span, label);
            out.push(
                found.help(format!("name it first: `{}(val.loss, …)`", call.name.node)),
            );
            (None, *call)
        }
    }
}

/// A number that is watched: `val.loss`.
pub(crate) fn watched(
    expr: &Expr,
    watchable: &Watchable<'_>,
    out: &mut Diagnostics,
) -> Option<Watched> {
    let ExprKind::Path(segments) = &expr.kind else {
        let message = "a watched number is a split and what is measured on it";
        let found = Diagnostic::new(&A003, message, expr.span, "no such path");
        out.push(found.help("write for example `val.loss`, without quotes"));
        return None;
    };
    let names: Vec<&str> = segments.iter().map(|part| part.name.node.as_str()).collect();
    let [split, metric] = names.as_slice() else {
        let message = format!("`{}` does not say what is watched", text::of_path(segments));
        let label = "a watched number is a split and a metric";
        let metric = names.last().copied().unwrap_or("loss");
        let found = Diagnostic::new(&A003, message, expr.span, label);
        out.push(found.help(format!("write for example `val.{metric}`")));
        return None;
    };
    let Some(place) = split::place(split) else {
        out.push(unknown_split(split, expr, metric));
        return None;
    };
    let (label, larger_is_better) = measured(metric, expr, watchable, out)?;
    if watchable.sizes.is_some_and(|sizes| sizes[place] == 0) {
        let message =
            format!("`{split}.{metric}` is watched, but split `{split}` has no examples");
        let found =
            Diagnostic::new(&H011, message, expr.span, "there is nothing to measure");
        let found = found.help(match watchable.n_folds {
            Some(n) => format!("let a part of the other folds choose: `split = kfold({n}, val = 10%)`"),
            None => "give `split` in `data` that part: `split = random(train = 80%, val = 20%, test = 0%)`".to_owned(),
        });
        out.push(found.help(format!("or watch `train.{metric}`")));
        return None;
    }
    Some(Watched { split: (*split).to_owned(), metric: label, larger_is_better })
}

fn unknown_split(split: &str, expr: &Expr, metric: &str) -> Diagnostic {
    let message = format!("`{split}` is no split");
    let alias: [(&str, &[&str]); 3] = [
        ("train", &["training", "fit"]),
        ("val", &["validation", "valid", "dev", "eval", "validate"]),
        ("test", &["testing", "holdout"]),
    ];
    match suggest::near_or_alias(split, alias) {
        Some(near) => {
            let path = format!("{near}.{metric}");
            Diagnostic::new(&N002, message, expr.span, format!("did you mean `{path}`?"))
                .edit(format!("write `{path}`"), expr.span, path, Safety::Unsafe)
        }
        None => Diagnostic::new(&N002, message, expr.span, "not a split")
            .help(format!("the splits are `{}`", SPLITS.join("`, `"))),
    }
}

/// The label of what is measured, and whether larger is better.
fn measured(
    name: &str,
    expr: &Expr,
    watchable: &Watchable<'_>,
    out: &mut Diagnostics,
) -> Option<(String, bool)> {
    if name == "loss" {
        return Some((name.to_owned(), false));
    }
    let entry = builtins::find(metrics::ALL, name);
    let Some(uses) = watchable.metrics else {
        return match entry {
            Some(metric) => Some((name.to_owned(), metric.larger_is_better)),
            None => unknown_metric(name, expr, out),
        };
    };
    let base = |label: &str| label.split('(').next().unwrap_or(label).to_owned();
    let found = uses.iter().find(|metric| base(&metric.label) == name);
    if let Some(metric) = found {
        return Some((metric.label.clone(), metric.metric.larger_is_better));
    }
    if entry.is_none() {
        return unknown_metric(name, expr, out);
    }
    let labels: Vec<&str> = uses.iter().map(|metric| metric.label.as_str()).collect();
    let all: Vec<&str> = labels.iter().copied().chain([name]).collect();
    let message = format!("`{name}` is not measured in this training");
    let label = match labels.as_slice() {
        [] => "only the loss is measured".to_owned(),
        labels => format!("measured are `loss`, `{}`", labels.join("`, `")),
    };
    let found = Diagnostic::new(&N002, message, expr.span, label);
    out.push(found.help(format!("measure it: `metrics = [{}]`", all.join(", "))));
    None
}

fn unknown_metric<T>(name: &str, expr: &Expr, out: &mut Diagnostics) -> Option<T> {
    let message = format!("no metric is called `{name}`");
    let known = metrics::ALL.iter().map(|metric| (metric.name, metric.also_known_as));
    let loss: (&str, &[&str]) = ("loss", &["cost", "objective"]);
    let near = suggest::near_or_alias(name, known.chain([loss]));
    let names: Vec<&str> = metrics::ALL.iter().map(|metric| metric.name).collect();
    let found = match near {
        Some(near) => {
            Diagnostic::new(&N002, message, expr.span, format!("did you mean `{near}`?"))
                .help(format!("write `{near}`"))
        }
        None => Diagnostic::new(&N002, message, expr.span, "not a metric")
            .help(format!("measured can be: loss, {}", names.join(", "))),
    };
    out.push(found);
    None
}

/// Seconds of a duration; a number without a unit is A003.
fn seconds(expr: &Expr, env: &Env<'_>, out: &mut Diagnostics) -> Option<f64> {
    let constant = evaluate(expr, env, out);
    if constant.is_unknown() {
        return None;
    }
    let is_duration =
        matches!(constant.kind, ConstantKind::Number { unit: Unit::Duration, .. });
    if let Some(seconds) = constant.number().filter(|seconds| is_duration && *seconds > 0.0)
    {
        return Some(seconds);
    }
    let message = format!("`time` wants a duration, this is {}", constant.kind_in_words());
    let found = Diagnostic::new(&A003, message, expr.span, "seconds, minutes or hours?");
    out.push(match constant.number() {
        Some(number) if number > 0.0 && !is_duration => found.help(format!(
            "write the unit: `{constant}s`, `{constant}min` or `{constant}h`"
        )),
        _ => found.help("write for example `30s`, `10min` or `2h`"),
    });
    None
}

/// When a checkpoint is written, where that is said.
#[allow(
    clippy::option_option,
    reason = "the outer `None` is a reported mistake, the inner one is nothing said"
)]
pub(super) fn checkpoint(
    written: &Written<'_>,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<Option<Every>> {
    if !written.has("checkpoint") {
        return Some(None);
    }
    written_interval(&written.get("checkpoint")?.value, env, out).map(Some)
}

/// `every(epochs = 1)`.
fn written_interval(expr: &Expr, env: &Env<'_>, out: &mut Diagnostics) -> Option<Every> {
    let example = "write for example `checkpoint = every(epochs = 1)`";
    let Some(call) = Call::of(expr) else {
        out.push(words::wrong_kind("checkpoint", "an interval", expr).help(example));
        return None;
    };
    let form: &'static Form = arguments::lookup(forms::CHECKPOINTS, call.name, out)?;
    let is_time = |arg: &Arg| arg.name.as_ref().is_some_and(|name| name.node == "time");
    match call.args {
        [] => {
            let message = "`every` needs `epochs`, `steps` or `time`";
            out.push(
                Diagnostic::new(&A001, message, call.span, "how often?").help(example),
            );
            None
        }
        [only] if is_time(only) => seconds(&only.value, env, out).map(Every::Seconds),
        [_] => interval(&arguments::bind(&call, form, env, out)?),
        [first, second, ..] => {
            let name =
                |arg: &Arg| arg.name.as_ref().map_or("", |name| &name.node).to_owned();
            let message =
                format!("`{}` and `{}` cannot both be set", name(first), name(second));
            let label = "this is an interval too";
            let found = Diagnostic::new(&A007, message, second.value.span, label);
            let found = found.cause(first.value.span, "the interval is given here");
            out.push(found.help("keep one of them"));
            None
        }
    }
}

fn interval(bound: &Bound) -> Option<Every> {
    let (name, _) = bound.written.first()?;
    let count = bound.args.whole(name) as u64;
    let is_steps = *name == forms::EVERY.params[1].name;
    Some(if is_steps { Every::Steps(count) } else { Every::Epochs(count) })
}

/// Which weights are kept.
pub(super) fn keep(
    written: &Written<'_>,
    watchable: &Watchable<'_>,
    out: &mut Diagnostics,
) -> Option<Keep> {
    if !written.has("keep") {
        let has_validation = watchable.sizes.is_none_or(|sizes| sizes[1] > 0);
        return Some(if has_validation {
            Keep::Best(validation_loss())
        } else {
            Keep::Last
        });
    }
    let expr = &written.get("keep")?.value;
    let Some(call) = Call::of(expr) else {
        let found = words::wrong_kind("keep", "`best(…)` or `last`", expr);
        out.push(found.help("write for example `keep = best(val.loss)`"));
        return None;
    };
    let form: &'static Form = arguments::lookup(forms::KEEPS, call.name, out)?;
    if form.is(&forms::LAST) {
        return Some(Keep::Last);
    }
    split_watched(&call, watchable, out).0.map(Keep::Best)
}

fn validation_loss() -> Watched {
    Watched { split: "val".to_owned(), metric: "loss".to_owned(), larger_is_better: false }
}

/// `stop`, `checkpoint` and `keep` with their values.
pub(super) fn in_force(written: &Written<'_>, train: &TypedTrain) -> Vec<InForce> {
    let keep = match &train.keep {
        Keep::Best(watched) => format!("best({}.{})", watched.split, watched.metric),
        Keep::Last => "last".to_owned(),
    };
    let origin = match (&train.keep, written.has("keep")) {
        (_, true) => written.origin("keep"),
        (Keep::Best(_), false) => Origin::Default,
        (Keep::Last, false) => Origin::Data,
    };
    vec![
        as_written(written, "stop"),
        as_written(written, "checkpoint"),
        InForce { name: "keep".to_owned(), value: keep, origin },
    ]
}
