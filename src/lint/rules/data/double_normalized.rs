//! D003: numbers between 0 and 1, divided by 255 again.

use crate::data::Scale;
use crate::data::profile::InputProfile;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, settings};

pub(in crate::lint::rules) static DOUBLE_NORMALIZED: Lint = Lint {
    code: Code {
        id: "D003",
        name: "double-normalized",
        level: Level::Correctness,
        decided: Decided::FromData,
        explanation: "`scale = unit` is for bytes: it divides by 255. These numbers lie between 0 and 1 already, so somebody divided before, and what reaches the network lies between 0 and 0.0039: all examples look alike to it. Scale once.",
        wrong: r#"data {
    source = csv("shares.csv")
    target = sold
    scale  = unit
}

model {
    linear(16) -> relu
    linear(1)
}

train {
    epochs = 200
}
"#,
        right: r#"data {
    source = csv("shares.csv")
    target = sold
    scale  = none
}

model {
    linear(16) -> relu
    linear(1)
}

train {
    epochs = 200
}
"#,
    },
    thresholds: &[],
    check: Check::Data(check),
};

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    if !doubles(data) {
        return;
    }
    let input = &data.data.profile.inputs[0];
    let [low, high] = [input.numbers.min, input.numbers.max].map(text::number);
    let [then_low, then_high] =
        [input.numbers.min, input.numbers.max].map(|number| text::number(number / 255.0));
    let message = format!(
        "the features span {low} to {high} already; divided by 255 they span {then_low} to {then_high}"
    );
    let span = data.span("scale");
    let found = Diagnostic::new(&DOUBLE_NORMALIZED.code, message, span, "divides by 255");
    let place = (data.units, data.data.spec.span);
    findings.report(settings::set(place, found, ("scale", "none"), Safety::Unsafe));
}

/// Whether every number is within 0 and 1 and is to be divided by 255.
pub(super) fn doubles(data: &Data<'_>) -> bool {
    let within = |input: &InputProfile| {
        let numbers = &input.numbers;
        numbers.min >= 0.0 && numbers.max <= 1.0 && numbers.deviation > 0.0
    };
    data.data.spec.scale == Some(Scale::Unit) && data.data.profile.inputs.iter().all(within)
}
