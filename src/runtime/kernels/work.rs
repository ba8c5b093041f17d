//! Phases, ready to run: what a part does, with every place that does not depend on the batch.

use std::ops::Range;

use super::call::Call;
use crate::graph::{Float, NodeId};
use crate::plan::{PIECE, Phase, Plan, Task, Work};

/// A phase.
#[derive(Debug)]
pub(super) enum Ready {
    /// Nodes run one after another on each block of so many rows.
    Rows { nodes: Box<[NodeId]>, block: usize },
    /// Groups of items; a part is a group.
    Parts { items: Box<[Item]>, groups: Box<[Range<usize>]> },
}

/// A piece of work.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// The task's.
    pub(super) work: Work,
    /// Entries that are computed, or a block of columns.
    pub(super) entries: Range<usize>,
    /// Elements that those are, or that are read.
    pub(super) elements: Range<usize>,
}

impl Ready {
    pub(super) fn of<F: Float>(phase: &Phase, calls: &[Option<Call<F>>]) -> Self {
        match phase {
            Phase::Rows { nodes, block, .. } => {
                Self::Rows { nodes: nodes.as_slice().into(), block: *block }
            }
            Phase::Parts { tasks, groups, .. } => {
                let mut items = Vec::new();
                let groups = groups.iter().map(|group| {
                    let start = items.len();
                    items
                        .extend(tasks[group.clone()].iter().flat_map(|t| pieces(t, calls)));
                    start..items.len()
                });
                let groups = groups.collect();
                Self::Parts { items: items.into(), groups }
            }
        }
    }

    /// Parts with so many rows.
    pub(super) fn n_parts(&self, n_rows: usize) -> usize {
        match self {
            Self::Rows { block, .. } if n_rows <= *block => usize::from(n_rows > 0),
            Self::Rows { block, .. } => n_rows.div_ceil(*block),
            Self::Parts { groups, .. } => groups.len(),
        }
    }
}

/// The items of a task: one, or one for each piece of a gradient that goes into an update or is
/// only measured.
fn pieces<F: Float>(task: &Task, calls: &[Option<Call<F>>]) -> Vec<Item> {
    let Task { work, range, .. } = task;
    let item = |entries, elements| Item { work: *work, entries, elements };
    match *work {
        Work::Squares(..) | Work::Sizes(..) | Work::Update(..) => {
            vec![item(0..0, range.clone())]
        }
        Work::Columns(_) => task.range.clone().map(|at| item(at..at + 1, 0..0)).collect(),
        Work::Node(node) | Work::NodeThenUpdate(node, _) | Work::NodeThenSizes(node, _) => {
            let call = calls[node.0 as usize].as_ref().expect("only ops are planned");
            if call.has_rows() {
                return vec![item(0..0, 0..0)];
            }
            let largest = call.entry(range.start + 1) - call.entry(range.start);
            let step = match work {
                Work::NodeThenUpdate(..) | Work::NodeThenSizes(..) => {
                    PIECE / largest.max(1)
                }
                Work::Node(_)
                | Work::Columns(_)
                | Work::Squares(..)
                | Work::Sizes(..)
                | Work::Update(..) => range.len(),
            };
            let starts = range.clone().step_by(step.max(1));
            let piece = |start| {
                let entries = start..range.end.min(start + step.max(1));
                let elements = call.entry(entries.start)..call.entry(entries.end);
                item(entries, elements)
            };
            starts.map(piece).collect()
        }
    }
}

/// Every phase of a plan.
pub(super) fn ready<F: Float>(plan: &Plan, calls: &[Option<Call<F>>]) -> Vec<Ready> {
    plan.phases.iter().map(|phase| Ready::of(phase, calls)).collect()
}
