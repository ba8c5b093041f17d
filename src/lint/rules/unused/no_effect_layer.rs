//! U004: a layer that does nothing with these arguments, on this input.

use std::collections::BTreeSet;

use crate::builtins::layers::Role;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Program, Stage};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, walk};
use crate::syntax::ast::ExprKind;

pub(in crate::lint::rules) static NO_EFFECT_LAYER: Lint = Lint {
    code: Code {
        id: "U004",
        name: "no-effect-layer",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "A layer gives back what it is given: `dropout(0)`, `flatten` of a single axis, `reshape` to the shape that is there already. It may be a leftover, or the shape is not the one that was expected here. A rate or size that comes from a `let` or a parameter is left alone, since it may be set to something else.",
        wrong: "model : [4] -> [3] {
    flatten
    linear(16) -> relu
    linear(3)
}
",
        right: "model : [4] -> [3] {
    linear(16) -> relu
    linear(3)
}
",
    },
    thresholds: &[],
    check: Check::Program(check),
};

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for model in program.models() {
        let idle = model.stages().filter(|stage| is_idle(model, stage));
        for stage in idle.filter(|stage| seen.insert(stage.node.span)) {
            // A block may be used with other shapes elsewhere.
            let twins = program.made_of(stage.node.span);
            let is_everywhere = twins.iter().all(|(model, twin)| is_idle(model, twin));
            if is_everywhere && is_settled(model, &stage) {
                let safety = safety(&twins, &stage);
                findings.report(model.without(&stage, report(model, &stage), safety));
            }
        }
    }
}

fn is_idle(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    match stage.role() {
        Role::Dropout => stage.args.number("p") == 0.0,
        Role::Rearrangement => promises_change(stage) && keeps_shape(model, stage),
        Role::Affine
        | Role::Activation(_)
        | Role::Normalization(_)
        | Role::Noise
        | Role::Lookup
        | Role::Scaling => false,
    }
}

/// Whether its signature says another shape: a layer that says the same is there to do nothing.
fn promises_change(stage: &Stage<'_>) -> bool {
    let sides = stage.layer.signature.split_once(" -> ");
    sides.is_some_and(|(input, output)| input != output)
}

fn keeps_shape(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    let input = stage.node.inputs.first().map(|id| &model.model.node(*id).shape);
    input.is_some_and(|input| {
        input.extents() == stage.node.shape.extents()
            && input.element == stage.node.shape.element
    })
}

/// Whether its arguments are written as they are, and something is left of its chain without it.
fn is_settled(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    let Some(place) = model.place(stage) else { return false };
    let mut is_settled = place.chain.links.len() > 1 || place.removal().is_some();
    for arg in place.call().iter().flat_map(|call| &call.args) {
        walk::of_expr(&arg.value, &mut |expr| {
            let is_free_axis = walk::name_of(expr).is_some_and(|name| name.node == "_");
            is_settled &= is_free_axis || !matches!(expr.kind, ExprKind::Path(_));
        });
    }
    is_settled
}

/// Stages draw by their number among their kind: taking one out moves those behind it.
fn safety(twins: &[(&Model<'_>, Stage<'_>)], stage: &Stage<'_>) -> Safety {
    let moves = |other: &Stage<'_>| {
        stage.layer.is_random
            && std::ptr::eq(other.layer, stage.layer)
            && other.node.span != stage.node.span
    };
    let moves_any =
        twins.iter().any(|(model, _)| model.stages().any(|other| moves(&other)));
    if moves_any { Safety::Unsafe } else { Safety::Safe }
}

fn report(model: &Model<'_>, stage: &Stage<'_>) -> Diagnostic {
    let name = stage.layer.name;
    let message = format!("this `{name}` does nothing");
    let input = stage.node.inputs.first().map(|id| model.model.node(*id));
    let shape = input.map(|node| node.shape.to_string()).unwrap_or_default();
    let label = match stage.role() {
        Role::Dropout => "drops none of the values".to_owned(),
        Role::Affine
        | Role::Activation(_)
        | Role::Normalization(_)
        | Role::Noise
        | Role::Lookup
        | Role::Scaling
        | Role::Rearrangement => format!("the value is {shape} already"),
    };
    Diagnostic::new(&NO_EFFECT_LAYER.code, message, stage.node.span, label)
}
