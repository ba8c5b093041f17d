//! O010: a softmax in front of a target of numbers.

use crate::builtins::layers::Way;
use crate::builtins::losses::Prediction;
use crate::data::ScaleTarget;
use crate::data::profile::TargetKind;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::ending::{Ending, span_in_words};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static SOFTMAX_ON_REGRESSION: Lint = Lint {
    code: Code {
        id: "O010",
        name: "softmax-on-regression",
        level: Level::Correctness,
        decided: Decided::FromData,
        explanation: "Softmax makes shares of 100 %: its outputs lie in 0 to 1 and add up to 1. The targets are numbers that do neither, so most of them cannot be predicted at all. Let the model end in a linear layer.",
        wrong: r#"data {
    source = builtin("iris")
    target = input
}

model {
    linear(3) -> tanh
    linear(4) -> softmax
}

train {
    epochs = 60
}
"#,
        right: r#"data {
    source = builtin("iris")
    target = input
}

model {
    linear(3) -> tanh
    linear(4)
}

train {
    epochs = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let Some(loss) = training.loss_that(|_| true) else { return };
    let is_of_numbers =
        matches!(loss.prediction, Prediction::Numbers | Prediction::LogNumbers);
    let Some(ending) = training.ending().filter(is_softmax) else { return };
    let is_of_shares = !training.predicts_numbers() || may_be_shares(training);
    if !is_of_numbers || is_of_shares {
        return;
    }
    let (stage, layer) = (ending.stage, ending.stage.layer.name);
    let message = format!("`{layer}` makes shares of 100 %, the target is numbers");
    let range = match training.spread() {
        Some(spread) => format!("numbers from {}", span_in_words(spread.low, spread.high)),
        None => "standardized numbers, of both signs".to_owned(),
    };
    let here = "its outputs add up to 1";
    let found =
        Diagnostic::new(&SOFTMAX_ON_REGRESSION.code, message, stage.node.span, here)
            .cause(training.target_span(), range);
    findings.report(training.model.without(&stage, found, Safety::Unsafe));
}

fn is_softmax(ending: &Ending<'_>) -> bool {
    matches!(ending.bend.way, Way::Probabilities | Way::LogProbabilities)
}

/// Whether the lines of the target may add up to 1: their mean is then 1 / width.
fn may_be_shares(training: &Training<'_>) -> bool {
    let (target, scale) = (training.target(), training.train.data.spec.scale_target);
    match target.kind {
        TargetKind::Number => {
            let sum = target.numbers.mean * target.extents.last() as f64;
            scale == ScaleTarget::None
                && target.numbers.min >= 0.0
                && (sum - 1.0).abs() < 1e-3
        }
        TargetKind::Input => training.spread().is_some(),
        TargetKind::Category
        | TargetKind::Binary
        | TargetKind::MultiLabel
        | TargetKind::None => false,
    }
}
