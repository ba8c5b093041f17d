//! O004: a softmax of a single number.

use crate::builtins::layers::Way;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Stage};
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
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    for stage in model.stages().filter(|stage| stage.width() == Some(1)) {
        let constant = match stage.bend().map(|bend| bend.way) {
            Some(Way::Probabilities) => "1",
            Some(Way::LogProbabilities) => "0",
            Some(Way::Rectifier | Way::Saturating | Way::Logarithm | Way::Other) | None => {
                continue;
            }
        };
        findings.report(report(model, &stage, constant));
    }
}

fn report(model: &Model<'_>, stage: &Stage<'_>, constant: &str) -> Diagnostic {
    let (layer, span) = (stage.layer.name, stage.node.span);
    let message = format!("`{layer}` over a single value is always {constant}");
    let here = "nothing before it has any effect";
    let mut found = Diagnostic::new(&SOFTMAX_OVER_ONE_UNIT.code, message, span, here);
    let birth = stage.node.shape.last().and_then(|dim| dim.birth.as_ref());
    if let Some(birth) = birth.filter(|birth| model.model.span.covers(birth.span)) {
        found = found.cause(birth.span, "a single value");
    }
    let mut targets = model.trains.iter().map(|train| &train.data.profile.target);
    if model.is_output(stage.id) && targets.any(|target| !target.classes.is_empty()) {
        let found =
            found.help("and train with `loss = binary_cross_entropy`, for yes or no");
        return model.without(stage, found, Safety::Unsafe);
    }
    found.edit("write `sigmoid`", span, "sigmoid", Safety::Unsafe)
}
