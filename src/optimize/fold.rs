//! Constants into the ops that read nothing else.

use std::sync::Arc;

use super::op_of;
use crate::graph::{Graph, NodeId, NodeKind, Op};

/// Folds wherever an op takes a constant in.
pub(super) fn fold(mut g: Graph) -> Graph {
    for id in g.ids() {
        if let Some(op) = folded(&g, id) {
            let node = &mut g.nodes[id.0 as usize];
            node.kind = NodeKind::Op(op);
            node.inputs.clear();
        }
    }
    g
}

fn folded(g: &Graph, id: NodeId) -> Option<Arc<dyn Op>> {
    let (op, node) = op_of(g, id)?;
    let [input] = node.inputs.as_slice() else { return None };
    let (input, _) = op_of(g, *input)?;
    op.of_constant(input.constant()?)
}
