//! M007: a layer wider than the one before it, on the way to fewer numbers.

use std::collections::BTreeSet;

use crate::builtins::layers::Role;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Model;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};
use crate::shape::Dim;

pub(in crate::lint::rules) static HEAD_WIDENS: Lint = Lint {
    code: Code {
        id: "M007",
        name: "head-widens",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "Hidden layers mostly keep their width or shrink towards the output. One that is wider than the hidden layer before it has more weights than there is to know: what came through the narrow one is all there is. Swap the two widths, or make them equal.",
        wrong: "model : [8] -> [3] {
    linear(16) -> relu
    linear(64) -> relu
    linear(3)
}
",
        right: "model : [8] -> [3] {
    linear(64) -> relu
    linear(16) -> relu
    linear(3)
}
",
    },
    thresholds: &[],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    if model.mirrors_input() {
        return;
    }
    let Some(output) = model.model.output_shape().last().and_then(Dim::extent) else {
        return;
    };
    let mut seen = BTreeSet::new();
    for stage in model.stages().filter(|stage| stage.role() == Role::Affine) {
        let Some(before) = model.affine_before(&stage) else { continue };
        let (Some(width), Some(narrow)) = (stage.width(), before.width()) else { continue };
        // What a repeat makes of one stage is judged once.
        if narrow >= width || output >= width || !seen.insert(stage.node.span) {
            continue;
        }
        // Gates and branches widen and narrow as they like.
        if model.is_only_way(stage.id) && model.is_only_way(before.id) {
            let span = model.arg_span(&stage, "units");
            let message = format!("a hidden layer grows from {narrow} to {width} units");
            let label = format!("wider than the {narrow} before it");
            let found = Diagnostic::new(&HEAD_WIDENS.code, message, span, label)
                .cause(model.arg_span(&before, "units"), format!("{narrow} units"))
                .help(format!(
                    "write `linear({width})` first, or `linear({narrow})` for both"
                ));
            findings.report(found);
        }
    }
}
