//! M005: many weight layers with nothing that carries the gradient past them.

use std::collections::BTreeMap;

use crate::builtins::layers::{Role, Way};
use crate::check::typed::ValueId;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::{Model, Stage};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static DEPTH: Threshold = Threshold {
    name: "deep-plain-stack",
    default: 20.0,
    doc: "weight layers in a row without skip and normalization",
};

pub(in crate::lint::rules) static DEEP_PLAIN_STACK: Lint = Lint {
    code: Code {
        id: "M005",
        name: "deep-plain-stack",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "Each layer changes the size of what flows through it a little, forwards and backwards; over twenty layers the changes multiply, and a plain stack of that depth trains worse than a shallow one. `residual { … }` lets values and gradients pass by, normalization brings them back to size. An initializer that is written (`init = orthogonal`) counts as care taken.",
        wrong: "model : [8] -> [3] {
    repeat 24 { linear(16) -> relu }
    linear(3)
}
",
        right: "model : [8] -> [3] {
    linear(16)
    repeat 12 {
        residual { linear(16) -> relu -> linear(16) }
    }
    linear(3)
}
",
    },
    thresholds: &[&DEPTH],
    check: Check::Model(check),
};

/// A run of weight layers with activations between.
#[derive(Clone, Copy)]
struct Run<'a> {
    first: Stage<'a>,
    last: Stage<'a>,
    n: u64,
}

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    let limit = findings.limit(&DEPTH);
    let mut runs: BTreeMap<ValueId, Run<'_>> = BTreeMap::new();
    for stage in model.stages().filter(|stage| is_plain(model, stage)) {
        let before = before(model, &stage);
        let run = before.and_then(|before| runs.remove(&before.id));
        let mut run = run.unwrap_or(Run { first: stage, last: stage, n: 0 });
        run.last = stage;
        run.n += 1;
        runs.insert(stage.id, run);
    }
    for run in runs.values().filter(|run| run.n as f64 >= limit) {
        findings.report(report(run).evidence(run.n as f64, limit, DEPTH.name));
    }
}

/// Whether weights start as they do by default.
fn is_plain(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    let arg = model.place(stage).and_then(|place| place.arg("init", usize::MAX));
    stage.role() == Role::Affine && arg.is_none()
}

/// The weight layer before, where an activation that is not flat (M004) stands between, and
/// nothing that helps.
fn before<'a>(model: &Model<'a>, stage: &Stage<'a>) -> Option<Stage<'a>> {
    let bend = model.before_through(stage, Role::is_transparent)?;
    let is_open = bend.bend().is_some_and(|bend| bend.way != Way::Saturating);
    let passes = |role| Role::is_transparent(role) || matches!(role, Role::Activation(_));
    model.before_through(&bend, passes).filter(|one| is_open && one.role() == Role::Affine)
}

fn report(run: &Run<'_>) -> Diagnostic {
    let message =
        format!("{} weight layers in a row, with neither normalization nor a skip", run.n);
    let (first, last) = (run.first.node.span, run.last.node.span);
    let found =
        Diagnostic::new(&DEEP_PLAIN_STACK.code, message, first, "the first of them");
    let found = if first == last { found } else { found.cause(last, "the last of them") };
    found.help("let the gradient pass by: `residual { linear(64) -> relu -> linear(64) }`, or put `layer_norm` between")
}
