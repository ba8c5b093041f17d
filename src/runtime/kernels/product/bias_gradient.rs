//! `db`, the sum of dy over its rows.

#![allow(unsafe_code, reason = "vectors are read from and written to raw memory")]

use std::ops::Range;

use super::starts;
use crate::runtime::kernels::vector::Vector;

/// Vectors side by side: as many sums are under way as an addition takes cycles.
const SIDE_BY_SIDE: usize = 4;

/// Columns of `db[o] = sum over r of dy[r, o]`: dy `[rows, out]`.
#[derive(Debug)]
pub(in crate::runtime::kernels) struct BiasGradient<'a> {
    pub(in crate::runtime::kernels) n_out: usize,
    pub(in crate::runtime::kernels) dy: &'a [f32],
    pub(in crate::runtime::kernels) columns: Range<usize>,
    pub(in crate::runtime::kernels) db: &'a mut [f32],
}

impl BiasGradient<'_> {
    /// # Safety
    /// The machine has the instructions of `V`.
    #[inline(always)]
    pub(super) unsafe fn run<V: Vector>(self) {
        let Self { n_out, dy, columns, db } = self;
        assert!(columns.start <= columns.end && columns.end <= n_out);
        assert!(db.len() == columns.len());
        let n_rows = dy.len() / n_out.max(1);
        let wide = SIDE_BY_SIDE * V::LANES;
        for first in starts(db.len(), wide) {
            let from = dy.as_ptr().wrapping_add(columns.start + first);
            let to = db.as_mut_ptr().wrapping_add(first);
            let left = db.len() - first;
            // SAFETY: the columns are inside each of the rows and inside db, as asserted above;
            // the caller's promise.
            unsafe {
                if left >= wide {
                    sum::<V, SIDE_BY_SIDE>((from, to), (n_rows, n_out), V::LANES);
                    continue;
                }
                for at in starts(left, V::LANES) {
                    let part = (from.add(at), to.add(at));
                    sum::<V, 1>(part, (n_rows, n_out), (left - at).min(V::LANES));
                }
            }
        }
    }
}

/// The sums of so many whole vectors of columns, or of one with `last` lanes.
///
/// # Safety
/// The machine has the instructions of `V`; the columns are readable in so many rows, and
/// writable.
#[inline(always)]
unsafe fn sum<V: Vector, const N: usize>(
    (from, to): (*const f32, *mut f32),
    (n_rows, stride): (usize, usize),
    last: usize,
) {
    // SAFETY: the caller's promise; beyond the last row, the pointer is only moved.
    unsafe {
        let one = V::splat(1.0);
        let mut sums = [V::splat(0.0); N];
        let mut row = from;
        for _ in 0..n_rows {
            for (n, sum) in sums.iter_mut().enumerate() {
                let at = row.wrapping_add(n * V::LANES);
                let dy = if N > 1 { V::load(at) } else { V::load_first(at, last) };
                // A product with 1 is exact.
                *sum = dy.mul_add(one, *sum);
            }
            row = row.wrapping_add(stride);
        }
        for (n, sum) in sums.iter().enumerate() {
            let at = to.wrapping_add(n * V::LANES);
            if N > 1 { sum.store(at) } else { sum.store_first(at, last) }
        }
    }
}
