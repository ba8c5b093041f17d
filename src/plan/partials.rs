//! Places of partial sums: each task that sums something up has its own.

use std::collections::BTreeMap;
use std::ops::Range;

use super::SIZES;
use crate::graph::NodeId;

/// Places that were given out, in order.
#[derive(Debug, Default)]
pub(super) struct Partials {
    pub(super) n: usize,
    /// Those of the values whose sizes are taken.
    pub(super) of: BTreeMap<NodeId, Range<usize>>,
}

impl Partials {
    /// The next place for the sizes of a part of a value; the parts of one come in a row.
    pub(super) fn for_sizes(&mut self, id: NodeId) -> usize {
        let at = self.n;
        self.n += SIZES;
        self.of.entry(id).or_insert(at..at).end = self.n;
        at
    }
}
