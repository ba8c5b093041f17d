//! C008: one of several classes, where several can be true at once.

use crate::builtins::layers::Way;
use crate::builtins::losses::Prediction;
use crate::data::profile::TargetKind;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static OFF: Threshold = Threshold {
    name: "labels-per-row",
    default: 0.05,
    doc: "how far from one yes in a row the mean may be under a softmax",
};

pub(in crate::lint::rules) static CATEGORICAL_FOR_MULTILABEL: Lint = Lint {
    code: Code {
        id: "C008",
        name: "categorical-for-multilabel",
        level: Level::Correctness,
        decided: Decided::FromData,
        explanation: "A softmax shares out one: what one label gains the others lose. It suits examples of which exactly one label is true. Where several are true, or none, the network is asked for what it cannot give, and learns to halve itself between labels. Give each label its own yes or no: end in the bare scores, with `binary_cross_entropy`.",
        wrong: "data {
    source = rows {
        0, 0 => 0, 0, 0
        0, 1 => 1, 0, 1
        1, 0 => 0, 1, 1
        1, 1 => 1, 1, 1
    }
    split = none
}

model {
    linear(8) -> tanh
    linear(3) -> log_softmax
}

train {
    loss   = kl
    epochs = 300
}
",
        right: "data {
    source = rows {
        0, 0 => 0, 0, 0
        0, 1 => 1, 0, 1
        1, 0 => 0, 1, 1
        1, 1 => 1, 1, 1
    }
    split = none
}

model {
    linear(8) -> tanh
    linear(3)
}

train {
    loss   = binary_cross_entropy
    epochs = 300
}
",
    },
    thresholds: &[&OFF],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let (target, n_rows) = (training.target(), training.train.data.profile.n_rows);
    let Some(loss) = training.loss() else { return };
    let Some(ending) = training.ending() else { return };
    // Under a loss on scores a softmax is a mistake of its own (O006).
    let is_shared = matches!(ending.bend.way, Way::Probabilities | Way::LogProbabilities)
        && loss.prediction != Prediction::Logits;
    if target.kind != TargetKind::MultiLabel || !is_shared || n_rows == 0 {
        return;
    }
    let n_yes = target.class_counts.iter().sum::<u64>() as f64 / n_rows as f64;
    let limit = findings.limit(&OFF);
    if (n_yes - 1.0).abs() <= limit {
        return;
    }
    let layer = ending.stage.layer.name;
    let message = format!(
        "an example has {} labels on average, `{layer}` shares out one",
        text::number(n_yes)
    );
    let n = text::count(target.class_counts.len() as u64, "yes-or-no column");
    let span = ending.stage.node.span;
    let found = Diagnostic::new(
        &CATEGORICAL_FOR_MULTILABEL.code,
        message,
        span,
        "one for all labels",
    )
    .cause(training.target_span(), format!("{n}, several of which can be true"))
    .evidence((n_yes - 1.0).abs(), limit, OFF.name)
    .help(format!("take `{layer}` out, and write `loss = binary_cross_entropy`"));
    findings.report(found);
}
