//! Where the numbers of the data go in a model.

use crate::builtins::layers::Role;
use crate::check::typed::{TypedKind, TypedModel, TypedNode};

/// Whether some layer works on the numbers of an input as the data give them: no normalization,
/// no table and no arithmetic comes before.
pub(super) fn reads_raw(model: &TypedModel, input: &str) -> bool {
    let mut is_raw = vec![false; model.nodes.len()];
    for (at, node) in model.nodes.iter().enumerate() {
        let takes_raw = node.inputs.iter().any(|id| is_raw[id.0 as usize]);
        if takes_raw && works(node) {
            return true;
        }
        is_raw[at] = match &node.kind {
            TypedKind::Input(which) => model
                .inputs
                .get(*which)
                .is_some_and(|known| known.name == input || model.inputs.len() == 1),
            TypedKind::Layer(layer, _) => takes_raw && layer.role.is_transparent(),
            TypedKind::Concat { .. } | TypedKind::Stack | TypedKind::Average => takes_raw,
            TypedKind::Arithmetic(_) | TypedKind::WithNumber { .. } => false,
        };
    }
    false
}

fn works(node: &TypedNode) -> bool {
    let TypedKind::Layer(layer, _) = &node.kind else { return false };
    match layer.role {
        Role::Affine | Role::Activation(_) => true,
        Role::Normalization(_)
        | Role::Dropout
        | Role::Noise
        | Role::Rearrangement
        | Role::Lookup
        | Role::Scaling => false,
    }
}
