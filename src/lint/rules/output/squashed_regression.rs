//! O009: a bounded activation in front of a target without bounds.

use crate::builtins::layers::Way;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::ending::{Ending, is_distance, span_in_words};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static SQUASHED_REGRESSION: Lint = Lint {
    code: Code {
        id: "O009",
        name: "squashed-regression",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "The last stage squeezes every number into a narrow range, and the target is standardized: about a third of its numbers lie beyond -1 to 1, and nothing bounds them. Those can never be predicted. Let the model end in a linear layer, or scale with `minmax` so that the target fits.",
        wrong: r#"data {
    source = builtin("iris")
    target = input
}

model {
    linear(3) -> tanh
    linear(4) -> tanh
}

train {
    epochs = 60
}
"#,
        right: r#"data {
    source = builtin("iris")
    target = input
}

model {
    linear(3) -> tanh
    linear(4)
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
    let Some(loss) = training.loss_that(is_distance) else { return };
    // Where the target's range is known, it decides (C011).
    let is_unbounded = training.predicts_numbers() && training.spread().is_none();
    let is_squashed = |ending: &Ending<'_>| ending.bend.way == Way::Saturating;
    let Some(ending) = training.ending().filter(is_squashed) else { return };
    if !is_unbounded {
        return;
    }
    let Ending { stage, bend } = ending;
    let range = span_in_words(bend.low, bend.high);
    let message = format!("`{}` gives {range}, the target has no bounds", stage.layer.name);
    let here = format!("every prediction is {range}");
    let found = Diagnostic::new(&SQUASHED_REGRESSION.code, message, stage.node.span, here)
        .cause(training.scale_span(), "standardized: about a third lies beyond -1 to 1")
        .context(training.span("loss"), format!("`{}` compares the two", loss.name));
    findings.report(training.model.without(&stage, found, Safety::Unsafe));
}
