//! G001: a bias that the normalization behind it takes out again.

use std::collections::BTreeMap;

use crate::builtins::layers::{Over, Role};
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Stage};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};
use crate::source::Span;

pub(in crate::lint::rules) static BIAS_BEFORE_NORM: Lint = Lint {
    code: Code {
        id: "G001",
        name: "bias-before-norm",
        level: Level::Performance,
        decided: Decided::Statically,
        explanation: "`batch_norm` subtracts the mean of each feature, and with it whatever was added to that feature before: the bias of the layer before it has no effect and is never trained. The normalization adds an offset of its own. Leave the bias out; saved weights of the old program do not fit the new one.",
        wrong: "model : [4] -> [3] {
    linear(16) -> batch_norm -> relu
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
    // Weights that come from elsewhere bring their biases.
    if model.trains.iter().any(|train| train.init_from.is_some()) {
        return;
    }
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for stage in model.stages() {
        *uses.entry(stage.node.path.as_str()).or_default() += 1;
    }
    let mut cancelled_uses: BTreeMap<&str, Vec<(Stage<'_>, Stage<'_>)>> = BTreeMap::new();
    for norm in model.stages() {
        let Some(layer) = cancelled(model, &norm) else { continue };
        cancelled_uses.entry(layer.node.path.as_str()).or_default().push((layer, norm));
    }
    for (path, pairs) in cancelled_uses {
        // A shared layer may be used elsewhere without a normalization behind it.
        if uses.get(path) == Some(&pairs.len()) {
            let (layer, norm) = pairs[0];
            findings.report(report(model, &layer, &norm));
        }
    }
}

/// The layer whose bias a normalization takes out.
fn cancelled<'a>(model: &Model<'a>, norm: &Stage<'a>) -> Option<Stage<'a>> {
    // A value of three axes is normalized by its first, a bias is added along the last.
    let is_by_feature =
        norm.role() == Role::Normalization(Over::Batch) && norm.node.shape.rank() != 3;
    let layer = model.before(norm).filter(|_| is_by_feature)?;
    (layer.role() == Role::Affine && layer.args.flag("bias")).then_some(layer)
}

fn report(model: &Model<'_>, layer: &Stage<'_>, norm: &Stage<'_>) -> Diagnostic {
    let n = layer.width().unwrap_or(0);
    let weights = text::count(n, "weight");
    let (a, b) = (layer.layer.name, norm.layer.name);
    let message = format!("`{b}` takes out the bias of `{a}`: {weights} without effect");
    let found =
        Diagnostic::new(&BIAS_BEFORE_NORM.code, message, layer.node.span, "adds a bias")
            .cause(norm.node.span, "subtracts it with the mean");
    let place = model.place(layer);
    let written = place.and_then(|place| place.arg("bias", usize::MAX));
    let title = "leave the bias out";
    match (written, place.and_then(|place| place.call())) {
        (Some(arg), _) => found.edit(title, arg.value.span, "false", Safety::Unsafe),
        (None, Some(call)) => {
            let end = call.parens.end - 1;
            let span = Span { start: end, end, ..call.parens };
            found.edit(title, span, ", bias = false", Safety::Unsafe)
        }
        (None, None) => found.help(format!("{title}: `bias = false`")),
    }
}
