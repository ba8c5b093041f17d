//! W004: weights that start far too large.

use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Stage};
use crate::lint::findings::Findings;
use crate::lint::starts::Start;
use crate::lint::{Check, Lint, Threshold};

static WIDTH: Threshold = Threshold {
    name: "init-too-wide",
    default: 10.0,
    doc: "deviation of the weights, as a multiple of sqrt(2 / inputs)",
};

pub(in crate::lint::rules) static INIT_TOO_WIDE: Lint = Lint {
    code: Code {
        id: "W004",
        name: "init-too-wide",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "A unit adds up all its inputs, each times a weight. If weights do not shrink with the number of inputs, the sum grows with it: activations saturate or explode in the first batch, and training spends its time on undoing the start. A deviation of sqrt(2 / inputs) keeps numbers at their size; `kaiming_normal` computes it. In front of a normalization, which takes the scale out again, any width will do.",
        wrong: "model : [784] -> [10] {
    linear(128, init = normal(1)) -> tanh
    linear(10)
}
",
        right: "model : [784] -> [10] {
    linear(128, init = kaiming_normal) -> tanh
    linear(10)
}
",
    },
    thresholds: &[&WIDTH],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    let limit = findings.limit(&WIDTH);
    for stage in model.stages() {
        let Some(start) = model.start(&stage) else { continue };
        let usual = (2.0 / start.fan_in as f64).sqrt();
        let ratio = start.deviation / usual;
        let is_meant = model.is_normalized_next(&stage) || model.is_start_meant(&stage);
        if ratio >= limit && !is_meant {
            findings
                .report(report(&stage, &start, usual).evidence(ratio, limit, WIDTH.name));
        }
    }
}

fn report(stage: &Stage<'_>, start: &Start<'_>, usual: f64) -> Diagnostic {
    let times = text::number((start.deviation / usual).round());
    let message = format!("these weights start {times} times too wide");
    let span = start.written.unwrap_or(stage.node.span);
    let (deviation, usual) = (text::number(start.deviation), text::number(usual));
    let n_inputs = text::count(start.fan_in as u64, "input");
    Diagnostic::new(
        &INIT_TOO_WIDE.code,
        message,
        span,
        format!("a deviation of {deviation}"),
    )
    .cause(stage.node.span, format!("{n_inputs} to each unit suggest {usual}"))
    .edit("write `init = kaiming_normal`", span, "kaiming_normal", Safety::Unsafe)
}
