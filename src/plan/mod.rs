//! Graph -> Plan: an order of steps, their cut into blocks, and one memory layout.
//!
//! A plan is made once, for one graph and one largest batch; a step that runs it allocates
//! nothing and looks nothing up. The cut is a function of the problem, never of the number of
//! threads, so that a run gives the same bits on any number of them.

mod columns;
mod cut;
mod describe;
mod keep;
mod layout;
mod partials;
mod release;
mod schedule;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

pub use describe::Footprint;
use partials::Partials;

use crate::graph::{Graph, InputId, NodeId, Rows, SharedUpdate, StateId, WeightId};

/// What a plan is made for.
#[derive(Clone, Debug)]
pub struct Options {
    /// The largest number of rows of a batch.
    pub max_rows: usize,
    /// What is done to each weight that has a gradient; `None` only computes.
    pub update: Option<SharedUpdate>,
    /// How gradients are clipped before the update.
    pub clip: Option<Clip>,
}

impl Options {
    /// Numbers that the update keeps for each number of a weight.
    pub fn n_slots(&self) -> usize {
        self.update.as_ref().map_or(0, |update| update.slots().len())
    }
}

/// How gradients are clipped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clip {
    /// One global norm: the factor is `max / (norm + 1e-6)`, never above 1.
    Norm(f64),
    /// Each element to `-max..max`.
    Value(f64),
}

/// Operations with each number that is fed, from which on feeding takes a hundredth of them.
const FLOPS_A_NUMBER: u64 = 10_000;

/// What an executor runs.
#[derive(Debug)]
pub struct Plan {
    /// The graph it was made from.
    pub graph: Arc<Graph>,
    /// What it was made for.
    pub options: Options,
    /// What is done, in order. What is inside one phase is independent.
    pub phases: Vec<Phase>,
    /// Where each value lies, by [`NodeId`]; `None` for values that nothing needs.
    pub places: Vec<Option<Place>>,
    /// Elements of the arena.
    pub n_arena: usize,
    /// Partial sums of the global norm, and those of sizes.
    pub n_partials: usize,
    /// Which of them belong to a value whose sizes are taken: [`SIZES`] for each part of it.
    pub measured: BTreeMap<NodeId, Range<usize>>,
    /// Outputs that are computed under another node: those that are weights or states.
    pub(crate) kept: BTreeMap<NodeId, NodeId>,
}

/// Where a value lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the arena, from this element on.
    Arena(usize),
    /// Among the inputs, which are written while another step runs.
    Input(InputId),
    /// In the store.
    Weight(WeightId),
    /// In the store.
    State(StateId),
}

/// Work between two synchronizations.
#[derive(Debug)]
pub enum Phase {
    /// A chain of nodes, run from the first to the last on each block of rows.
    Rows {
        /// The chain.
        nodes: Vec<NodeId>,
        /// Rows of a block.
        block: usize,
        /// Floating point operations per row.
        n_flops: u64,
    },
    /// Tasks that are independent of each other.
    Parts {
        /// The tasks, the largest first.
        tasks: Vec<Task>,
        /// Runs of small tasks that one thread takes together.
        groups: Vec<Range<usize>>,
        /// Floating point operations of all, for the largest batch.
        n_flops: u64,
    },
}

/// A piece of work that one thread does.
#[derive(Clone, Debug)]
pub struct Task {
    /// What is done.
    pub work: Work,
    /// Entries of the outermost axis for a node, blocks of columns for those, elements for the
    /// others.
    pub range: Range<usize>,
    /// Floating point operations for the largest batch.
    pub n_flops: u64,
}

/// Elements that are computed apart at a time: of a gradient that updates its weight at once, and
/// of columns before they are put in their place.
pub const PIECE: usize = 4096;
/// Numbers that say what sizes a part of a value has.
pub const SIZES: usize = 5;

