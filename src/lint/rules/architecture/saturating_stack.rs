//! M004: sigmoids of sigmoids of sigmoids.

use std::collections::BTreeMap;

use crate::builtins::layers::{Role, Way};
use crate::check::typed::ValueId;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Stage};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static SIGMOIDS: Threshold = Threshold {
    name: "saturating-stack",
    default: 4.0,
    doc: "weight layers in a row that end in a sigmoid",
};

static TANHS: Threshold = Threshold {
    name: "saturating-stack-centered",
    default: 8.0,
    doc: "weight layers in a row that end in any flat activation, such as tanh",
};

/// The steepest slope of a sigmoid.
const SLOPE: f64 = 0.25;

pub(in crate::lint::rules) static SATURATING_STACK: Lint = Lint {
    code: Code {
        id: "M004",
        name: "saturating-stack",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "A sigmoid is never steeper than 0.25, so a gradient that flows back through several of them shrinks to nearly nothing, and the first layers do not learn; `tanh` does the same, more slowly. Use `relu` or one of its relatives, or put `layer_norm` before the activations, or let `residual` carry the gradient past them.",
        wrong: "model : [8] -> [3] {
    repeat 5 { linear(16) -> sigmoid }
    linear(3)
}
",
        right: "model : [8] -> [3] {
    repeat 5 { linear(16) -> relu }
    linear(3)
}
",
    },
    thresholds: &[&SIGMOIDS, &TANHS],
    check: Check::Model(check),
};

/// A run of weight layers that end in flat activations.
#[derive(Clone, Copy)]
struct Run<'a> {
    first: Stage<'a>,
    last: Stage<'a>,
    n: u64,
    n_sigmoids: u64,
}

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    let limits = (findings.limit(&SIGMOIDS), findings.limit(&TANHS));
    let output = model.last_through(Role::is_transparent).map(|stage| stage.id);
    let mut runs: BTreeMap<ValueId, Run<'_>> = BTreeMap::new();
    for stage in model.stages().filter(is_flat) {
        // What the model yields is chosen for its range.
        if Some(stage.id) == output {
            continue;
        }
        let before = before(model, &stage);
        // A run that goes on is judged at its end.
        let run = before.and_then(|before| runs.remove(&before.id));
        let mut run = run.unwrap_or(Run { first: stage, last: stage, n: 0, n_sigmoids: 0 });
        run.last = stage;
        run.n += 1;
        run.n_sigmoids += u64::from(is_sigmoid(&stage));
        runs.insert(stage.id, run);
    }
    for run in runs.values() {
        if run.n_sigmoids as f64 >= limits.0 {
            let found =
                report(model, run).evidence(run.n_sigmoids as f64, limits.0, SIGMOIDS.name);
            findings.report(found);
        } else if run.n as f64 >= limits.1 {
            findings.report(report(model, run).evidence(
                run.n as f64,
                limits.1,
                TANHS.name,
            ));
        }
    }
}

fn is_flat(stage: &Stage<'_>) -> bool {
    stage.bend().is_some_and(|bend| bend.way == Way::Saturating)
}

/// Whether all that comes out is positive, which is half as steep.
fn is_sigmoid(stage: &Stage<'_>) -> bool {
    stage.bend().is_some_and(|bend| bend.low >= 0.0)
}

/// The flat activation of the weight layer before, where nothing but weights stands between.
fn before<'a>(model: &Model<'a>, stage: &Stage<'a>) -> Option<Stage<'a>> {
    let weights = model.before_through(stage, Role::is_transparent)?;
    let is_affine = weights.role() == Role::Affine;
    model
        .before_through(&weights, Role::is_transparent)
        .filter(|one| is_affine && is_flat(one))
}

fn report(model: &Model<'_>, run: &Run<'_>) -> Diagnostic {
    let name = run.last.layer.name;
    let n = text::thousands(run.n);
    let message =
        format!("{n} layers of `{name}` in a row, with neither normalization nor a skip");
    let span = run.last.node.span;
    let label = match run.n_sigmoids {
        0 => "the gradient shrinks in each of them".to_owned(),
        n => {
            let n = i32::try_from(n).unwrap_or(i32::MAX);
            let share = text::number(SLOPE.powi(n));
            format!("{share} of the gradient at most comes through them all")
        }
    };
    let mut found = Diagnostic::new(&SATURATING_STACK.code, message, span, label);
    if run.first.node.span != span {
        found = found.cause(run.first.node.span, "the first of them");
    }
    match model.place(&run.last) {
        Some(_) if run.first.node.span == span => {
            found.edit("`relu` passes the gradient on", span, "relu", Safety::Unsafe)
        }
        Some(_) | None => found.help("use `relu`, or put `layer_norm` before each of them"),
    }
}
