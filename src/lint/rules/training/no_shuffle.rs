//! H008: sorted labels, learned in that order.

use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static NO_SHUFFLE: Lint = Lint {
    code: Code {
        id: "H008",
        name: "no-shuffle",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "The training examples come class by class, and `shuffle = false` leaves them so. Each batch then holds one class, each update forgets what the one before taught, and the network ends up knowing the last class best. Shuffle, unless the order is the point.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    shuffle = false
    epochs  = 60
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
    epochs = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let pace = training.pace();
    if training.train.shuffle || pace.steps_per_epoch < 2 {
        return;
    }
    let target = &training.train.data.profile.target;
    let (n_classes, n_examples) = (target.classes.len(), pace.n_examples);
    if n_classes < 2 {
        return;
    }
    let Some(labels) = &training.train.data.profile.quality.labels else {
        findings.skip("the order of the labels is not known: over 500,000 examples");
        return;
    };
    if !labels.is_sorted(n_examples) {
        return;
    }
    let runs = text::count(labels.n_runs, "run");
    let message = format!("the labels come sorted, in {runs}, and `shuffle` is off");
    let span = training.span("shuffle");
    let found =
        Diagnostic::new(&NO_SHUFFLE.code, message, span, "in the order of the file");
    let found = found.cause(training.train.data.spec.source.span, "sorted by class");
    findings.report(found.edit("shuffle", span, "true", Safety::Unsafe));
}