/// What a task does.
#[derive(Clone, Copy, Debug)]
pub enum Work {
    /// Computes entries of a value.
    Node(NodeId),
    /// Computes blocks of columns of a value with rows, see
    /// [`Rule::columns`](crate::graph::Rule::columns).
    Columns(NodeId),
    /// Computes entries of a gradient, a [`PIECE`] at a time, and updates its weight with each. The
    /// gradient has no place.
    NodeThenUpdate(NodeId, WeightId),
    /// Computes entries of a value, a [`PIECE`] at a time, and adds the sizes of each to [`SIZES`]
    /// partial sums from this one on. The value has no place.
    NodeThenSizes(NodeId, usize),
    /// As [`Work::NodeThenSizes`], of a value that has its place.
    Sizes(NodeId, usize),
    /// Sums the squares of a gradient's elements into a partial sum.
    Squares(NodeId, usize),
    /// Updates elements of a weight from its gradient.
    Update(NodeId, WeightId),
}

impl Work {
    /// The node that is computed, in part.
    fn computes(self) -> Option<NodeId> {
        match self {
            Self::Node(id)
            | Self::Columns(id)
            | Self::NodeThenUpdate(id, _)
            | Self::NodeThenSizes(id, _) => Some(id),
            Self::Squares(..) | Self::Sizes(..) | Self::Update(..) => None,
        }
    }
}

/// Plans a graph.
pub fn plan(mut graph: Graph, options: Options) -> Plan {
    let is_either = options.update.is_none() || graph.measured.is_empty();
    assert!(is_either, "a plan trains or measures gradients");
    let kept = keep::materialize(&mut graph);
    let columns = columns::chosen(&graph, &options);
    let levels = schedule::schedule(&graph, &options, &columns);
    let (phases, Partials { n: n_partials, of: measured }) =
        cut::phases(&graph, &options, &levels, &columns);
    let (places, n_arena) = layout::places(&graph, &options, &phases);
    let graph = Arc::new(graph);
    Plan { graph, options, phases, places, n_arena, n_partials, measured, kept }
}

impl Plan {
    /// The node under which an output is computed.
    pub(crate) fn home(&self, output: NodeId) -> NodeId {
        self.kept.get(&output).copied().unwrap_or(output)
    }

    /// Whether the rows of a next step are best written while one runs: not where so much is
    /// computed with each number of them that it makes no difference.
    pub fn feeds_ahead(&self) -> bool {
        let all = self.graph.inputs.iter();
        let fed = all.filter(|spec| spec.ty.rows == Rows::Batch);
        let n_fed: usize = fed.map(|spec| spec.ty.width() * self.options.max_rows).sum();
        self.n_flops() < FLOPS_A_NUMBER * n_fed as u64
    }

    /// Every node that a step computes.
    pub fn computed(&self) -> BTreeSet<NodeId> {
        let nodes = self.phases.iter().flat_map(|phase| match phase {
            Phase::Rows { nodes, .. } => nodes.clone(),
            Phase::Parts { tasks, .. } => {
                tasks.iter().filter_map(|task| task.work.computes()).collect()
            }
        });
        nodes.collect()
    }

    /// The nodes that are cut by columns.
    pub(crate) fn cut_by_columns(&self) -> BTreeSet<NodeId> {
        let of_phase = |phase: &Phase| match phase {
            Phase::Rows { .. } => Vec::new(),
            Phase::Parts { tasks, .. } => {
                let node = |task: &Task| {
                    if let Work::Columns(id) = task.work { Some(id) } else { None }
                };
                tasks.iter().filter_map(node).collect()
            }
        };
        self.phases.iter().flat_map(of_phase).collect()
    }

    /// Floating point operations of a step with the largest batch.
    pub fn n_flops(&self) -> u64 {
        self.phases.iter().map(|phase| phase.n_flops(self.options.max_rows)).sum()
    }
}

impl Phase {
    /// Floating point operations with so many rows.
    pub fn n_flops(&self, n_rows: usize) -> u64 {
        match self {
            Self::Rows { n_flops, .. } => n_flops * n_rows as u64,
            Self::Parts { n_flops, .. } => *n_flops,
        }
    }
}
