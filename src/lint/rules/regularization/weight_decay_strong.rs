//! G011: weight decay that outweighs the data.

use crate::builtins::optimizers::Decay;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static IN_GRADIENT: Threshold = Threshold {
    name: "weight-decay-strong",
    default: 0.1,
    doc: "weight decay that is added to the gradient",
};

static APART: Threshold = Threshold {
    name: "weight-decay-strong-apart",
    default: 0.5,
    doc: "weight decay apart from the gradient, as adamw has it",
};

pub(in crate::lint::rules) static WEIGHT_DECAY_STRONG: Lint = Lint {
    code: Code {
        id: "G011",
        name: "weight-decay-strong",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "Weight decay pulls every weight towards zero at each step. Strong enough, it wins against the data: weights vanish, and the network answers the same whatever it is given. Between 1e-5 and 1e-2 is usual, a little more where it works apart from the gradient (`adamw`).",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    optimizer = sgd(0.01, momentum = 0.9, weight_decay = 0.5)
    epochs    = 60
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
    optimizer = sgd(0.01, momentum = 0.9, weight_decay = 1e-3)
    epochs    = 60
}
"#,
    },
    thresholds: &[&IN_GRADIENT, &APART],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let (optimizer, args) = &training.train.optimizer;
    let (threshold, place) = match optimizer.decay {
        Decay::Gradient | Decay::ScaledGradient => (&IN_GRADIENT, "added to the gradient"),
        Decay::Apart => (&APART, "apart from the gradient"),
    };
    let (decay, limit) = (args.number("weight_decay"), findings.limit(threshold));
    if decay < limit {
        return;
    }
    let span = training.span("optimizer.weight_decay");
    let message = format!("a weight decay of {} outweighs most data", text::number(decay));
    let found = Diagnostic::new(&WEIGHT_DECAY_STRONG.code, message, span, place).evidence(
        decay,
        limit,
        threshold.name,
    );
    findings.report(match training.written("optimizer.weight_decay") {
        Some(span) => found.edit("1e-5 to 1e-2 is usual", span, "1e-3", Safety::Unsafe),
        None => found.help("1e-5 to 1e-2 is usual"),
    });
}
