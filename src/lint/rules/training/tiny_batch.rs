//! H007: updates from one example each.

use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static TINY_BATCH: Lint = Lint {
    code: Code {
        id: "H007",
        name: "tiny-batch",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "The gradient of a single example points in a rather random direction, and an update for each is slow: matrices that could be multiplied at once are multiplied row by row. 16 to 64 are usual.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    batch  = 1
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
    batch  = 32
    epochs = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let n = training.pace().n_examples;
    if training.train.batch != Some(1) || n == 1 {
        return;
    }
    let message = "each update is made from a single example";
    let span = training.span("batch");
    let label = format!("{} for an epoch", text::count(n, "update"));
    let found = Diagnostic::new(&TINY_BATCH.code, message, span, label);
    findings.report(found.edit("write `batch = 32`", span, "32", Safety::Unsafe));
}
