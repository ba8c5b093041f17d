//! O015: a softmax of a softmax.

use crate::builtins::layers::{Role, Way};
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Stage};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static DOUBLE_SOFTMAX: Lint = Lint {
    code: Code {
        id: "O015",
        name: "double-softmax",
        level: Level::Correctness,
        decided: Decided::Statically,
        explanation: "A softmax of probabilities flattens them: with three classes, certainty (1, 0, 0) becomes (0.58, 0.21, 0.21). Whatever the network has learned, its answer stays vague. Take one of the two out.",
        wrong: "model : [4] -> [3] {
    linear(3) -> softmax -> softmax
}
",
        right: "model : [4] -> [3] {
    linear(3) -> softmax
}
",
    },
    thresholds: &[],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    for stage in model.stages().filter(is_softmax) {
        let before = model.before_through(&stage, Role::is_transparent);
        let Some(first) = before.filter(is_softmax) else { continue };
        let message = "this takes the softmax of a softmax";
        let span = stage.node.span;
        let found = Diagnostic::new(&DOUBLE_SOFTMAX.code, message, span, "the second");
        let found = found.cause(first.node.span, "the first");
        findings.report(model.without(&stage, found, Safety::Unsafe));
    }
}

fn is_softmax(stage: &Stage<'_>) -> bool {
    let is = |way| matches!(way, Way::Probabilities | Way::LogProbabilities);
    stage.bend().is_some_and(|bend| is(bend.way))
}
