//! C011: a last activation that cannot give what the target holds.

use crate::builtins::layers::Way;
use crate::builtins::losses::{Link, Loss, Prediction};
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::ending::{Ending, Spread, span_in_words};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static BEYOND: Threshold = Threshold {
    name: "unreachable-target",
    default: 0.5,
    doc: "deviations of the target that its furthest number lies out of reach",
};

pub(in crate::lint::rules) static UNREACHABLE_TARGET: Lint = Lint {
    code: Code {
        id: "C011",
        name: "unreachable-target",
        level: Level::Correctness,
        decided: Decided::FromData,
        explanation: "The last activation bounds what the model can say, and the targets go beyond: a `sigmoid` never gives 3, a `relu` never -1. Whatever is learned, those targets are missed. Let the model end in a linear layer, or scale the target (`scale_target = minmax` brings it into 0 to 1). A little noise beyond the bounds is no mistake: only targets that lie further out than half their own deviation count.",
        wrong: "data {
    source = sine(samples = 400)
}

model {
    linear(16) -> tanh
    linear(1) -> sigmoid
}

train {
    epochs = 60
}
",
        right: "data {
    source = sine(samples = 400)
}

model {
    linear(16) -> tanh
    linear(1)
}

train {
    epochs = 60
}
",
    },
    thresholds: &[&BEYOND],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let Some(loss) = training.loss_that(|_| true) else { return };
    let (Some(ending), Some(spread)) = (training.ending(), training.spread()) else {
        return;
    };
    let limit = findings.limit(&BEYOND);
    let Some(reach) = reach(loss, &ending) else { return };
    let beyond = beyond(reach, &spread);
    if beyond > limit {
        findings.report(report(training, loss, (&ending, reach), &spread).evidence(
            beyond,
            limit,
            BEYOND.name,
        ));
    }
}

/// What the loss compares with the target, at the two ends of the activation.
fn reach(loss: &Loss, ending: &Ending<'_>) -> Option<(f64, f64)> {
    let is_compared = loss.prediction != Prediction::LogProbabilities;
    // A softmax, and the loss's own activation, are mistakes of their own (O010, O001, O002).
    let is_softmax = matches!(ending.bend.way, Way::Probabilities | Way::LogProbabilities);
    if !is_compared || is_softmax || loss.link.is(ending.bend) {
        return None;
    }
    Some((loss.link.apply(ending.bend.low)?, loss.link.apply(ending.bend.high)?))
}

/// How many deviations of the target its furthest number lies out of reach.
fn beyond((low, high): (f64, f64), spread: &Spread) -> f64 {
    let missed = (low - spread.low).max(spread.high - high);
    // A constant target is a mistake of another kind.
    if missed > 0.0 && spread.deviation > 0.0 { missed / spread.deviation } else { 0.0 }
}

fn report(
    training: &Training<'_>,
    loss: &Loss,
    (ending, reach): (&Ending<'_>, (f64, f64)),
    spread: &Spread,
) -> Diagnostic {
    let (stage, bend) = (ending.stage, ending.bend);
    let (name, layer) = (training.target_name(), stage.layer.name);
    let given = span_in_words(bend.low, bend.high);
    let wanted = if training.predicts_numbers() {
        format!("goes from {}", span_in_words(spread.low, spread.high))
    } else {
        "is 0 or 1".to_owned()
    };
    let (message, here) = match counted(loss, reach) {
        None => (
            format!("`{layer}` gives {given}, {name} {wanted}"),
            format!("every prediction is {given}"),
        ),
        Some(counted) => (
            format!("behind `{layer}` every {counted}, {name} {wanted}"),
            format!("`{}` is given {given}", loss.name),
        ),
    };
    let found = Diagnostic::new(&UNREACHABLE_TARGET.code, message, stage.node.span, here)
        .cause(training.target_span(), format!("{name} {wanted}"));
    training.model.without(&stage, found, Safety::Unsafe)
}

/// What a loss makes of predictions before it compares, where it makes something of them.
fn counted(loss: &Loss, (low, high): (f64, f64)) -> Option<String> {
    match loss.link {
        Link::Identity | Link::Softmax => None,
        Link::Sigmoid => Some(format!(
            "probability is {} to {}",
            text::percent(low),
            text::percent(high)
        )),
        Link::Exp => Some(format!("expected count is {}", span_in_words(low, high))),
    }
}
