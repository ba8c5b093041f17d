//! Settings of gradients, classes and weights: `clip`, `class_weights`, `freeze`, `init_from`,
//! `fresh`, `seed`, `shuffle`.

use std::collections::BTreeSet;

use super::loss::Term;
use super::{Subject, as_written};
use crate::builtins::losses::TargetForm;
use crate::builtins::{Kind, Value};
use crate::check::Context;
use crate::check::arguments::{self, Call};
use crate::check::constant::{Env, number_text};
use crate::check::settings::forms::{self, Form};
use crate::check::settings::{Written, text, words};
use crate::check::typed::{ClassWeights, Clip, InForce, TypedModel, TypedTrain};
use crate::data::profile::{TargetKind, TargetProfile};
use crate::diagnostics::codes::{A001, A003, A004, A007, C004, N002};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety, suggest};
use crate::syntax::ast::{Expr, ExprKind};

/// How gradients are clipped: `Some(None)` is not at all.
#[allow(
    clippy::option_option,
    reason = "the outer `None` is a reported mistake, the inner one `none`"
)]
pub(super) fn clip(
    written: &Written<'_>,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<Option<Clip>> {
    if !written.has("clip") {
        return Some(None);
    }
    let expr = &written.get("clip")?.value;
    if expr.kind == ExprKind::None {
        return Some(None);
    }
    if let (ExprKind::Call(_), Some(call)) = (&expr.kind, Call::of(expr)) {
        let form: &'static Form = arguments::lookup(forms::CLIPS, call.name, out)?;
        let limit = arguments::bind(&call, form, env, out)?.args.number("limit");
        let is_norm = form.is(&forms::NORM);
        return Some(Some(if is_norm { Clip::Norm(limit) } else { Clip::Value(limit) }));
    }
    let (value, _) = arguments::value("clip", &forms::NORM.params[0].kind, expr, env, out)?;
    match value {
        Value::Number(limit) => Some(Some(Clip::Norm(limit))),
        Value::Whole(limit) => Some(Some(Clip::Norm(limit as f64))),
        _ => None,
    }
}

/// Weights of classes: `Some(None)` is none.
#[allow(
    clippy::option_option,
    reason = "the outer `None` is a reported mistake, the inner one `none`"
)]
pub(super) fn class_weights(
    subject: &Subject<'_>,
    loss: Option<&[Term]>,
    out: &mut Diagnostics,
) -> Option<Option<ClassWeights>> {
    let written = &subject.written;
    if !written.has("class_weights") {
        return Some(None);
    }
    let expr = &written.get("class_weights")?.value;
    let weights = match &expr.kind {
        ExprKind::None => return Some(None),
        ExprKind::Path(segments)
            if segments.len() == 1 && segments[0].name.node == "balanced" =>
        {
            ClassWeights::Balanced
        }
        ExprKind::List(items) => ClassWeights::List(list(items, &subject.env, out)?),
        _ => {
            let found = words::wrong_kind("class_weights", "`balanced` or a list", expr);
            out.push(found.help(
                "write `class_weights = balanced`, or one number per class: `[1, 1, 4]`",
            ));
            return None;
        }
    };
    if let Some(data) = subject.typed_data() {
        let target = &data.profile.target;
        if let Some(found) = misfit(&weights, target, expr, loss) {
            out.push(found.cause(data.spec.source.span, target_story(target)));
            return None;
        }
    }
    Some(Some(weights))
}

fn list(items: &[Expr], env: &Env<'_>, out: &mut Diagnostics) -> Option<Vec<f64>> {
    let kind = Kind::Number {
        min: 0.0,
        max: f64::INFINITY,
        excludes_min: false,
        excludes_max: true,
    };
    let mut numbers = Vec::new();
    for item in items {
        let (value, _) = arguments::value("class_weights", &kind, item, env, out)?;
        match value {
            Value::Number(number) => numbers.push(number),
            Value::Whole(whole) => numbers.push(whole as f64),
            _ => return None,
        }
    }
    if let (Some(first), true) =
        (items.first(), numbers.iter().all(|number| *number == 0.0))
    {
        let message = "`class_weights` are all 0";
        let found = Diagnostic::new(&A004, message, first.span, "no class would count");
        out.push(found.help("write one number above 0 per class: `[1, 1, 4]`"));
        return None;
    }
    Some(numbers)
}

fn target_story(target: &TargetProfile) -> String {
    match target.classes.len() {
        0 => "its target has no classes".to_owned(),
        n => format!("its target has {n} classes"),
    }
}

