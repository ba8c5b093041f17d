//! H006: a batch larger than all there is.

use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static BATCH_EXCEEDS_DATA: Lint = Lint {
    code: Code {
        id: "H006",
        name: "batch-exceeds-data",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "A batch cannot hold more examples than the training split has, so each update sees all of them. That may be meant: then `batch = full` says so. Mostly it was written for larger data, and then smaller batches learn faster.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    batch  = 500
    epochs = 300
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
    batch  = full
    epochs = 300
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let n = training.pace().n_examples;
    let Some(batch) = training.train.batch.filter(|batch| *batch as u64 > n) else {
        return;
    };
    let Some(span) = training.written("batch") else { return };
    let examples = text::count(n, "training example");
    let message = format!("a batch of {batch} is larger than the {examples}");
    let found =
        Diagnostic::new(&BATCH_EXCEEDS_DATA.code, message, span, "each update sees all");
    let found = found.help("write a smaller one, such as `batch = 32`");
    findings.report(found.edit("say that all are meant", span, "full", Safety::Unsafe));
}
