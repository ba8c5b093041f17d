//! M023: fewer weights than the examples could teach.

use crate::builtins::layers::Role;
use crate::data::profile::TargetKind;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static WEIGHTS: Threshold = Threshold {
    name: "too-small-for-task",
    default: 0.01,
    doc: "weights that a network should have, per training example and class",
};

pub(in crate::lint::rules) static TOO_SMALL_FOR_TASK: Lint = Lint {
    code: Code {
        id: "M023",
        name: "too-small-for-task",
        level: Level::Nursery,
        decided: Decided::FromData,
        explanation: "There are far more examples and classes than weights to remember what they teach. A network that small stops improving while there is much left to learn. Make the hidden layers wider. A single linear layer is small on purpose, and not meant here.",
        wrong: "data {
    source = blobs(classes = 10, samples = 20_000)
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 5
}
",
        right: "data {
    source = blobs(classes = 10, samples = 20_000)
}

model {
    linear(64) -> relu
    linear(64) -> relu
    linear(classes)
}

train {
    epochs = 5
}
",
    },
    thresholds: &[&WEIGHTS],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let (model, profile) = (training.model, &training.train.data.profile);
    let is_of_classes = profile.target.kind == TargetKind::Category;
    let n_layers = model.stages().filter(|stage| stage.role() == Role::Affine).count();
    if !is_of_classes || n_layers < 2 {
        return;
    }
    let (n, classes) = (profile.split_sizes[0], profile.target.classes.len());
    let weights = model.n_weights();
    let share = weights as f64 / (n as f64 * classes as f64);
    let limit = findings.limit(&WEIGHTS);
    if n == 0 || share >= limit {
        return;
    }
    let shown = text::thousands(weights);
    let message = format!(
        "{shown} weights for {} of {classes} classes",
        text::count(n, "training example")
    );
    let keyword =
        crate::source::Span { end: model.model.span.start + 5, ..model.model.span };
    let found = Diagnostic::new(
        &TOO_SMALL_FOR_TASK.code,
        message,
        keyword,
        format!("{shown} weights"),
    )
    .cause(training.train.data.spec.source.span, format!("{} examples", text::thousands(n)))
    .evidence(share, limit, WEIGHTS.name)
    .help("write more or wider hidden layers: `linear(128) -> relu`");
    findings.report(found);
}
