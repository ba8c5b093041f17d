//! G009: a normalization of what an activation has bent.

use crate::builtins::layers::{Over, Role};
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Model;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static NORM_AFTER_ACTIVATION: Lint = Lint {
    code: Code {
        id: "G009",
        name: "norm-after-activation",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "`batch_norm` was made for what goes into an activation: it brings it to where the activation bends. Behind the activation, where half of the values may be 0, mean and deviation describe little. Both orders are in use, and work.",
        wrong: "model : [4] -> [3] {
    linear(16) -> relu -> batch_norm
    linear(3)
}
",
        right: "model : [4] -> [3] {
    linear(16, bias = false) -> batch_norm -> relu
    linear(3)
}
",
    },
    thresholds: &[],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    let is_batch = |role| role == Role::Normalization(Over::Batch);
    for norm in model.stages().filter(|stage| is_batch(stage.role())) {
        let before = model.before_through(&norm, |role| role == Role::Rearrangement);
        let Some(bend) = before.filter(|before| before.bend().is_some()) else { continue };
        let (a, b) = (bend.layer.name, norm.layer.name);
        let message = format!("`{b}` stands behind `{a}`, not before it");
        let label = "normalizes what was bent already";
        let found =
            Diagnostic::new(&NORM_AFTER_ACTIVATION.code, message, norm.node.span, label)
                .cause(bend.node.span, "the activation")
                .help(format!("write `{b} -> {a}`"));
        findings.report(found);
    }
}
