//! G002: dropout right in front of a normalization.

use crate::builtins::layers::{Over, Role};
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Model;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static DROPOUT_BEFORE_NORM: Lint = Lint {
    code: Code {
        id: "G002",
        name: "dropout-before-norm",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "While training, dropout spreads values out: those that stay are scaled up. `batch_norm` keeps the variance that it sees then, and divides by it later, when nothing is dropped and values lie closer together. Put the dropout behind the normalization (Li and others, 2019).",
        wrong: "model : [4] -> [3] {
    linear(16, bias = false) -> dropout(0.2) -> batch_norm -> relu
    linear(3)
}
",
        right: "model : [4] -> [3] {
    linear(16, bias = false) -> batch_norm -> relu -> dropout(0.2)
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
        let passes = |role| matches!(role, Role::Rearrangement | Role::Activation(_));
        let before = model.before_through(&norm, passes);
        let Some(dropout) = before.filter(|stage| stage.role() == Role::Dropout) else {
            continue;
        };
        let (a, b) = (dropout.layer.name, norm.layer.name);
        let message = format!("`{a}` shifts the variance that `{b}` keeps");
        let label = "spreads values out, only while training";
        let found =
            Diagnostic::new(&DROPOUT_BEFORE_NORM.code, message, dropout.node.span, label)
                .cause(norm.node.span, "keeps the variance of that")
                .help(format!("put `{a}` behind `{b}` and its activation"));
        findings.report(found);
    }
}
