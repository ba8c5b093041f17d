//! Graph -> Plan: an order of steps, their cut into blocks, and one memory layout.
//!
//! A plan is made once, for one graph and one largest batch; a step that runs it allocates
//! nothing and looks nothing up.

use std::sync::Arc;

use crate::graph::{Graph, SharedUpdate};

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

/// How gradients are clipped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clip {
    /// One global norm: the factor is `max / (norm + 1e-6)`, never above 1.
    Norm(f64),
    /// Each element to `-max..max`.
    Value(f64),
}

/// What an executor runs.
#[derive(Debug)]
pub struct Plan {
    /// The graph it was made from.
    pub graph: Arc<Graph>,
    /// What it was made for.
    pub options: Options,
}

/// Plans a graph.
pub fn plan(graph: Graph, options: Options) -> Plan {
    Plan { graph: Arc::new(graph), options }
}
