//! O007: a distance between numbers as the loss of classes.

use crate::data::profile::TargetKind;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::ending::{Ending, is_distance};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static SQUARED_ERROR_ON_CLASSES: Lint = Lint {
    code: Code {
        id: "O007",
        name: "squared-error-on-classes",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "The target is classes, and the loss measures a distance between numbers. But how far an output lies from 0 or 1 is not what makes an answer right: a score of 3 for the right class is punished for being 2 too high. Behind a sigmoid or softmax, whose ends are flat, the gradient is weakest where the mistake is worst. `cross_entropy`, or `binary_cross_entropy` for yes or no, pushes harder the surer the mistake.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    loss   = mse
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
    loss   = cross_entropy
    epochs = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let Some(loss) = training.loss_that(is_distance) else { return };
    if !training.train.loss.iter().all(|term| is_distance(term.loss)) {
        return;
    }
    let n_outputs = training.model.model.output_shape().n_elements();
    let (what, instead) = match training.target().kind {
        TargetKind::Category => ("one of several classes", "cross_entropy"),
        TargetKind::Binary if n_outputs == Some(2) => ("yes or no", "cross_entropy"),
        TargetKind::Binary => ("yes or no", "binary_cross_entropy"),
        TargetKind::MultiLabel => ("yes or no for each label", "binary_cross_entropy"),
        TargetKind::Number | TargetKind::Input | TargetKind::None => return,
    };
    let message = format!("`{}` measures a distance, the target is {what}", loss.name);
    let here = "how far off says nothing of classes";
    let code = &SQUARED_ERROR_ON_CLASSES.code;
    let mut found = Diagnostic::new(code, message, training.span("loss"), here)
        .cause(training.target_span(), format!("the target is {what}"));
    let is_bounded = |ending: &Ending<'_>| ending.bend.is_bounded();
    if let Some(stage) = training.ending().filter(is_bounded).map(|ending| ending.stage) {
        found = found
            .context(stage.node.span, "flat at its ends, where it passes little gradient")
            .help(format!(
                "take out `{}`: `{instead}` reads plain scores",
                stage.layer.name
            ));
    }
    findings.report(training.write_loss(found, instead));
}