/// What is wrong with weights for this target and loss.
fn misfit(
    weights: &ClassWeights,
    target: &TargetProfile,
    expr: &Expr,
    loss: Option<&[Term]>,
) -> Option<Diagnostic> {
    if !matches!(target.kind, TargetKind::Category | TargetKind::Binary) {
        let message = "`class_weights` want classes, the target has none";
        let found =
            Diagnostic::new(&A007, message, expr.span, "there is no class to weigh");
        return Some(found.help("delete the line"));
    }
    if let ClassWeights::List(list) = weights
        && list.len() != target.classes.len()
    {
        let (n, k) = (list.len(), target.classes.len());
        let message =
            format!("`class_weights` lists {n} numbers, the target has {k} classes");
        let label = if n > k {
            format!("class id {} does not exist: ids are 0 to {}", n - 1, k - 1)
        } else {
            format!("class id {n} has no weight")
        };
        let found = Diagnostic::new(&C004, message, expr.span, label);
        return Some(
            found.help(format!(
                "write one number for each of {}",
                target.classes.join(", ")
            )),
        );
    }
    let ignoring =
        loss?.iter().find(|term| term.term.loss.target != TargetForm::ClassIds)?;
    let name = ignoring.term.loss.name;
    let message = format!("`{name}` has no class weights");
    let mut found = Diagnostic::new(&A007, message, expr.span, "these would be ignored");
    if let Some(span) = ignoring.span {
        found = found.cause(span, "this loss reads its target number by number");
    }
    Some(match (target.kind, target.class_counts.as_slice()) {
        (TargetKind::Binary, [no, yes]) if *yes > 0 => {
            let ratio = number_text((*no as f64 / *yes as f64 * 100.0).round() / 100.0);
            found.help(format!("weigh the second class: `loss = binary_cross_entropy(pos_weight = {ratio})`"))
        }
        _ => found.help("use `cross_entropy`, or delete the line"),
    })
}

/// The paths of a setting, each of a stage of the model.
pub(super) fn paths(
    subject: &Subject<'_>,
    setting: &str,
    out: &mut Diagnostics,
) -> Option<Vec<String>> {
    let written = &subject.written;
    if !written.has(setting) {
        return Some(Vec::new());
    }
    let expr = &written.get(setting)?.value;
    let items: Vec<&Expr> = match &expr.kind {
        ExprKind::List(items) => items.iter().collect(),
        ExprKind::None => Vec::new(),
        _ => vec![expr],
    };
    let model = subject.model.and_then(|model| model.typed.as_deref());
    let paths: Vec<Option<String>> =
        items.iter().map(|item| path(setting, item, model, out)).collect();
    paths.into_iter().collect()
}

fn path(
    setting: &str,
    expr: &Expr,
    model: Option<&TypedModel>,
    out: &mut Diagnostics,
) -> Option<String> {
    let ExprKind::Path(segments) = &expr.kind else {
        if expr.kind != ExprKind::Bad {
            let found = words::wrong_kind(setting, "paths of stages", expr);
            out.push(found.help(format!("write for example `{setting} = [net.linear_1]`")));
        }
        return None;
    };
    let written = text::of_path(segments);
    let Some(model) = model else { return Some(written) };
    let full = format!("{}.{written}", model.name);
    let known = stages(model);
    if known.contains(&written) {
        return Some(written);
    }
    if known.contains(&full) {
        return Some(full);
    }
    out.push(unknown_stage(&written, expr, model, &known));
    None
}

/// Every path of the model, and every path above one.
fn stages(model: &TypedModel) -> BTreeSet<String> {
    let mut known = BTreeSet::from([model.name.clone()]);
    for node in model.nodes.iter().filter(|node| !node.path.is_empty()) {
        let ends = node.path.char_indices().filter(|(_, char)| matches!(char, '.' | '['));
        known.extend(ends.map(|(end, _)| node.path[..end].to_owned()));
        let closed = node.path.match_indices("].").map(|(end, _)| end + 1);
        known.extend(closed.map(|end| node.path[..end].to_owned()));
        known.insert(node.path.clone());
    }
    known
}

