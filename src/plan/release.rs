//! When a chain of rows ends so that large values give their room back: a network many thousands wide
//! would hold every value with its gradient otherwise.
//!
//! A gradient of a weight is computed as soon as nothing else reads what it is computed from. What a
//! step computes stays the same, and so do its bits.

use super::Options;
use super::schedule::is_by_rows;
use crate::graph::{Graph, NodeId, NodeKind, Rows, WeightId};

/// Elements of a value whose room is worth a synchronization: the work with it takes a thousand
/// times as long.
const LARGE: usize = 1 << 20;

/// What is known of large values and their readers.
#[derive(Debug)]
pub(super) struct Release<'a> {
    g: &'a Graph,
    /// By node: who reads it and is computed.
    readers: Vec<Vec<NodeId>>,
    /// By node: whether it is large, and not kept to the end.
    is_large: Vec<bool>,
}

impl<'a> Release<'a> {
    /// Nothing where no value is large.
    pub(super) fn new(g: &'a Graph, options: &Options, needed: &[bool]) -> Option<Self> {
        let is_large = |id: NodeId| {
            let (node, rows) = (g.node(id), options.max_rows);
            matches!(node.kind, NodeKind::Op(_))
                && node.ty.rows == Rows::Batch
                && node.ty.width().saturating_mul(rows) >= LARGE
        };
        let mut is_large: Vec<bool> = g.ids().map(is_large).collect();
        let kept = g.outputs.iter().map(|(_, id)| *id);
        for id in kept.chain(g.state_updates.iter().map(|(_, id)| *id)) {
            is_large[id.0 as usize] = false;
        }
        if !is_large.contains(&true) {
            return None;
        }
        let mut readers = vec![Vec::new(); g.nodes.len()];
        for id in g.ids().filter(|id| needed[id.0 as usize]) {
            for input in &g.node(id).inputs {
                readers[input.0 as usize].push(id);
            }
        }
        Some(Self { g, readers, is_large })
    }

    /// Whether one of the `pending` nodes is ready that would give room back.
    pub(super) fn is_due(&self, pending: &[NodeId], is_done: &[bool]) -> bool {
        pending.iter().any(|id| {
            let inputs = &self.g.node(*id).inputs;
            !is_done[id.0 as usize]
                && !is_by_rows(self.g, *id)
                && inputs.iter().all(|input| is_done[input.0 as usize])
                && !self.waits(*id, is_done)
                && inputs.iter().any(|input| self.is_last_reader(*id, *input, is_done))
        })
    }

    fn is_last_reader(&self, id: NodeId, value: NodeId, is_done: &[bool]) -> bool {
        let mut readers = self.readers[value.0 as usize].iter();
        self.is_large[value.0 as usize]
            && readers.all(|reader| *reader == id || is_done[reader.0 as usize])
    }

    /// Whether a node is the gradient of a weight that is still to be read: it would have to be
    /// stored until the weight may change.
    pub(super) fn waits(&self, id: NodeId, is_done: &[bool]) -> bool {
        let is_of = |(_, node): &&(WeightId, NodeId)| *node == id;
        let Some((weight, _)) = self.g.gradients.iter().find(is_of) else { return false };
        let is_weight = |at: &NodeId| match self.g.node(*at).kind {
            NodeKind::Weight(known) => known == *weight,
            NodeKind::Input(_) | NodeKind::State(_) | NodeKind::Op(_) => false,
        };
        let mut nodes = self.g.ids().filter(is_weight);
        nodes.any(|at| self.readers[at.0 as usize].iter().any(|x| !is_done[x.0 as usize]))
    }
}
