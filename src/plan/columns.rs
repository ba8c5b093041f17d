//! Which values are cut by columns: those whose weights are more than the rows that they see.
//!
//! A block of rows of a dense layer reads all its weights, half of which another thread has just
//! updated; a block of columns reads and later updates the same weights, which stay in one core's
//! cache, and reads all rows. So in training that cut is chosen which moves less. It depends on the
//! problem alone.

use std::collections::BTreeSet;

use super::{Options, PIECE};
use crate::graph::{Cut, Graph, NodeId, NodeKind, Rows};

/// A value of less work stays in a chain of rows: each cut by columns is a synchronization more.
const LEAST_FLOPS: u64 = 3_000_000;

/// Weights, with what the optimizer keeps of each, that are more than this do not stay in the
/// caches of a few cores from step to step, whoever reads them.
const MOST_KEPT: usize = 1 << 20;

/// The nodes that are cut by columns.
pub(super) fn chosen(g: &Graph, options: &Options) -> BTreeSet<NodeId> {
    // Weights that nobody changes can be in every core's cache.
    let is_trained = options.update.is_some();
    g.ids().filter(|id| is_trained && moves_less(g, options, *id)).collect()
}

/// Whether the weights of a node are more than its rows, and its columns can be cut.
fn moves_less(g: &Graph, options: &Options, id: NodeId) -> bool {
    let node = g.node(id);
    let NodeKind::Op(op) = &node.kind else { return false };
    let inputs: Vec<_> = node.inputs.iter().map(|input| g.ty(*input)).collect();
    let n_flops = op.n_flops(&inputs, &node.ty) * options.max_rows as u64;
    if op.cut() != Cut::Rows || node.ty.rows != Rows::Batch || n_flops < LEAST_FLOPS {
        return false;
    }
    let of = |rows: Rows| {
        let widths = inputs.iter().filter(|ty| ty.rows == rows).map(|ty| ty.width());
        widths.sum::<usize>()
    };
    let moved_by_columns = options.max_rows * (of(Rows::Batch) + node.ty.width());
    let n_kept = of(Rows::Once) * (1 + options.n_slots());
    if of(Rows::Once) <= moved_by_columns || n_kept > MOST_KEPT {
        return false;
    }
    let columns = op.columns();
    let widest = columns.iter().map(|columns| columns.range.len()).max();
    let n_lines = node.ty.extents.n_lines();
    share_evenly(columns.len()) && widest.is_some_and(|widest| n_lines * widest <= PIECE)
}

/// Whether so many equal parts occupy two threads or more for about as long.
pub(super) fn share_evenly(n_parts: usize) -> bool {
    n_parts >= 4 && (n_parts.is_multiple_of(2) || n_parts > 8)
}
