//! G012: more weights than examples, and nothing that holds them back.

use crate::builtins::layers::Role;
use crate::check::typed::Stop;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::{Stage, Training};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

/// Where D021 begins, which speaks of the same with more weight.
const FAR_TOO_MANY: u64 = 1000;

pub(in crate::lint::rules) static NO_REGULARIZATION: Lint = Lint {
    code: Code {
        id: "G012",
        name: "no-regularization",
        level: Level::Pedantic,
        decided: Decided::FromData,
        explanation: "A network with more weights than training examples can learn them by heart. Dropout, noise, weight decay or an early stop keep it from doing so. Without any of them, look at the distance between the losses of training and validation.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(64) -> relu
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
    linear(64) -> relu -> dropout(0.2)
    linear(classes)
}

train {
    epochs = 60
    stop   = stalled(val.loss, patience = 10)
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let (train, model) = (training.train, training.model);
    let holds_back =
        |stage: &Stage<'_>| matches!(stage.role(), Role::Dropout | Role::Noise);
    let stops = train.stop.iter().any(|stop| matches!(stop, Stop::Stalled { .. }));
    let decays = train.optimizer.1.number("weight_decay") > 0.0;
    if stops || decays || model.stages().any(|stage| holds_back(&stage)) {
        return;
    }
    let (n, weights) = (train.data.profile.split_sizes[0], model.n_weights());
    if weights <= n || weights > n.saturating_mul(FAR_TOO_MANY) {
        return;
    }
    let message = format!(
        "{} for {}, and nothing that holds them back",
        text::count(weights, "weight"),
        text::count(n, "training example")
    );
    let span = training.span("optimizer");
    let label = "without weight decay, dropout or an early stop";
    let found = Diagnostic::new(&NO_REGULARIZATION.code, message, span, label)
        .help("add `dropout(0.2)` behind a hidden activation, or `stop = stalled(val.loss, patience = 10)`");
    findings.report(found);
}
