//! O001: a softmax in front of a loss that applies one itself.

use crate::builtins::losses::Link;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
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
    let Some(loss) = training.loss_that(|loss| loss.link == Link::Softmax) else { return };
    let ending = training.ending().filter(|ending| loss.link.is(ending.bend));
    let Some(last) = ending.map(|ending| ending.stage) else { return };
    let (name, layer) = (loss.name, last.layer.name);
    let message =
        format!("`{name}` already applies softmax, and the model ends in `{layer}`");
    let code = &SOFTMAX_BEFORE_CROSS_ENTROPY.code;
    let found = Diagnostic::new(code, message, last.node.span, "the first softmax")
        .cause(training.span("loss"), format!("`{name}` applies the second"));
    findings.report(training.model.without(&last, found, Safety::Unsafe));
}
