//! O011: a softmax between layers.

use crate::builtins::Value;
use crate::builtins::layers::{Role, Way};
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Stage};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static SOFTMAX_HIDDEN: Lint = Lint {
    code: Code {
        id: "O011",
        name: "softmax-hidden",
        level: Level::Correctness,
        decided: Decided::Statically,
        explanation: "Between layers, softmax makes shares of 100 % of a whole line: how large its numbers were is lost, one unit grows only at the cost of the others, and gradients shrink with the width. As an activation, `relu` or `gelu` keeps what it is given. Softmax that weighs values, as in attention, is not meant, nor is one in front of a linear layer without bias, which mixes learned rows.",
        wrong: "model : [4] -> [3] {
    linear(16) -> softmax
    linear(3)
}
",
        right: "model : [4] -> [3] {
    linear(16) -> relu
    linear(3)
}
",
    },
    thresholds: &[],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    let passes =
        |role: Role| role.is_transparent() || matches!(role, Role::Normalization(_));
    for next in model.stages().filter(is_affine_with_bias) {
        let before = model.before_through(&next, passes);
        let Some(stage) = before.filter(is_softmax) else { continue };
        let (layer, span) = (stage.layer.name, stage.node.span);
        let message = format!("`{layer}` stands between layers, where it loses the scale");
        let here = "makes shares of 100 % of the whole line";
        let found = Diagnostic::new(&SOFTMAX_HIDDEN.code, message, span, here)
            .cause(next.node.span, format!("`{}` sees only the shares", next.layer.name));
        findings.report(found.edit(
            "write `relu`, or `gelu`",
            span,
            "relu",
            Safety::Unsafe,
        ));
    }
}

fn is_softmax(stage: &Stage<'_>) -> bool {
    let is = |way| matches!(way, Way::Probabilities | Way::LogProbabilities);
    stage.width() != Some(1) && stage.bend().is_some_and(|bend| is(bend.way))
}

fn is_affine_with_bias(stage: &Stage<'_>) -> bool {
    let is_without = |(_, value): (&str, &Value)| matches!(value, Value::Flag(false));
    stage.role() == Role::Affine && !stage.args.iter().any(is_without)
}
