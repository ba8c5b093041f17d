//! Graph -> smaller Graph: one pass a file. What a pass leaves unused is not planned.

mod fold;
mod fuse;
mod view;

use crate::graph::{Graph, Node, NodeId, NodeKind, Op};

/// Every pass, in order. Ids of nodes keep their meaning.
#[must_use]
pub fn optimize(g: Graph) -> Graph {
    fuse::fuse(fold::fold(view::look_through(g)))
}

/// A node's op with the node, if it has one.
fn op_of(g: &Graph, id: NodeId) -> Option<(&dyn Op, &Node)> {
    let node = g.node(id);
    match &node.kind {
        NodeKind::Op(op) => Some((op.as_ref(), node)),
        NodeKind::Input(_) | NodeKind::Weight(_) | NodeKind::State(_) => None,
    }
}
