//! O016: shares as targets, unbounded numbers as predictions.

use crate::builtins::layers::{Role, Way};
use crate::data::ScaleTarget;
use crate::data::profile::TargetKind;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::ending::is_distance;
use crate::lint::facts::{Stage, Training};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};
use crate::source::Span;

pub(in crate::lint::rules) static DISTRIBUTION_WITHOUT_SOFTMAX: Lint = Lint {
    code: Code {
        id: "O016",
        name: "distribution-without-softmax",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "The targets of an example are shares: at least 0, and together 1. The model's outputs are free, so it has to learn from examples what a `softmax` at its end gives for nothing, and what it predicts will not quite add up. End it in `softmax`; or in `log_softmax`, with `kl` as the loss, which is made for distributions.",
        wrong: "data {
    source = rows {
        0 => 0.2, 0.3, 0.5
        1 => 0.6, 0.1, 0.3
        2 => 0.1, 0.1, 0.8
    }
    split = none
}

model {
    linear(8) -> tanh
    linear(3)
}

train {
    loss   = mse
    batch  = full
    epochs = 300
}
",
        right: "data {
    source = rows {
        0 => 0.2, 0.3, 0.5
        1 => 0.6, 0.1, 0.3
        2 => 0.1, 0.1, 0.8
    }
    split = none
}

model {
    linear(8) -> tanh
    linear(3) -> softmax
}

train {
    loss   = mse
    batch  = full
    epochs = 300
}
",
    },
    thresholds: &[],
    check: Check::Training(check),
};

/// The fewest targets whose mean tells: that of two is 1/2 too easily.
const FEWEST: usize = 3;

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let Some(loss) = training.loss_that(is_distance) else { return };
    let Some(last) = training.last().filter(is_free) else { return };
    if !are_shares(training) {
        return;
    }
    let n = text::count(training.target().extents.last() as u64, "target");
    let message =
        format!("on average the {n} of an example add up to 1, the outputs need not");
    let (span, layer) = (last.node.span, last.layer.name);
    let code = &DISTRIBUTION_WITHOUT_SOFTMAX.code;
    let found =
        Diagnostic::new(code, message, span, format!("`{layer}` lets each be as it likes"))
            .cause(training.target_span(), "shares: none below 0, and 1 together")
            .context(training.span("loss"), format!("`{}` compares one by one", loss.name))
            .help("`log_softmax` at the end with `loss = kl` is made for shares");
    findings.report(append(found, training, &last));
}

/// Whether nothing makes the outputs of a last stage add up to 1.
fn is_free(last: &Stage<'_>) -> bool {
    match last.role() {
        Role::Affine => true,
        Role::Activation(bend) => match bend.way {
            Way::Rectifier | Way::Saturating => true,
            Way::Probabilities | Way::LogProbabilities | Way::Logarithm | Way::Other => {
                false
            }
        },
        Role::Normalization(_)
        | Role::Dropout
        | Role::Noise
        | Role::Rearrangement
        | Role::Lookup
        | Role::Scaling => false,
    }
}

/// Whether the targets of an example are at least 0 and add up to 1 on average.
fn are_shares(training: &Training<'_>) -> bool {
    let (target, scale) = (training.target(), training.train.data.spec.scale_target);
    let (numbers, n) = (&target.numbers, target.extents.last());
    let is_list = target.kind == TargetKind::Number && target.extents.rank() == 1;
    let is_plain = scale == ScaleTarget::None && n >= FEWEST;
    let are_in_unit = numbers.min >= 0.0 && numbers.max <= 1.0;
    is_list && is_plain && are_in_unit && (numbers.mean * n as f64 - 1.0).abs() < 1e-6
}

fn append(found: Diagnostic, training: &Training<'_>, last: &Stage<'_>) -> Diagnostic {
    let title = "end the model in `softmax`";
    match training.model.place(last).map(|place| place.link().span) {
        None => found.help(title),
        Some(link) if last.bend().is_none() => {
            let end = Span { start: link.end, ..link };
            found.edit(title, end, " -> softmax", Safety::Unsafe)
        }
        Some(_) => found.edit(title, last.node.span, "softmax", Safety::Unsafe),
    }
}
