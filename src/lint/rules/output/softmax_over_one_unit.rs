//! O004: a softmax of a single number.

use crate::builtins::layers::Way;
use crate::diagnostics::codes::C007;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Program, Stage};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static SOFTMAX_OVER_ONE_UNIT: Lint = Lint {
    code: Code {
        id: "O004",
        name: "softmax-over-one-unit",
        level: Level::Correctness,
        decided: Decided::Statically,
        explanation: "Softmax shares 100 % out among the numbers of a line. Of a single number it makes 1, whatever that number is, so nothing before it has any effect or learns. For yes or no, one output wants `binary_cross_entropy`, which has its sigmoid inside; for one of several classes, each class wants an output.",
        wrong: "model : [4] -> [1] {
    linear(8) -> relu
    linear(1) -> softmax
}
",
        right: "model : [4] -> [1] {
    linear(8) -> relu
    linear(1) -> sigmoid
}
",
    },
    thresholds: &[],
    check: Check::Program(check),
};

/// What a model is trained for.
#[derive(Clone, Copy, PartialEq)]
enum Goal {
    Classes,
    Any,
}

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    // A training under which one output makes no sense has an error, and no facts.
    let is_trained_amiss = program.found.iter().any(|found| found.code.id == C007.id);
    for model in program.models() {
        let mut targets = model.trains.iter().map(|train| &train.data.profile.target);
        let is_of_classes =
            is_trained_amiss || targets.any(|target| !target.classes.is_empty());
        let goal = if is_of_classes { Goal::Classes } else { Goal::Any };
        look(model, goal, findings);
    }
}

fn look(model: &Model<'_>, goal: Goal, findings: &mut Findings<'_>) {
    for stage in model.stages().filter(|stage| stage.width() == Some(1)) {
        let constant = match stage.bend().map(|bend| bend.way) {
            Some(Way::Probabilities) => "1",
            Some(Way::LogProbabilities) => "0",
            Some(Way::Rectifier | Way::Saturating | Way::Logarithm | Way::Other) | None => {
                continue;
            }
        };
        findings.report(report((model, goal), &stage, constant));
    }
}

fn report(
    (model, goal): (&Model<'_>, Goal),
    stage: &Stage<'_>,
    constant: &str,
) -> Diagnostic {
    let (layer, span) = (stage.layer.name, stage.node.span);
    let message = format!("`{layer}` over a single value is always {constant}");
    let here = "nothing before it has any effect";
    let mut found = Diagnostic::new(&SOFTMAX_OVER_ONE_UNIT.code, message, span, here);
    let birth = stage.node.shape.last().and_then(|dim| dim.birth.as_ref());
    if let Some(birth) = birth.filter(|birth| model.model.span.covers(birth.span)) {
        found = found.cause(birth.span, "a single value");
    }
    if model.is_output(stage.id) && goal == Goal::Classes {
        let found = found.help("for yes or no, write `loss = binary_cross_entropy`");
        return model.without(stage, found, Safety::Unsafe);
    }
    found.edit("write `sigmoid`", span, "sigmoid", Safety::Unsafe)
}
