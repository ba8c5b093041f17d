//! Activations and their slopes into the products whose outputs they change.
//!
//! `map(x Wᵀ + b)` becomes one op, and so does `slope(v) (dy W)`: a value less is stored and read.

use std::sync::Arc;

use super::op_of;
use crate::graph::{Graph, Node, NodeId, NodeKind};

/// Fuses wherever the product is read by nobody else.
pub(super) fn fuse(mut g: Graph) -> Graph {
    let n_readers = n_readers(&g);
    for id in g.ids() {
        if let Some(node) = fused(&g, id, &n_readers) {
            g.nodes[id.0 as usize] = node;
        }
    }
    g
}

/// What does the work of a node and of its last input, whose stage it then belongs to.
fn fused(g: &Graph, id: NodeId, n_readers: &[usize]) -> Option<Node> {
    let (op, node) = op_of(g, id)?;
    let finish = op.as_finish()?;
    let (product, others) = node.inputs.split_last()?;
    if n_readers[product.0 as usize] != 1 {
        return None;
    }
    let (first, product) = op_of(g, *product)?;
    Some(Node {
        kind: NodeKind::Op(first.finished(&finish)?),
        inputs: product.inputs.iter().chain(others).copied().collect(),
        ty: node.ty.clone(),
        path: Arc::clone(&product.path),
        span: product.span,
    })
}

/// How often each value is read: by nodes, as an output, as a gradient, as a new state, for its
/// sizes.
fn n_readers(g: &Graph) -> Vec<usize> {
    let mut n_readers = vec![0; g.nodes.len()];
    let by_nodes = g.nodes.iter().flat_map(|node| &node.inputs);
    let outputs = g.outputs.iter().map(|(_, id)| id);
    let gradients = g.gradients.iter().map(|(_, id)| id);
    let states = g.state_updates.iter().map(|(_, id)| id);
    let read = by_nodes.chain(outputs).chain(gradients).chain(states);
    for id in read.chain(&g.measured) {
        n_readers[id.0 as usize] += 1;
    }
    n_readers
}
