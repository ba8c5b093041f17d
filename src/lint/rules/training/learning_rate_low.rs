//! H002: a learning rate at which weights stay where they are.

use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static TIMES: Threshold = Threshold {
    name: "learning-rate-low",
    default: 1.0,
    doc: "lowest sound reach of a training, as a multiple of the optimizer's own limit",
};

pub(in crate::lint::rules) static LEARNING_RATE_LOW: Lint = Lint {
    code: Code {
        id: "H002",
        name: "learning-rate-low",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "An update moves a weight by about the rate (Adam and its kin), or by the rate times a gradient (plain gradient descent). Rate times updates is about how far a weight can come. Where that is far below the size of the weights themselves, the network ends about as it started, and the loss curve is a flat line that looks like a plateau.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    optimizer = adam(lr = 1e-7)
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
    optimizer = adam(lr = 1e-3)
    epochs    = 60
}
"#,
    },
    thresholds: &[&TIMES],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let (optimizer, _) = &training.train.optimizer;
    let Some(rates) = optimizer.rates else { return };
    // Whoever goes on from trained weights wants small steps.
    let pace = training.pace();
    if training.train.init_from.is_some() || pace.n_steps < 2 {
        return;
    }
    let rate = training.peak();
    // A rate of 0 is the schedule's doing (H013); with a usual rate, updates are too few (H005).
    if rate <= 0.0 || rate >= rates.usual.0 {
        return;
    }
    let reach = rate * pace.n_steps as f64;
    let times = (reach / rates.reach).min(if rate < rates.low { 0.0 } else { f64::MAX });
    let least = findings.limit(&TIMES);
    if times >= least {
        return;
    }
    let (shown, steps) = (training.shown_rate(rate), text::count(pace.n_steps, "update"));
    let message = format!(
        "with a learning rate of {shown}, {steps} move a weight by about {}",
        text::number(reach)
    );
    let span = training.span("optimizer.lr");
    let usual = usual(training, rates.usual);
    let range =
        format!("{} to {}", text::number(rates.usual.0), text::number(rates.usual.1));
    let found = Diagnostic::new(&LEARNING_RATE_LOW.code, message, span, "hardly a step")
        .evidence(times, least, TIMES.name)
        .note(format!("usual rates of `{}` are {range}", optimizer.name));
    findings.report(match training.written("optimizer.lr") {
        Some(span) => found.edit(format!("write `{usual}`"), span, usual, Safety::Unsafe),
        None => found.help("train for longer, or raise the rate"),
    });
}

/// The default, where it is a usual rate, else the highest usual one.
fn usual(training: &Training<'_>, (low, high): (f64, f64)) -> String {
    let (optimizer, _) = &training.train.optimizer;
    let lr = optimizer.params.iter().find(|param| param.name == "lr");
    let default = lr.and_then(|param| param.default);
    let is_usual =
        |text: &&str| text.parse().is_ok_and(|rate| (low..=high).contains(&rate));
    default.filter(is_usual).map_or_else(|| high.to_string(), str::to_owned)
}
