//! What the trainings say of the target before the data is read: whether a loss is written.

use crate::builtins::{self, losses};
use crate::check::Context;
use crate::data::TargetHint;
use crate::syntax::ast::{Expr, ExprKind};

/// The hint for the data item at `at`, from the losses of the trainings on it.
pub(super) fn of(cx: &Context<'_>, at: usize) -> TargetHint {
    let mut hint = TargetHint::default();
    let trains = cx.scope.trains.iter().filter(|train| cx.scope.data_of(train) == Some(at));
    for setting in trains.flat_map(|train| &train.settings) {
        if setting.name.node == "loss" {
            hint.has_loss = true;
            hint.has_classification_loss |= is_classification(&setting.value);
        }
    }
    hint
}

fn is_classification(expr: &Expr) -> bool {
    let is_for_classes = |name: &str| {
        builtins::find(losses::ALL, name).is_some_and(|loss| loss.is_classification)
    };
    match &expr.kind {
        ExprKind::Path(segments) => {
            segments.iter().any(|part| is_for_classes(&part.name.node))
        }
        ExprKind::Call(call) => call.callee.iter().any(|name| is_for_classes(&name.node)),
        ExprKind::Binary(left, _, right) => {
            is_classification(left) || is_classification(right)
        }
        _ => false,
    }
}
