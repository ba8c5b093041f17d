//! Whether anything is learned: more than one update, and weights that may change.

use super::Facts;
use crate::check::typed::{Length, TypedKind, TypedModel, TypedNode};
use crate::diagnostics::codes::{C017, C018};
use crate::diagnostics::{Diagnostic, Diagnostics};

/// C017 and C018.
pub(super) fn check(facts: &Facts<'_>, out: &mut Diagnostics) {
    out.extend(single_step(facts));
    out.extend(nothing_to_train(facts));
}

fn single_step(facts: &Facts<'_>) -> Option<Diagnostic> {
    if facts.is_whole_vector {
        return None;
    }
    let (setting, label) = match facts.length? {
        Length::Steps(1) => ("steps", "one update".to_owned()),
        Length::Epochs(1) => {
            let n_train = facts.data()?.profile.split_sizes[0];
            let batch = facts.batch?;
            if batch.is_some_and(|batch| (batch as u64) < n_train) {
                return None;
            }
            ("epochs", format!("one batch holds all {n_train} training examples"))
        }
        Length::Steps(_) | Length::Epochs(_) => return None,
    };
    let message = "the whole training is one update";
    let found = Diagnostic::new(&C017, message, facts.place(setting), label);
    Some(found.help(format!("write for example `{setting} = 100`")))
}

fn nothing_to_train(facts: &Facts<'_>) -> Option<Diagnostic> {
    let (model, freeze) = (facts.model()?, facts.freeze?);
    let is_embedded = model.inputs.iter().any(|input| !input.embeddings.is_empty());
    let mut with_weights = model.nodes.iter().filter(|node| has_weights(model, node));
    if is_embedded || with_weights.any(|node| !is_frozen(&node.path, freeze)) {
        return None;
    }
    if freeze.is_empty() {
        let message = format!(
            "no stage of `{}` has weights, so there is nothing to train",
            model.name
        );
        let found = Diagnostic::new(&C018, message, model.span, "nothing here can learn");
        return Some(found.help("add a layer that learns, such as `linear(8)`"));
    }
    let message =
        format!("every weight of `{}` is frozen, so there is nothing to train", model.name);
    let place = facts.place("freeze");
    let found = Diagnostic::new(&C018, message, place, "this freezes all of them");
    Some(found.help("leave at least the last layer out of `freeze`"))
}

fn has_weights(model: &TypedModel, node: &TypedNode) -> bool {
    let TypedKind::Layer(layer, args) = &node.kind else { return false };
    let input = node.inputs.first().and_then(|id| model.node(*id).shape.extents());
    input.is_some_and(|input| layer.n_weights(args, &input) > 0)
}

/// Whether a path, or one above it, is frozen.
fn is_frozen(path: &str, freeze: &[String]) -> bool {
    freeze.iter().any(|frozen| {
        path.strip_prefix(frozen.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    })
}
