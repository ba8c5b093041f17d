//! G006: dropout that leaves hardly a unit.

use super::dropout_high::RATE;
use super::dropout_on_output::on_output;
use crate::builtins::layers::Role;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Model;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static ALIVE: Threshold = Threshold {
    name: "dropout-on-tiny-layer",
    default: 2.0,
    doc: "units that dropout should leave on average",
};

pub(in crate::lint::rules) static DROPOUT_ON_TINY_LAYER: Lint = Lint {
    code: Code {
        id: "G006",
        name: "dropout-on-tiny-layer",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "Dropout works because many units carry the same thing in part. Of two or three units, each carries something of its own: dropping one loses it, and now and then all are dropped at once. Drop from wider layers, or from none.",
        wrong: "model : [4] -> [3] {
    linear(3) -> relu -> dropout(0.4)
    linear(3)
}
",
        right: "model : [4] -> [3] {
    linear(32) -> relu -> dropout(0.4)
    linear(3)
}
",
    },
    thresholds: &[&ALIVE],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    let (limit, high) = (findings.limit(&ALIVE), findings.limit(&RATE));
    let outputs: Vec<_> = on_output(model).iter().map(|stage| stage.id).collect();
    for stage in model.stages().filter(|stage| stage.role() == Role::Dropout) {
        let rate = stage.args.number("p");
        // A rate that is too high as such is G004, dropped predictions are G005.
        let is_other = rate == 0.0 || rate > high || outputs.contains(&stage.id);
        let Some(units) = stage.node.shape.n_elements().filter(|_| !is_other) else {
            continue;
        };
        let alive = (1.0 - rate) * units as f64;
        if alive >= limit {
            continue;
        }
        let (dropped, left) = (text::percent(rate), text::number(alive));
        let message = format!(
            "dropping {dropped} of {} leaves {left} on average",
            text::count(units, "unit")
        );
        let span = stage.node.span;
        let found =
            Diagnostic::new(&DROPOUT_ON_TINY_LAYER.code, message, span, "too few are left")
                .evidence(alive, limit, ALIVE.name);
        findings.report(model.without(&stage, found, Safety::Unsafe));
    }
}
