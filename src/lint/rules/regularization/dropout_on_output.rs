//! G005: dropout behind the last weights.

use crate::builtins::layers::Role;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Stage};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static DROPOUT_ON_OUTPUT: Lint = Lint {
    code: Code {
        id: "G005",
        name: "dropout-on-output",
        level: Level::Correctness,
        decided: Decided::Statically,
        explanation: "Dropout behind the last weights sets predictions themselves to 0 and scales the others up. The loss then punishes the network for what it never said. Dropout belongs between hidden layers, before the output layer.",
        wrong: "model : [4] -> [3] {
    linear(16) -> relu
    linear(3) -> dropout(0.2)
}
",
        right: "model : [4] -> [3] {
    linear(16) -> relu -> dropout(0.2)
    linear(3)
}
",
    },
    thresholds: &[],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    for stage in on_output(model) {
        let dropped = text::percent(stage.args.number("p"));
        let message = format!("this drops {dropped} of the predictions");
        let label = "no weights stand behind it";
        let found =
            Diagnostic::new(&DROPOUT_ON_OUTPUT.code, message, stage.node.span, label)
                .note("dropout belongs between hidden layers, before the output layer");
        findings.report(model.without(&stage, found, Safety::Unsafe));
    }
}

/// The dropouts between the last weights and the output; those of 0 do nothing (U004).
pub(super) fn on_output<'a>(model: &Model<'a>) -> Vec<Stage<'a>> {
    let mut found = Vec::new();
    let mut stage = model.last();
    while let Some(here) = stage {
        match here.role() {
            Role::Dropout if here.args.number("p") > 0.0 => found.push(here),
            Role::Dropout | Role::Rearrangement | Role::Noise | Role::Activation(_) => {}
            Role::Affine | Role::Normalization(_) | Role::Lookup | Role::Scaling => {
                return found;
            }
        }
        stage = model.before(&here);
    }
    found
}
