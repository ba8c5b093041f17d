//! The order: which nodes run together between two synchronizations.

use std::collections::BTreeSet;

use crate::graph::{Cut, Graph, NodeId, NodeKind, Rows};

/// Nodes that run together.
#[derive(Debug)]
pub(super) enum Level {
    /// A chain per block of rows.
    Rows(Vec<NodeId>),
    /// Independent of each other.
    Parts(Vec<NodeId>),
}

/// Puts the nodes that something needs into levels, as many as possible into each run of rows.
/// Those that are cut by `columns` run together with what else is cut into parts.
pub(super) fn schedule(g: &Graph, updates: bool, columns: &BTreeSet<NodeId>) -> Vec<Level> {
    let needed = needed(g, updates);
    let fixed = without_batch(g);
    let mut pending = Pending::new(g, &needed, columns);
    let mut levels = Vec::new();
    // What depends on no example goes first, so that it does not cut a run of rows in two.
    loop {
        let parts = pending.take_parts(|id| fixed[id.0 as usize]);
        if parts.is_empty() {
            break;
        }
        levels.push(Level::Parts(parts));
    }
    loop {
        let rows = pending.take_rows();
        let is_stuck = rows.is_empty();
        if !rows.is_empty() {
            levels.push(Level::Rows(rows));
        }
        let parts = pending.take_parts(|_| true);
        if !parts.is_empty() {
            levels.push(Level::Parts(parts));
        } else if is_stuck {
            return levels;
        }
    }
}

/// The nodes that an output, a new state or an update needs.
fn needed(g: &Graph, updates: bool) -> Vec<bool> {
    let mut needed = vec![false; g.nodes.len()];
    let outputs = g.outputs.iter().map(|(_, id)| *id);
    let states = g.state_updates.iter().map(|(_, id)| *id);
    let gradients = g.gradients.iter().filter(|_| updates).map(|(_, id)| *id);
    for id in outputs.chain(states).chain(gradients) {
        needed[id.0 as usize] = true;
    }
    for at in (0..g.nodes.len()).rev() {
        if needed[at] {
            g.nodes[at].inputs.iter().for_each(|input| needed[input.0 as usize] = true);
        }
    }
    needed
}

/// The nodes that depend on no example.
fn without_batch(g: &Graph) -> Vec<bool> {
    let mut fixed = vec![false; g.nodes.len()];
    for (at, node) in g.nodes.iter().enumerate() {
        let inputs_fixed = node.inputs.iter().all(|input| fixed[input.0 as usize]);
        fixed[at] = node.ty.rows == Rows::Once && inputs_fixed;
    }
    fixed
}

/// Nodes still to be placed.
struct Pending<'a> {
    g: &'a Graph,
    nodes: Vec<NodeId>,
    is_done: Vec<bool>,
    columns: &'a BTreeSet<NodeId>,
}

impl<'a> Pending<'a> {
    fn new(g: &'a Graph, needed: &[bool], columns: &'a BTreeSet<NodeId>) -> Self {
        let is_op = |id: &NodeId| matches!(g.node(*id).kind, NodeKind::Op(_));
        let nodes = g.ids().filter(|id| needed[id.0 as usize] && is_op(id)).collect();
        let is_done = g.ids().map(|id| !is_op(&id)).collect();
        Self { g, nodes, is_done, columns }
    }

    /// Whether a node is run block by block of rows.
    fn is_by_rows(&self, id: NodeId) -> bool {
        let node = self.g.node(id);
        match &node.kind {
            NodeKind::Op(op) => {
                let has_rows = node.ty.rows == Rows::Batch;
                op.cut() == Cut::Rows && has_rows && !self.columns.contains(&id)
            }
            NodeKind::Input(_) | NodeKind::Weight(_) | NodeKind::State(_) => false,
        }
    }

    /// Every node by rows whose other inputs are done.
    fn take_rows(&mut self) -> Vec<NodeId> {
        let mut taken = Vec::new();
        for id in &self.nodes {
            let inputs = &self.g.node(*id).inputs;
            if self.is_by_rows(*id) && inputs.iter().all(|x| self.is_done[x.0 as usize]) {
                self.is_done[id.0 as usize] = true;
                taken.push(*id);
            }
        }
        self.forget_done();
        taken
    }

    /// Every other node that `wanted` names and whose inputs are done.
    fn take_parts(&mut self, wanted: impl Fn(NodeId) -> bool) -> Vec<NodeId> {
        let is_ready = |id: &&NodeId| {
            let inputs = &self.g.node(**id).inputs;
            wanted(**id)
                && !self.is_by_rows(**id)
                && inputs.iter().all(|x| self.is_done[x.0 as usize])
        };
        let taken: Vec<NodeId> = self.nodes.iter().filter(is_ready).copied().collect();
        for id in &taken {
            self.is_done[id.0 as usize] = true;
        }
        self.forget_done();
        taken
    }

    fn forget_done(&mut self) {
        let Self { nodes, is_done, .. } = self;
        nodes.retain(|id| !is_done[id.0 as usize]);
    }
}