fn unknown_stage(
    written: &str,
    expr: &Expr,
    model: &TypedModel,
    known: &BTreeSet<String>,
) -> Diagnostic {
    let message = format!("`{}` has no stage `{written}`", model.name);
    let near = suggest::near(written, known.iter().map(String::as_str));
    let ending = || {
        known.iter().map(String::as_str).find(|path| path.ends_with(&format!(".{written}")))
    };
    if let Some(near) = near.or_else(ending) {
        Diagnostic::new(&N002, message, expr.span, format!("did you mean `{near}`?")).edit(
            format!("write `{near}`"),
            expr.span,
            near,
            Safety::Unsafe,
        )
    } else {
        let stages: Vec<&str> = known.iter().map(String::as_str).take(12).collect();
        Diagnostic::new(&N002, message, expr.span, "no stage has this path")
            .note(format!("stages: {}", stages.join(", ")))
            .help("name one of the stages")
    }
}

/// Paths that may stay random; only with `init_from`.
pub(super) fn fresh(subject: &Subject<'_>, out: &mut Diagnostics) -> Option<Vec<String>> {
    let paths = paths(subject, "fresh", out)?;
    let written = &subject.written;
    if let Some(setting) = written.get("fresh")
        && !paths.is_empty()
        && !written.has("init_from")
    {
        let message = "`fresh` needs `init_from`";
        let label = "without it every stage starts random";
        let found = Diagnostic::new(&A001, message, setting.name.span, label);
        out.push(
            found.help("add `init_from = \"weights.safetensors\"`, or delete the line"),
        );
        return None;
    }
    Some(paths)
}

/// A run or weights file: `Some(None)` is none.
#[allow(
    clippy::option_option,
    reason = "the outer `None` is a reported mistake, the inner one `none`"
)]
pub(super) fn init_from(
    written: &Written<'_>,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<Option<String>> {
    if !written.has("init_from") {
        return Some(None);
    }
    let expr = &written.get("init_from")?.value;
    if expr.kind == ExprKind::None {
        return Some(None);
    }
    if let ExprKind::Path(segments) = &expr.kind
        && env.find(&segments[0].name.node).is_none()
    {
        let path = text::of_path(segments);
        let quoted = format!("{path:?}");
        let message = "`init_from` wants a path in quotes, this is a name";
        let found = Diagnostic::new(&A003, message, expr.span, "a name");
        out.push(found.edit(
            format!("write `{quoted}`"),
            expr.span,
            quoted,
            Safety::Unsafe,
        ));
        return None;
    }
    match arguments::value("init_from", &Kind::Text, expr, env, out)?.0 {
        Value::Text(path) => Some(Some(path)),
        _ => None,
    }
}

/// Whether the program may read the weights that it names. A program kept with a run does not
/// read them again.
pub(super) fn check_access(
    path: &str,
    subject: &Subject<'_>,
    cx: &Context<'_>,
    out: &mut Diagnostics,
) {
    let source = subject.train.span.source;
    let unit = cx.units.iter().find(|unit| unit.ast.source == source);
    let written = subject.written.get("init_from");
    let (Some(unit), Some(written)) = (unit, written) else { return };
    let access = cx.options.access.or_below(&cx.units[0].folder);
    let found = access.find(&unit.folder, path, written.value.span);
    if cx.options.profiles.is_empty() {
        out.extend(found.err());
    }
}

/// The seed.
pub(super) fn seed(
    written: &Written<'_>,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<u64> {
    if !written.has("seed") {
        return Some(0);
    }
    let expr = &written.get("seed")?.value;
    match arguments::value("seed", &Kind::Count { min: 0 }, expr, env, out)?.0 {
        Value::Whole(whole) => u64::try_from(whole).ok(),
        _ => None,
    }
}

/// Whether examples are shuffled each epoch.
pub(super) fn shuffle(
    written: &Written<'_>,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<bool> {
    if !written.has("shuffle") {
        return Some(true);
    }
    let expr = &written.get("shuffle")?.value;
    match arguments::value("shuffle", &Kind::Flag, expr, env, out)?.0 {
        Value::Flag(flag) => Some(flag),
        _ => None,
    }
}

/// These settings with their values.
pub(super) fn in_force(written: &Written<'_>, train: &TypedTrain) -> Vec<InForce> {
    let clip = match train.clip {
        None => "none".to_owned(),
        Some(Clip::Norm(limit)) => format!("norm({})", number_text(limit)),
        Some(Clip::Value(limit)) => format!("value({})", number_text(limit)),
    };
    let paths = |name: &str, paths: &[String]| {
        written.in_force(name, format!("[{}]", paths.join(", ")))
    };
    vec![
        written.in_force("clip", clip),
        as_written(written, "class_weights"),
        paths("freeze", &train.freeze),
        as_written(written, "init_from"),
        paths("fresh", &train.fresh),
        written.in_force("seed", train.seed.to_string()),
        written.in_force("shuffle", train.shuffle.to_string()),
    ]
}
