//! O003: a loss that reads log-probabilities, given something else.

use crate::builtins::layers::{Role, Way};
use crate::builtins::losses::{Loss, Prediction, TargetForm};
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Stage, Training};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};
use crate::source::Span;

pub(in crate::lint::rules) static LOGITS_INTO_PROBABILITY_LOSS: Lint = Lint {
    code: Code {
        id: "O003",
        name: "logits-into-probability-loss",
        level: Level::Correctness,
        decided: Decided::Statically,
        explanation: "`nll` and `kl` take logarithms of probabilities and add no softmax of their own. Of unbounded scores they only ask that they grow: the loss falls without end and means nothing. Of probabilities they ask the same of numbers that stop at 1. End the model in `log_softmax`, or leave it in scores and write `cross_entropy`, which is the two in one.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    loss   = nll
    epochs = 60
}
"#,
        right: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes) -> log_softmax
}

train {
    loss   = nll
    epochs = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let takes_logarithms = |loss: &Loss| loss.prediction == Prediction::LogProbabilities;
    let Some(loss) = training.loss_that(takes_logarithms) else { return };
    let Some(last) = training.last() else { return };
    let Some(given) = given(&last) else { return };
    let (name, layer) = (loss.name, last.layer.name);
    let message =
        format!("`{name}` takes logarithms of probabilities, this model gives {given}");
    let code = &LOGITS_INTO_PROBABILITY_LOSS.code;
    let here = format!("`{layer}` gives {given}");
    let found = Diagnostic::new(code, message, last.node.span, here).cause(
        training.span("loss"),
        "reads each output as the logarithm of a probability",
    );
    findings.report(mend(found, training, &last, loss));
}

/// What a last stage gives that is surely no logarithm of a probability.
fn given(last: &Stage<'_>) -> Option<&'static str> {
    match last.role() {
        Role::Affine | Role::Normalization(_) => Some("unbounded scores"),
        Role::Activation(bend) => match bend.way {
            Way::LogProbabilities | Way::Logarithm => None,
            Way::Probabilities => Some("probabilities"),
            Way::Saturating => Some("squashed scores"),
            Way::Rectifier | Way::Other => Some("unbounded scores"),
        },
        Role::Dropout
        | Role::Noise
        | Role::Rearrangement
        | Role::Lookup
        | Role::Scaling => None,
    }
}

fn mend(
    found: Diagnostic,
    training: &Training<'_>,
    last: &Stage<'_>,
    loss: &Loss,
) -> Diagnostic {
    if last.width() == Some(1) {
        return found.help("for a single output write `loss = binary_cross_entropy`");
    }
    let title = "end the model in `log_softmax`";
    let takes_scores = loss.target == TargetForm::ClassIds && last.bend().is_none();
    let found = if takes_scores {
        found.help("write `loss = cross_entropy`, which takes scores as they are")
    } else {
        found
    };
    match training.model.place(last).map(|place| place.link().span) {
        None => found.help(title),
        Some(link) if last.bend().is_none() => {
            let end = Span { start: link.end, ..link };
            found.edit(title, end, " -> log_softmax", Safety::Unsafe)
        }
        Some(_) => found.edit(title, last.node.span, "log_softmax", Safety::Unsafe),
    }
}
