//! Graph -> Graph with gradients: one walk backwards that asks each op for its rule.

use std::collections::BTreeSet;

use crate::graph::{Backward, Graph, NodeId, NodeKind, ValueType};
use crate::ops::{self, Arithmetic, Fill};

/// Emits the gradient of the output `loss` for every weight that `is_trained` names, and lists
/// them in [`Graph::gradients`]. Nodes that lead to no trained weight get no gradient, so that
/// the gradient into the data is never made.
pub fn differentiate(mut g: Graph, is_trained: impl Fn(&str) -> bool) -> Graph {
    if g.find_output("loss").is_none() {
        return g;
    }
    let wanted: Vec<NodeId> = g
        .ids()
        .filter(|id| match g.node(*id).kind {
            NodeKind::Weight(weight) => is_trained(&g.weights[weight.0 as usize].path),
            NodeKind::Input(_) | NodeKind::State(_) | NodeKind::Op(_) => false,
        })
        .collect();
    let gradients = gradients_of_loss(&mut g, &wanted);
    for (node, gradient) in wanted.into_iter().zip(gradients) {
        if let (NodeKind::Weight(weight), Some(gradient)) = (&g.node(node).kind, gradient) {
            let weight = *weight;
            g.gradients.push((weight, gradient));
        }
    }
    g.gradients.sort_by_key(|(weight, _)| *weight);
    without_unneeded(g)
}

/// Emits the gradient of the output `loss` for each wanted value: `None` where the loss does not
/// depend on it.
pub fn gradients_of_loss(g: &mut Graph, wanted: &[NodeId]) -> Vec<Option<NodeId>> {
    let Some(loss) = g.find_output("loss") else { return vec![None; wanted.len()] };
    let one = g.op(Fill { value: 1.0, ty: ValueType::once([]) }, &[]);
    gradients(g, loss, one, wanted)
}

/// Emits the gradient for each wanted value, where `dy` is the gradient for `y`: `None` where
/// y does not depend on it.
pub fn gradients(
    g: &mut Graph,
    y: NodeId,
    dy: NodeId,
    wanted: &[NodeId],
) -> Vec<Option<NodeId>> {
    let leads = leading_to(g, wanted);
    let mut walk = Walk { parts: vec![Vec::new(); y.0 as usize + 1] };
    walk.parts[y.0 as usize].push(dy);
    let scope = (g.node(y).path.clone(), g.node(y).span);
    for at in (0..=y.0).rev().map(NodeId) {
        if leads.contains(&at) {
            walk.step(g, at, &leads);
        }
    }
    g.enter(scope.0, scope.1);
    wanted.iter().map(|id| walk.sum(g, *id)).collect()
}

/// The values that depend on a wanted one, which they include.
fn leading_to(g: &Graph, wanted: &[NodeId]) -> BTreeSet<NodeId> {
    let mut leads: BTreeSet<NodeId> = wanted.iter().copied().collect();
    for id in g.ids() {
        if g.node(id).inputs.iter().any(|input| leads.contains(input)) {
            leads.insert(id);
        }
    }
    leads
}

/// The walk: for each value the parts of its gradient, from its last use to its first.
struct Walk {
    parts: Vec<Vec<NodeId>>,
}

impl Walk {
    /// Hands the gradient of a value on to its inputs.
    fn step(&mut self, g: &mut Graph, at: NodeId, leads: &BTreeSet<NodeId>) {
        let NodeKind::Op(op) = &g.node(at).kind else { return };
        let op = op.clone();
        let node = g.node(at);
        let (inputs, path, span) = (node.inputs.clone(), node.path.clone(), node.span);
        if !inputs.iter().any(|input| leads.contains(input)) {
            return;
        }
        g.enter(path, span);
        let Some(dy) = self.sum(g, at) else { return };
        let gradients = op.backward(g, &Backward { inputs: &inputs, output: at, dy });
        debug_assert_eq!(gradients.len(), inputs.len(), "one gradient per input of {op:?}");
        // Pushed from the last input to the first, as uses are met from the last to the first.
        for (input, gradient) in inputs.iter().zip(gradients).rev() {
            if let (true, Some(gradient)) = (leads.contains(input), gradient) {
                debug_assert_eq!(g.ty(*input), g.ty(gradient), "gradient of {op:?}");
                self.parts[input.0 as usize].push(gradient);
            }
        }
    }

    /// The whole gradient of a value: its parts added up in the order of its uses.
    fn sum(&mut self, g: &mut Graph, id: NodeId) -> Option<NodeId> {
        let parts = std::mem::take(self.parts.get_mut(id.0 as usize)?);
        let add = |a, b| ops::arithmetic(g, Arithmetic::Add, a, b);
        let sum = parts.into_iter().rev().reduce(add)?;
        self.parts[id.0 as usize].push(sum);
        Some(sum)
    }
}

/// Drops the nodes that no output, gradient or new state needs, such as gradients that a rule
/// emitted for an input nobody trains.
fn without_unneeded(g: Graph) -> Graph {
    let mut needed = vec![false; g.nodes.len()];
    let roots = g.outputs.iter().map(|(_, id)| id);
    let roots = roots.chain(g.state_updates.iter().map(|(_, id)| id));
    for id in roots.chain(g.gradients.iter().map(|(_, id)| id)).chain(&g.measured) {
        needed[id.0 as usize] = true;
    }
    for at in (0..g.nodes.len()).rev() {
        let is_op = matches!(g.nodes[at].kind, NodeKind::Op(_));
        needed[at] |= !is_op;
        if needed[at] {
            g.nodes[at].inputs.iter().for_each(|input| needed[input.0 as usize] = true);
        }
    }
    g.keep(&needed)
}
