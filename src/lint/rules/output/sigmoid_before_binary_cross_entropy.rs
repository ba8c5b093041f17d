//! O002: a sigmoid in front of a loss that applies one itself.

use crate::builtins::losses::Link;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static SIGMOID_BEFORE_BINARY_CROSS_ENTROPY: Lint = Lint {
    code: Code {
        id: "O002",
        name: "sigmoid-before-bce-logits",
        level: Level::Correctness,
        decided: Decided::Statically,
        explanation: "`binary_cross_entropy` applies sigmoid to what it is given. Behind a sigmoid it does so twice: a score between 0 and 1 becomes a probability between 50 % and 73 %, so a firm no cannot be said at all, and gradients fade. Let the model end in scores; `percept predict` shows probabilities all the same.",
        wrong: "data {
    source = moons(samples = 200)
}

model {
    linear(16) -> relu
    linear(1) -> sigmoid
}

train {
    loss   = binary_cross_entropy
    epochs = 60
}
",
        right: "data {
    source = moons(samples = 200)
}

model {
    linear(16) -> relu
    linear(1)
}

train {
    loss   = binary_cross_entropy
    epochs = 60
}
",
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let Some(loss) = training.loss_that(|loss| loss.link == Link::Sigmoid) else { return };
    let ending = training.ending().filter(|ending| loss.link.is(ending.bend));
    let Some(last) = ending.map(|ending| ending.stage) else { return };
    let (name, layer) = (loss.name, last.layer.name);
    let message =
        format!("`{name}` already applies sigmoid, and the model ends in `{layer}`");
    let code = &SIGMOID_BEFORE_BINARY_CROSS_ENTROPY.code;
    let found = Diagnostic::new(code, message, last.node.span, "the first sigmoid")
        .cause(training.span("loss"), format!("`{name}` applies the second"))
        .note("after both, every probability lies between 50 % and 73 %");
    findings.report(training.model.without(&last, found, Safety::Unsafe));
}
