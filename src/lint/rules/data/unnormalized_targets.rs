//! D002: targets in the thousands.

use crate::data::ScaleTarget;
use crate::data::profile::{NumberStats, TargetKind};
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold, settings};

static MEAN: Threshold =
    Threshold { name: "target-mean", default: 1000.0, doc: "largest mean of a target" };
static DEVIATION: Threshold = Threshold {
    name: "target-deviation",
    default: 100.0,
    doc: "largest deviation of a target",
};

pub(in crate::lint::rules) static UNNORMALIZED_TARGETS: Lint = Lint {
    code: Code {
        id: "D002",
        name: "unnormalized-targets",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "A network starts with outputs around 0. To reach targets in the thousands its last layer must first grow for a long time, and errors of that size, squared, give gradients that shake everything before it. `scale_target = standard` lets it learn numbers around 0; losses on the way are in that unit, metrics and predictions in the original one.",
        wrong: r#"data {
    source = csv("houses_sold.csv")
    target = price
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
    source = csv("houses_sold.csv")
    target = price
    scale_target = standard
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
    thresholds: &[&MEAN, &DEVIATION],
    check: Check::Data(check),
};

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let (spec, target) = (&data.data.spec, &data.data.profile.target);
    let is_plain =
        spec.scale_target == ScaleTarget::None && target.kind == TargetKind::Number;
    if !is_plain || data.trains.is_empty() {
        return;
    }
    let NumberStats { min, max, mean, deviation, .. } = target.numbers;
    let evidence = [(deviation, &DEVIATION), (mean.abs(), &MEAN)];
    let beyond = evidence.into_iter().find(|(value, limit)| *value > findings.limit(limit));
    let Some((value, limit)) = beyond else { return };
    let span = format!("{} to {}", text::number(min), text::number(max));
    let message = match target.columns.as_slice() {
        [only] => format!("the target `{only}` spans {span}, and nothing scales it"),
        _ => format!("the targets span {span}, and nothing scales them"),
    };
    let label =
        format!("mean {}, deviation {}", text::number(mean), text::number(deviation));
    let found =
        Diagnostic::new(&UNNORMALIZED_TARGETS.code, message, data.span("target"), label)
            .evidence(value, findings.limit(limit), limit.name)
            .note("predictions and metrics stay in the original unit");
    let place = (data.units, spec.span);
    findings.report(settings::set(
        place,
        found,
        ("scale_target", "standard"),
        Safety::Unsafe,
    ));
}
