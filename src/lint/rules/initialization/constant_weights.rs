//! W001: a hidden layer whose units all start alike.

use crate::builtins::layers::{Role, Way};
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Stage};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};
use crate::source::Span;

pub(in crate::lint::rules) static CONSTANT_WEIGHTS: Lint = Lint {
    code: Code {
        id: "W001",
        name: "constant-weights",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "All units of the layer start with the same weights, so they compute the same. Only the random weights of the layer behind can tell them apart; where those start equal too, the units stay one unit for ever, and without a bias, zeros in front of `relu` pass no gradient at all. Some trainings get over it, none gains by it: random weights make units differ from the start. Equal ones are sound on the last layer, or at the end of a branch that is added to something.",
        wrong: "model : [4] -> [3] {
    linear(16, init = zeros) -> relu
    linear(3)
}
",
        right: "model : [4] -> [3] {
    linear(16, init = kaiming_uniform) -> relu
    linear(3)
}
",
    },
    thresholds: &[],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    for next in model.stages().filter(|stage| stage.role() == Role::Affine) {
        let Some(stage) = model.affine_before(&next) else { continue };
        let n_units = stage.width().unwrap_or(1);
        let Some(start) = model.start(&stage) else { continue };
        if start.deviation > 0.0 || n_units < 2 || model.is_start_meant(&stage) {
            continue;
        }
        let n = text::thousands(n_units);
        let message = format!("all {n} units of this layer start with the same weights");
        let (span, init) =
            (start.written.unwrap_or(stage.node.span), start.call.entry.name);
        let here = format!("`{init}` makes all weights equal");
        let found = Diagnostic::new(&CONSTANT_WEIGHTS.code, message, span, here)
            .cause(next.node.span, "has to tell units apart that compute the same");
        findings.report(random(found, model, &stage, span));
    }
}

/// The fix: the start that suits what follows.
fn random(
    found: Diagnostic,
    model: &Model<'_>,
    stage: &Stage<'_>,
    span: Span,
) -> Diagnostic {
    let init = match model.bend_after(stage).map(|bend| bend.way) {
        Some(Way::Rectifier) => "kaiming_uniform",
        Some(
            Way::Saturating
            | Way::Probabilities
            | Way::LogProbabilities
            | Way::Logarithm
            | Way::Other,
        )
        | None => "xavier_uniform",
    };
    found.edit(format!("write `init = {init}`"), span, init, Safety::Unsafe)
}
