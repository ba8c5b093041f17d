//! O006: classes of which one is true, scored as yes or no each.

use crate::builtins::layers::Way;
use crate::builtins::losses::{Link, Loss};
use crate::data::profile::TargetKind;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::ending::Ending;
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static SOFTMAX_WITH_BINARY_LOSS: Lint = Lint {
    code: Code {
        id: "O006",
        name: "softmax-with-binary-loss",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "`binary_cross_entropy` asks a yes-or-no question of each output by itself. Where exactly one class is true, it never learns that they exclude each other, and the many answers of no drown the one of yes. A `softmax` before it does not help: the loss takes its probabilities for scores. `cross_entropy` on plain scores is made for one of several classes. If one question per class is meant, allow it with that reason.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    loss   = binary_cross_entropy
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

/// What is made for one of several classes.
const INSTEAD: &str = "cross_entropy";

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let Some(loss) = training.loss_that(|loss| loss.link == Link::Sigmoid) else { return };
    let softmax = training.ending().filter(is_softmax);
    if has_exclusive_classes(training) {
        findings.report(exclusive(training, loss, softmax));
    } else if let Some(ending) = softmax {
        findings.report(shared(training, loss, &ending));
    }
}

fn is_softmax(ending: &Ending<'_>) -> bool {
    matches!(ending.bend.way, Way::Probabilities | Way::LogProbabilities)
}

/// Whether each output is a class, of which one is true.
fn has_exclusive_classes(training: &Training<'_>) -> bool {
    match training.target().kind {
        TargetKind::Category => true,
        TargetKind::Binary => training.model.model.output_shape().n_elements() == Some(2),
        TargetKind::MultiLabel
        | TargetKind::Number
        | TargetKind::Input
        | TargetKind::None => false,
    }
}

fn exclusive(
    training: &Training<'_>,
    loss: &Loss,
    softmax: Option<Ending<'_>>,
) -> Diagnostic {
    let n = text::thousands(training.target().classes.len() as u64);
    let message = format!("of {n} classes one is true, and `{}` asks for each", loss.name);
    let here = "yes or no, for each class by itself";
    let code = &SOFTMAX_WITH_BINARY_LOSS.code;
    let found = Diagnostic::new(code, message, training.span("loss"), here)
        .cause(training.target_span(), format!("exactly one of {n} classes is true"));
    let found = match softmax.map(|ending| ending.stage) {
        None => found,
        Some(stage) => found
            .context(stage.node.span, "its probabilities are taken for scores")
            .help(format!("take out `{}`: `{INSTEAD}` has it inside", stage.layer.name)),
    };
    training.write_loss(found, INSTEAD)
}

fn shared(training: &Training<'_>, loss: &Loss, ending: &Ending<'_>) -> Diagnostic {
    let (name, stage) = (loss.name, ending.stage);
    let layer = stage.layer.name;
    let message =
        format!("`{name}` asks yes or no of each output, `{layer}` lets one be yes");
    let here = "one output grows at the cost of the others";
    let found =
        Diagnostic::new(&SOFTMAX_WITH_BINARY_LOSS.code, message, stage.node.span, here)
            .cause(
                training.span("loss"),
                format!("`{name}` reads each output as a score of its own"),
            );
    training.model.without(&stage, found, Safety::Unsafe)
}
