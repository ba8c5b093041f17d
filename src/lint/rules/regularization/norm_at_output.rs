//! G007: a normalization as the last stage.

use crate::builtins::layers::Role;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static NORM_AT_OUTPUT: Lint = Lint {
    code: Code {
        id: "G007",
        name: "norm-at-output",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "A normalization brings whatever it is given to mean 0 and deviation 1. As the last stage it erases how large a prediction is, or how sure the network is of it: an example that stands out comes out like the others. End with weights.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes) -> layer_norm
}

train {
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
    epochs = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let model = training.model;
    let last = model.last_through(|role| role == Role::Rearrangement);
    let Some(norm) = last.filter(|last| matches!(last.role(), Role::Normalization(_)))
    else {
        return;
    };
    let message =
        format!("`{}` at the end erases the scale of the output", norm.layer.name);
    let span = norm.node.span;
    let found = Diagnostic::new(&NORM_AT_OUTPUT.code, message, span, "the last stage");
    let found = match training.written("loss") {
        Some(loss) => found.cause(loss, "the loss is told nothing of the scale"),
        None => found,
    };
    findings.report(model.without(&norm, found, Safety::Unsafe));
}
