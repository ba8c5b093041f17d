//! Plans for people: phases in words, and the memory that a run takes.

use std::fmt::Write as _;

use super::{Phase, Plan, Work};
use crate::graph::{NodeKind, Rows, ValueType};

/// The memory of a run with one plan, in numbers of elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    /// Trained tensors.
    pub weights: u64,
    /// Tensors kept between steps.
    pub states: u64,
    /// What the optimizer keeps.
    pub slots: u64,
    /// The rows of a step; twice as much where those of the next are written meanwhile.
    pub inputs: u64,
    /// The arena: activations and gradients, whose room is shared.
    pub arena: u64,
    /// Of the weights' gradients, before sharing room.
    pub gradients: u64,
}

impl Footprint {
    /// Elements held during a run.
    pub fn n_elements(&self) -> u64 {
        self.weights + self.states + self.slots + self.inputs + self.arena
    }

    /// Bytes held during a run in `f32`.
    pub fn n_bytes(&self) -> u64 {
        4 * self.n_elements()
    }
}

impl Plan {
    /// The memory that a run takes.
    pub fn footprint(&self) -> Footprint {
        let count = |specs: &[crate::graph::TensorSpec]| -> u64 {
            specs.iter().map(|spec| spec.fans.extents.n_elements() as u64).sum()
        };
        let width = |id| self.graph.ty(id).width() as u64;
        let gradients = self.graph.gradients.iter().map(|(_, node)| width(*node)).sum();
        let n_slots = self.options.n_slots();
        Footprint {
            weights: count(&self.graph.weights),
            states: count(&self.graph.states),
            slots: gradients * n_slots as u64,
            inputs: self.n_inputs(),
            arena: self.n_arena as u64,
            gradients,
        }
    }

    fn n_inputs(&self) -> u64 {
        let room = |ty: &ValueType| match ty.rows {
            Rows::Batch => ty.width() * self.options.max_rows,
            Rows::Once => ty.width(),
        };
        self.graph.inputs.iter().map(|spec| room(&spec.ty) as u64).sum()
    }

    /// The phases as text, one a line, for people and snapshots.
    pub fn describe(&self) -> String {
        let mut text = String::new();
        for (at, phase) in self.phases.iter().enumerate() {
            let _ = match phase {
                Phase::Rows { nodes, block, .. } => {
                    let names: Vec<&str> =
                        nodes.iter().map(|id| self.op_name(*id)).collect();
                    writeln!(text, "{at}: rows by {block}: {}", names.join(" -> "))
                }
                Phase::Parts { tasks, groups, .. } => {
                    let mut names: Vec<String> = Vec::new();
                    for task in tasks {
                        let name = self.work_name(task.work);
                        if names.last() != Some(&name) {
                            names.push(name);
                        }
                    }
                    writeln!(text, "{at}: {} parts: {}", groups.len(), names.join(", "))
                }
            };
        }
        text
    }

    fn op_name(&self, id: crate::graph::NodeId) -> &str {
        match &self.graph.node(id).kind {
            NodeKind::Op(op) => op.name(),
            NodeKind::Input(_) | NodeKind::Weight(_) | NodeKind::State(_) => "stored",
        }
    }

    fn work_name(&self, work: Work) -> String {
        let path =
            |weight: crate::graph::WeightId| &self.graph.weights[weight.0 as usize].path;
        match work {
            Work::Node(id) => self.op_name(id).to_owned(),
            Work::Columns(id) => format!("columns of {}", self.op_name(id)),
            Work::NodeThenUpdate(id, weight) => {
                format!("{} + update {}", self.op_name(id), path(weight))
            }
            Work::NodeThenSizes(id, _) => format!("{} + sizes", self.op_name(id)),
            Work::Sizes(..) => "sizes".to_owned(),
            Work::Squares(..) => "squares".to_owned(),
            Work::Update(_, weight) => format!("update {}", path(weight)),
        }
    }
}
