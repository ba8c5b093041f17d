//! U009: weights whose every way to the output is multiplied by zero.

use std::collections::BTreeSet;

use crate::check::Unit;
use crate::check::typed::{Arithmetic, TypedKind, TypedNode, ValueId};
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Model;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, walk};
use crate::source::Span;
use crate::syntax::ast::ExprKind;

pub(in crate::lint::rules) static GRADIENT_STARVED_LAYER: Lint = Lint {
    code: Code {
        id: "U009",
        name: "gradient-starved-layer",
        level: Level::Correctness,
        decided: Decided::Statically,
        explanation: "Between these weights and the output stands a factor of 0. Nothing of what they compute arrives, and no gradient comes back: they stay as they started. Take the factor out, or the branch. A factor that comes from a `let` or a parameter is left alone, since it may be set to something else.",
        wrong: "model : (x: [4]) -> [3] {
    main = x -> linear(3)
    side = x -> linear(16) -> relu -> linear(3)
    return main + 0 * side
}
",
        right: "model : (x: [4]) -> [3] {
    main = x -> linear(3)
    side = x -> linear(16) -> relu -> linear(3)
    return main + 0.5 * side
}
",
    },
    thresholds: &[],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    let all = reached(model, |_| false);
    let fed = reached(model, |node| is_zero(model.units, node));
    let starved = model.stages().filter(|stage| all.contains(&stage.id));
    let starved = starved.filter(|stage| !fed.contains(&stage.id));
    let Some(stage) = starved.filter(|stage| model.n_weights_of(stage) > 0).last() else {
        return;
    };
    let zeros = model.model.nodes.iter().filter(|node| is_zero(model.units, node));
    let message =
        format!("no gradient reaches `{}`: all of it is multiplied by 0", stage.layer.name);
    let mut found = Diagnostic::new(
        &GRADIENT_STARVED_LAYER.code,
        message,
        stage.node.span,
        "these weights stay as they started",
    );
    for zero in zeros.take(2) {
        found = found.cause(zero.span, "a factor of 0");
    }
    findings.report(found.help("take the factor out, or this branch"));
}

/// The values from which the output can be reached backwards without crossing a wall.
fn reached(model: &Model<'_>, is_wall: impl Fn(&TypedNode) -> bool) -> BTreeSet<ValueId> {
    let (mut waiting, mut seen) = (vec![model.model.output], BTreeSet::new());
    while let Some(id) = waiting.pop() {
        let node = model.model.node(id);
        if seen.insert(id) && !is_wall(node) {
            waiting.extend(&node.inputs);
        }
    }
    seen
}

/// Whether a value is another one times a 0 that is written there.
fn is_zero(units: &[Unit], node: &TypedNode) -> bool {
    let is_factor = match &node.kind {
        TypedKind::WithNumber { op: Arithmetic::Multiply, number, .. } => *number == 0.0,
        TypedKind::WithNumber { op: Arithmetic::Divide, number, is_swapped: true } => {
            *number == 0.0
        }
        TypedKind::WithNumber { .. }
        | TypedKind::Input(_)
        | TypedKind::Layer(..)
        | TypedKind::Arithmetic(_)
        | TypedKind::Concat { .. }
        | TypedKind::Stack
        | TypedKind::Average => false,
    };
    is_factor && is_written(units, node.span)
}

fn is_written(units: &[Unit], span: Span) -> bool {
    let mut is_written = false;
    let items = units.iter().flat_map(|unit| &unit.ast.items);
    for definition in items.flat_map(|item| walk::definitions(std::slice::from_ref(item))) {
        walk::of_definition(definition, &mut |expr| {
            let ExprKind::Binary(left, _, right) = &expr.kind else { return };
            let is_number = [left, right]
                .into_iter()
                .any(|side| matches!(side.kind, ExprKind::Number(_)));
            is_written |= expr.span == span && is_number;
        });
    }
    is_written
}
