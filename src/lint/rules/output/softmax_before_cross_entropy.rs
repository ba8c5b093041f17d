//! O001: a softmax in front of a loss that applies one itself.

use crate::builtins::layers::{Role, Way};
use crate::builtins::losses::{Prediction, TargetForm};
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Stage, Training};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static SOFTMAX_BEFORE_CROSS_ENTROPY: Lint = Lint {
    code: Code {
        id: "O001",
        name: "softmax-before-cross-entropy",
        level: Level::Correctness,
        decided: Decided::Statically,
        explanation: "`cross_entropy` applies softmax to what it is given. Behind a softmax it does so twice: scores are squeezed into 0 to 1 first, the loss cannot come near 0, and gradients nearly vanish. The network trains, slowly, and nothing says why. Let the model end in scores; `percept predict` shows probabilities all the same.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes) -> softmax
}

train {
    loss   = cross_entropy
    epochs = 60
}
"#,
        right: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    loss   = cross_entropy
    epochs = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let Some(loss) = training.loss() else { return };
    let is_of_classes =
        loss.prediction == Prediction::Logits && loss.target == TargetForm::ClassIds;
    let model = training.model;
    let Some(last) = model.last_through(Role::is_transparent) else { return };
    let is_softmax =
        |bend| matches!(bend, Some(Way::Probabilities | Way::LogProbabilities));
    let way = |stage: &Stage<'_>| stage.bend().map(|bend| bend.way);
    if !is_of_classes || !is_softmax(way(&last)) || last.width() == Some(1) {
        return;
    }
    // Two in a row are a mistake of their own (O015).
    let before = model.before_through(&last, Role::is_transparent);
    if before.is_some_and(|before| is_softmax(way(&before))) {
        return;
    }
    let (name, layer) = (loss.name, last.layer.name);
    let message =
        format!("`{name}` already applies softmax, and the model ends in `{layer}`");
    let found = Diagnostic::new(
        &SOFTMAX_BEFORE_CROSS_ENTROPY.code,
        message,
        last.node.span,
        "the first softmax",
    );
    let found = found.cause(training.span("loss"), format!("`{name}` applies the second"));
    findings.report(model.without(&last, found, Safety::Unsafe));
}
