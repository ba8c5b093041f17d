//! D021: a thousand weights for each example.

use crate::builtins::layers::Role;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static MOST: Threshold = Threshold {
    name: "weights-per-example",
    default: 1000.0,
    doc: "weights for each training example",
};

pub(in crate::lint::rules) static PARAMETERS_EXCEED_SAMPLES: Lint = Lint {
    code: Code {
        id: "D021",
        name: "parameters-exceed-samples",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "With a thousand weights for each example the network can learn every one by heart, noise included, and nothing in this training holds it back: no dropout, no noise, no weight decay, no early stop. Make it smaller, or add one of them.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(512) -> relu
    linear(512) -> relu
    linear(classes)
}

train {
    epochs = 60
}
"#,
        right: r#"data {
    source = builtin("iris")
}

model {
    linear(512) -> relu
    linear(512) -> relu -> dropout(0.3)
    linear(classes)
}

train {
    epochs = 60
}
"#,
    },
    thresholds: &[&MOST],
    check: Check::Training(check),
};

/// With fewer examples, such as the four of XOR, learning by heart is the task.
const LEAST: u64 = 20;

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let n = training.pace().n_examples;
    if is_held_back(training) || n < LEAST {
        return;
    }
    let n_weights = training.n_weights();
    let (share, most) = (n_weights as f64 / n as f64, findings.limit(&MOST));
    if share <= most {
        return;
    }
    let message = format!(
        "{} weights for {}, and nothing holds them back",
        text::thousands(n_weights),
        text::count(n, "training example")
    );
    let Some(stage) = training.largest_stage() else { return };
    let span = stage.node.span;
    let found = Diagnostic::new(
        &PARAMETERS_EXCEED_SAMPLES.code,
        message,
        span,
        "most of them are here",
    )
    .evidence(share, most, MOST.name);
    findings.report(found.help("make the model smaller, add `dropout(0.2)`, or stop early: `stop = stalled(val.loss, patience = 10)`"));
}

/// Whether anything keeps the network from learning examples by heart.
fn is_held_back(training: &Training<'_>) -> bool {
    let train = training.train;
    let is_random = |role| matches!(role, Role::Dropout | Role::Noise);
    train.optimizer.1.number("weight_decay") > 0.0
        || !train.stop.is_empty()
        || train.init_from.is_some()
        || !train.freeze.is_empty()
        || training.model.stages().any(|stage| is_random(stage.role()))
}
