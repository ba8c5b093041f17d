//! The order: which nodes run together between two synchronizations.

use std::collections::BTreeSet;

use super::Options;
use super::release::Release;
use crate::graph::{Cut, Graph, NodeId, NodeKind, Rows};

/// Nodes that run together.
#[derive(Debug)]
pub(super) enum Level {
    /// A chain per block of rows.
    Rows(Vec<NodeId>),
    /// Independent of each other.
    Parts(Vec<NodeId>),
}

/// Puts the nodes that something needs into levels, as many as possible into each run of rows: until
/// something would give much room back. Those that are cut by `columns` run together with what else
/// is cut into parts.
pub(super) fn schedule(
    g: &Graph,
    options: &Options,
    columns: &BTreeSet<NodeId>,
) -> Vec<Level> {
    let needed = needed(g, options.update.is_some());
    let fixed = without_batch(g);
    let mut pending = Pending::new(g, &needed, columns);
    pending.release = Release::new(g, options, &needed);
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
        let mut parts = pending.take_parts_in_time();
        if parts.is_empty() && is_stuck {
            parts = pending.take_parts(|_| true);
        }
        if !parts.is_empty() {
            levels.push(Level::Parts(parts));
        } else if is_stuck {
            return levels;
        }
    }
}

/// Whether a node is run block by block of rows.
pub(super) fn is_by_rows(g: &Graph, id: NodeId) -> bool {
    let node = g.node(id);
    match &node.kind {
        NodeKind::Op(op) => op.cut() == Cut::Rows && node.ty.rows == Rows::Batch,
        NodeKind::Input(_) | NodeKind::Weight(_) | NodeKind::State(_) => false,
    }
}

/// The nodes that an output, a new state or an update needs.
fn needed(g: &Graph, updates: bool) -> Vec<bool> {
    let mut needed = vec![false; g.nodes.len()];
    let outputs = g.outputs.iter().map(|(_, id)| *id);
    let states = g.state_updates.iter().map(|(_, id)| *id);
    let gradients = g.gradients.iter().filter(|_| updates).map(|(_, id)| *id);
    for id in outputs.chain(states).chain(gradients).chain(g.measured.iter().copied()) {
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
    release: Option<Release<'a>>,
}

impl<'a> Pending<'a> {
    fn new(g: &'a Graph, needed: &[bool], columns: &'a BTreeSet<NodeId>) -> Self {
        let is_op = |id: &NodeId| matches!(g.node(*id).kind, NodeKind::Op(_));
        let nodes = g.ids().filter(|id| needed[id.0 as usize] && is_op(id)).collect();
        let is_done = g.ids().map(|id| !is_op(&id)).collect();
        Self { g, nodes, is_done, columns, release: None }
    }

    fn is_by_rows(&self, id: NodeId) -> bool {
        is_by_rows(self.g, id) && !self.columns.contains(&id)
    }

    /// Every node by rows whose other inputs are done, up to where the level is to end.
    fn take_rows(&mut self) -> Vec<NodeId> {
        let mut taken = Vec::new();
        for id in &self.nodes {
            let inputs = &self.g.node(*id).inputs;
            if self.is_by_rows(*id) && inputs.iter().all(|x| self.is_done[x.0 as usize]) {
                let release = self.release.as_ref();
                if release.is_some_and(|release| release.is_due(&self.nodes, &self.is_done))
                {
                    break;
                }
                self.is_done[id.0 as usize] = true;
                taken.push(*id);
            }
        }
        self.forget_done();
        taken
    }

    /// Every other node that is ready, but for gradients that had better wait.
    fn take_parts_in_time(&mut self) -> Vec<NodeId> {
        let waits = |id: &NodeId| {
            self.release.as_ref().is_some_and(|release| release.waits(*id, &self.is_done))
        };
        let waiting: Vec<NodeId> = self.nodes.iter().copied().filter(waits).collect();
        self.take_parts(|id| !waiting.contains(&id))
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
