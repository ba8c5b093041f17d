//! O008: a rectifier as the last stage.

use crate::builtins::losses::Prediction;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::ending::Ending;
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static RELU_ON_OUTPUT: Lint = Lint {
    code: Code {
        id: "O008",
        name: "relu-on-output",
        level: Level::Correctness,
        decided: Decided::Statically,
        explanation: "A `relu` at the end cannot give a number below 0, and where it gives 0 its slope is 0 too: an output that starts there stays there and learns nothing. On the `diabetes` data that happens with one seed in four. Scores of classes need both signs. Let the model end in a linear layer. Where only numbers above 0 make sense, `softplus` gives those and never goes dead.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes) -> relu
}

train {
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
    epochs = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    // Losses that read logarithms of probabilities have a code of their own (O003).
    let reads_it = |prediction| prediction != Prediction::LogProbabilities;
    let Some(loss) = training.loss_that(|_| true) else { return };
    let is_flat = |ending: &Ending<'_>| ending.bend.is_flat_below();
    let Some(ending) = training.ending().filter(is_flat) else { return };
    if !reads_it(loss.prediction) {
        return;
    }
    let (stage, layer) = (ending.stage, ending.stage.layer.name);
    let what = if training.predicts_numbers() { "prediction" } else { "score" };
    let message = format!("the model ends in `{layer}`, so no {what} can be negative");
    let here = "an output that is 0 passes no gradient and stays 0";
    let found = Diagnostic::new(&RELU_ON_OUTPUT.code, message, stage.node.span, here)
        .cause(training.span("loss"), format!("`{}` reads {what}s of any sign", loss.name));
    let found = training.model.without(&stage, found, Safety::Unsafe);
    findings.report(if training.predicts_numbers() {
        found.help("if only numbers above 0 make sense, write `softplus` in its place")
    } else {
        found
    });
}
