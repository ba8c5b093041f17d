//! O005: squashed scores under a loss that compares classes.

use crate::builtins::layers::Way;
use crate::builtins::losses::Link;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::ending::{Ending, span_in_words};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static SIGMOID_WITH_CATEGORICAL: Lint = Lint {
    code: Code {
        id: "O005",
        name: "sigmoid-with-categorical",
        level: Level::Correctness,
        decided: Decided::Statically,
        explanation: "`cross_entropy` compares the scores of all classes, and wants them unbounded. Behind a `sigmoid` or `tanh` each score is squeezed by itself: the best can never be far ahead, so the loss cannot come near 0, and the flat ends pass hardly any gradient. Take the activation out. If several labels can be true at once, make each a target column of its own and use `binary_cross_entropy`.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes) -> sigmoid
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
    let Some(loss) = training.loss_that(|loss| loss.link == Link::Softmax) else { return };
    let is_squashed = |ending: &Ending<'_>| ending.bend.way == Way::Saturating;
    let Some(ending) = training.ending().filter(is_squashed) else { return };
    let Ending { stage, bend } = ending;
    let (name, layer) = (loss.name, stage.layer.name);
    let message =
        format!("`{layer}` squeezes each score by itself, `{name}` compares them");
    let here = format!("every score is {}", span_in_words(bend.low, bend.high));
    let found =
        Diagnostic::new(&SIGMOID_WITH_CATEGORICAL.code, message, stage.node.span, here)
            .cause(training.span("loss"), format!("`{name}` wants unbounded scores"))
            .note(ceiling(&ending));
    findings.report(training.model.without(&stage, found, Safety::Unsafe));
}

/// The largest probability that bounded scores leave to one of n classes:
/// p = exp(high) / (exp(high) + (n - 1) exp(low)).
fn ceiling(ending: &Ending<'_>) -> String {
    let Ending { stage, bend } = ending;
    let n = stage.width().unwrap_or(2);
    let others = (n as f64 - 1.0) * libm::exp(bend.low - bend.high);
    let most = text::percent(1.0 / (1.0 + others));
    let n = text::thousands(n);
    format!(
        "with {n} classes behind `{}`, none can be given more than {most}",
        stage.layer.name
    )
}
