//! Graph -> smaller Graph: one pass a file. What a pass leaves unused is not planned.

mod fuse;

use crate::graph::Graph;

/// Every pass, in order. Ids of nodes keep their meaning.
#[must_use]
pub fn optimize(g: Graph) -> Graph {
    fuse::fuse(g)
}
