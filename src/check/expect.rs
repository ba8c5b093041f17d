//! The claims of `expect`.

use super::Context;
use super::constant::{Env, evaluate};
use super::data::split::{self, SPLITS};
use super::settings::text;
use super::train::watch::{self, Watchable};
use super::typed::{Claim, TypedTrain};
use crate::diagnostics::codes::{A003, C015, N002};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety, suggest};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Segment};

/// What can be claimed besides measured numbers, with what other tools call it.
const COUNTS: [(&str, &[&str]); 7] = [
    ("params", &["parameters", "n_params", "weights", "size", "num_parameters"]),
    ("flops", &["operations", "n_flops", "work", "macs", "compute"]),
    ("memory", &["bytes", "n_bytes", "ram", "footprint", "memory_bytes"]),
    ("seconds", &["time", "duration", "runtime", "total_time", "training_time"]),
    ("seconds_per_epoch", &["time_per_epoch", "epoch_time", "epoch_seconds"]),
    ("epochs", &["n_epochs", "num_epochs"]),
    ("steps", &["n_steps", "num_steps", "iterations", "updates"]),
];

/// The claims without errors, in order.
pub(crate) fn check(
    cx: &Context<'_>,
    trains: &[TypedTrain],
    out: &mut Diagnostics,
) -> Vec<Claim> {
    let claims = cx.scope.expects.iter().flat_map(|expect| &expect.claims);
    let env = cx.env();
    claims.filter_map(|claim| check_claim(claim, &env, trains, out)).collect()
}

fn check_claim(
    claim: &Expr,
    env: &Env<'_>,
    trains: &[TypedTrain],
    out: &mut Diagnostics,
) -> Option<Claim> {
    if claim.kind == ExprKind::Bad {
        return None;
    }
    let Some((left, relation, right)) = comparison(claim) else {
        let message = "a claim is a comparison";
        let found = Diagnostic::new(&A003, message, claim.span, "this compares nothing");
        out.push(
            found.help("write for example `test.accuracy > 95%`, or `params < 40_000`"),
        );
        return None;
    };
    let (subject, bound, relation) = match (&left.kind, &right.kind) {
        (ExprKind::Path(path), _) if is_subject(path, env) => (left, right, relation),
        (_, ExprKind::Path(path)) if is_subject(path, env) => {
            (right, left, flipped(relation))
        }
        _ => (left, right, relation),
    };
    let name = subject_name(subject, trains, out);
    let bound = bound_of(bound, env, out);
    Some(Claim { subject: name?, relation, bound: bound?, span: claim.span })
}

fn comparison(claim: &Expr) -> Option<(&Expr, &'static str, &Expr)> {
    let ExprKind::Binary(left, op, right) = &claim.kind else { return None };
    let relation = match op.node {
        BinaryOp::Less => "<",
        BinaryOp::LessEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterEqual => ">=",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Add
        | BinaryOp::Subtract
        | BinaryOp::Multiply
        | BinaryOp::Divide
        | BinaryOp::FloorDivide
        | BinaryOp::Remainder
        | BinaryOp::Power
        | BinaryOp::And
        | BinaryOp::Or => return None,
    };
    Some((left, relation, right))
}

fn flipped(relation: &'static str) -> &'static str {
    match relation {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        same => same,
    }
}

/// Whether a path is what a claim is about, not a constant.
fn is_subject(path: &[Segment], env: &Env<'_>) -> bool {
    match path {
        [only] => env.find(&only.name.node).is_none(),
        [first, second] => env.find_dotted(&first.name.node, &second.name.node).is_none(),
        _ => true,
    }
}

fn subject_name(
    subject: &Expr,
    trains: &[TypedTrain],
    out: &mut Diagnostics,
) -> Option<String> {
    let ExprKind::Path(path) = &subject.kind else {
        let message = "a claim is about a measured number";
        let found =
            Diagnostic::new(&A003, message, subject.span, "this is measured nowhere");
        out.push(
            found.help("write for example `test.accuracy > 95%`, or `params < 40_000`"),
        );
        return None;
    };
    let name = text::of_path(path);
    if COUNTS.iter().any(|(known, _)| *known == name) {
        return Some(name);
    }
    if let [only] = path.as_slice() {
        out.push(unknown(&only.name.node, subject));
        return None;
    }
    let sizes = trains.last().map(|train| train.data.profile.split_sizes);
    if let ([split, _], Some(sizes)) = (path.as_slice(), sizes)
        && let Some(place) = split::place(&split.name.node)
        && sizes[place] == 0
    {
        let split = SPLITS[place];
        let message =
            format!("split `{split}` has 0 samples, nothing can be claimed of it");
        let found =
            Diagnostic::new(&C015, message, subject.span, "there is nothing to measure");
        if let Some(n) = trains.last().and_then(|train| train.data.spec.split.n_folds()) {
            out.push(found.help(format!(
                "let a part of the other folds choose: `split = kfold({n}, val = 10%)`"
            )));
            return None;
        }
        out.push(found.help(format!("give `split` in `data` that part: `split = random(train = 80%, val = 10%, test = 10%)`, or claim something of another split than `{split}`")));
        return None;
    }
    let metrics = trains.last().map(|train| train.metrics.as_slice());
    let watched =
        watch::watched(subject, &Watchable { metrics, sizes: None, n_folds: None }, out)?;
    Some(format!("{}.{}", watched.split, watched.metric))
}

fn unknown(name: &str, subject: &Expr) -> Diagnostic {
    let message = format!("nothing called `{name}` can be claimed");
    if let Some(near) = suggest::near_or_alias(name, COUNTS) {
        return Diagnostic::new(
            &N002,
            message,
            subject.span,
            format!("did you mean `{near}`?"),
        )
        .edit(format!("write `{near}`"), subject.span, near, Safety::Unsafe);
    }
    let counts: Vec<&str> = COUNTS.iter().map(|(known, _)| *known).collect();
    Diagnostic::new(&N002, message, subject.span, "of which split?")
        .note(format!("without a split there are: {}", counts.join(", ")))
        .help(format!("write a split first: `test.{name}`"))
}

fn bound_of(expr: &Expr, env: &Env<'_>, out: &mut Diagnostics) -> Option<f64> {
    let constant = evaluate(expr, env, out);
    if constant.is_unknown() {
        return None;
    }
    if constant.number().is_none() {
        let message =
            format!("a claim compares with a number, this is {}", constant.kind_in_words());
        let found = Diagnostic::new(&A003, message, expr.span, "not a number");
        out.push(found.help("write for example `95%` or `40_000`"));
    }
    constant.number()
}
