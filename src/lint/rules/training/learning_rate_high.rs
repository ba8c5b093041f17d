//! H001: a learning rate far above the usual.

use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static TIMES: Threshold = Threshold {
    name: "learning-rate-high",
    default: 1.0,
    doc: "highest sound learning rate, as a multiple of the optimizer's own limit",
};

pub(in crate::lint::rules) static LEARNING_RATE_HIGH: Lint = Lint {
    code: Code {
        id: "H001",
        name: "learning-rate-high",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "Beyond a certain rate each step overshoots: the loss jumps, weights grow, and at some update the loss is not a number any more. Where that begins depends on the optimizer: steps of Adam and its kin are about as long as the rate itself, those of plain gradient descent shrink with the gradient. Momentum makes steps longer. Networks of fewer than 100 weights bear five times as much.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    optimizer = adam(lr = 0.5)
    epochs    = 60
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
    optimizer = adam(lr = 0.01)
    epochs    = 60
}
"#,
    },
    thresholds: &[&TIMES],
    check: Check::Training(check),
};

/// A network with fewer weights is tiny.
const TINY: u128 = 100;
/// How much more it bears.
const TINY_FACTOR: f64 = 5.0;

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let (optimizer, args) = &training.train.optimizer;
    let Some(rates) = optimizer.rates else { return };
    let rate = training.rate();
    let is_pushed = optimizer
        .params
        .iter()
        .any(|param| param.name == "momentum" && args.number("momentum") >= 0.8);
    let limit = if is_pushed { rates.high_with_momentum } else { rates.high };
    // From 10 on it is a confusion of units (A015).
    if rate >= 10.0 || !training.is_rate_used() {
        return;
    }
    let tiny = if training.n_weights() < TINY { TINY_FACTOR } else { 1.0 };
    let (times, most) = (rate / (limit * tiny), findings.limit(&TIMES));
    if times <= most {
        return;
    }
    let (shown, usual) = (training.shown_rate(rate), rates.usual.1.to_string());
    let with = if is_pushed { " with momentum" } else { "" };
    let message =
        format!("a learning rate of {shown} is too high for `{}`{with}", optimizer.name);
    let span = training.span("optimizer.lr");
    let label = format!("more than {}", text::number(limit * tiny));
    let range = format!("{} to {usual}", text::number(rates.usual.0));
    let found = Diagnostic::new(&LEARNING_RATE_HIGH.code, message, span, label)
        .evidence(times, most, TIMES.name)
        .note(format!("usual rates of `{}` are {range}", optimizer.name));
    findings.report(match training.written("optimizer.lr") {
        Some(span) => found.edit(format!("write `{usual}`"), span, usual, Safety::Unsafe),
        None => found.help(format!("write `optimizer = {}(lr = {usual})`", optimizer.name)),
    });
}
