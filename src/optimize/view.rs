//! Values that are others under another type: whoever reads them reads the others.

use super::op_of;
use crate::graph::{Graph, NodeId};

/// Looks through every view. One that is an output stays to be read.
pub(super) fn look_through(mut g: Graph) -> Graph {
    for id in g.ids() {
        let inputs = g.node(id).inputs.iter().map(|input| source(&g, *input)).collect();
        g.nodes[id.0 as usize].inputs = inputs;
    }
    g
}

/// What a view shows; those before it show no views any more.
fn source(g: &Graph, id: NodeId) -> NodeId {
    match op_of(g, id) {
        Some((op, node)) if op.is_view() => node.inputs[0],
        _ => id,
    }
}
