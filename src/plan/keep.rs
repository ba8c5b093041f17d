//! Copies of weights and states that are outputs, gradients or new states themselves, so that
//! an update cannot change them under their reader.

use std::collections::BTreeMap;

use crate::graph::{
    Backward, Float, Graph, Io, Kernel, NodeId, NodeKind, OpError, Rule, ValueType,
};

/// The identity.
#[derive(Debug)]
struct Keep;

impl Rule for Keep {
    fn name(&self) -> &'static str {
        "keep"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        Ok(inputs[0].clone())
    }

    fn backward(&self, _g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        vec![Some(at.dy)]
    }
}

impl Kernel for Keep {
    fn run<F: Float>(&self, io: Io<'_, F>) {
        io.output.copy_from_slice(io.inputs[0]);
    }
}

/// Adds the copies and uses them; tells which node now holds which output.
pub(super) fn materialize(g: &mut Graph) -> BTreeMap<NodeId, NodeId> {
    let read = g.outputs.iter().map(|(_, id)| *id);
    let read = read.chain(g.gradients.iter().map(|(_, id)| *id));
    let read = read.chain(g.state_updates.iter().map(|(_, id)| *id));
    let stored: Vec<NodeId> = read.filter(|id| is_stored(g, *id)).collect();
    let mut kept = BTreeMap::new();
    for id in stored {
        let copy = *kept.entry(id).or_insert_with(|| g.op(Keep, &[id]));
        debug_assert_ne!(copy, id, "a copy is a node of its own");
    }
    let home = |id: &mut NodeId| *id = kept.get(id).copied().unwrap_or(*id);
    g.outputs.iter_mut().for_each(|(_, id)| home(id));
    g.gradients.iter_mut().for_each(|(_, id)| home(id));
    g.state_updates.iter_mut().for_each(|(_, id)| home(id));
    kept
}

fn is_stored(g: &Graph, id: NodeId) -> bool {
    match g.node(id).kind {
        NodeKind::Weight(_) | NodeKind::State(_) => true,
        NodeKind::Input(_) | NodeKind::Op(_) => false,
    }
}
