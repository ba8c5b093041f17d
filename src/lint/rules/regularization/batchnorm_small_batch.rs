//! G008: statistics of a handful of examples.

use crate::builtins::layers::{Over, Role};
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::{Stage, Training};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static EXAMPLES: Threshold = Threshold {
    name: "batchnorm-small-batch",
    default: 8.0,
    doc: "values from which batch statistics should be taken",
};

pub(in crate::lint::rules) static BATCHNORM_SMALL_BATCH: Lint = Lint {
    code: Code {
        id: "G008",
        name: "batchnorm-small-batch",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "`batch_norm` takes mean and deviation over the examples of a batch. From a few they are mostly chance, and differ from those used after training. From a single one, each value is its own mean: all becomes 0, and nothing is learned. Then it counts as an error. Use a larger batch, or `layer_norm`, which looks at one example at a time.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16, bias = false) -> batch_norm -> relu
    linear(classes)
}

train {
    batch  = 4
    epochs = 60
}
"#,
        right: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> layer_norm -> relu
    linear(classes)
}

train {
    batch  = 4
    epochs = 60
}
"#,
    },
    thresholds: &[&EXAMPLES],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let limit = findings.limit(&EXAMPLES);
    let n_train = training.train.data.profile.split_sizes[0];
    let batch = training.train.batch.map_or(n_train, |batch| n_train.min(batch as u64));
    let is_batch = |stage: &Stage<'_>| stage.role() == Role::Normalization(Over::Batch);
    for norm in training.model.stages().filter(is_batch) {
        let n = batch * lines(&norm);
        if n == 0 || n as f64 >= limit {
            continue;
        }
        let name = norm.layer.name;
        let message = match n {
            1 => format!("`{name}` of a single example makes all of it 0"),
            _ => format!("`{name}` takes its statistics from {n} examples"),
        };
        let (span, label) = (training.span("batch"), text::count(batch, "example"));
        let label = format!("{label} in a batch");
        let mut found = Diagnostic::new(&BATCHNORM_SMALL_BATCH.code, message, span, label)
            .cause(norm.node.span, "needs the mean and deviation of many")
            .evidence(n as f64, limit, EXAMPLES.name)
            .help(format!("write `batch = 32`, or `layer_norm` for `{name}`"));
        if n == 1 {
            found.level = Level::Correctness;
        }
        return findings.report(found);
    }
}

/// How many values of one feature an example holds.
fn lines(norm: &Stage<'_>) -> u64 {
    let sizes = norm.node.shape.axes.iter().map(|dim| dim.extent().unwrap_or(1));
    let sizes: Vec<u64> = sizes.collect();
    match sizes.as_slice() {
        [_, height, width] => height * width,
        [lines @ .., _] => lines.iter().product(),
        [] => 1,
    }
}
