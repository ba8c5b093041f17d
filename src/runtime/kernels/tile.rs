//! Tiles: small blocks of a product whose sums live in registers.
//!
//! Each element is summed in the order of its terms, one at a time and fused, whatever tile it falls
//! into and however wide the vectors are: neither the cut of a batch nor the width of the
//! vectors changes its value.

#![allow(unsafe_code, reason = "tiles read and write raw memory")]

use super::vector::{TRANSPOSED, Vector};

/// Numbers in a cache line.
pub(super) const LINE: usize = 16;

/// What the sums of a tile start from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Start {
    Zero,
    /// One number per column.
    Bias(*const f32),
    /// What the output holds.
    Held,
}

/// A block of `out[r, c] = start + sum over t of left[r, t] right[t, c]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tile {
    pub(super) left: *const f32,
    /// Elements of the left from one row to the next, and from one term to the next.
    pub(super) left_strides: (usize, usize),
    pub(super) right: *const f32,
    /// Elements of the right from one term to the next.
    pub(super) right_stride: usize,
    pub(super) out: *mut f32,
    /// Elements of the output from one row to the next.
    pub(super) out_stride: usize,
    pub(super) start: Start,
    pub(super) rows: usize,
    pub(super) terms: usize,
    /// Columns, at most two vectors.
    pub(super) width: usize,
}

/// Lines that tiles after this one read: with each term, one of them is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ahead {
    /// The first, at any address.
    pub(super) line: *const f32,
    /// Elements from one to the next.
    pub(super) stride: usize,
}

impl Tile {
    /// Computes the tile, of at most `V::ROWS` rows, and looks ahead where it fills its vectors.
    ///
    /// # Safety
    /// The machine has the instructions of `V`; every element that the tile names is readable,
    /// and those of the output are writable.
    #[inline(always)]
    pub(super) unsafe fn run<V: Vector>(&self, ahead: Option<Ahead>) {
        // SAFETY: the caller's promise.
        unsafe {
            if self.width == 2 * V::LANES {
                self.by_rows::<V, 2, true>(ahead);
            } else if self.width > V::LANES {
                self.by_rows::<V, 2, false>(ahead);
            } else if self.width == V::LANES {
                self.by_rows::<V, 1, true>(ahead);
            } else {
                self.by_rows::<V, 1, false>(ahead);
            }
        }
    }

    /// # Safety
    /// As [`Tile::run`], with `N` vectors that hold the width; `FULL` if they are filled by it.
    #[inline(always)]
    unsafe fn by_rows<V: Vector, const N: usize, const FULL: bool>(
        &self,
        ahead: Option<Ahead>,
    ) {
        // SAFETY: the caller's promise.
        unsafe {
            match self.rows {
                1 => self.sum::<V, 1, N, FULL>(ahead),
                2 => self.sum::<V, 2, N, FULL>(ahead),
                3 => self.sum::<V, 3, N, FULL>(ahead),
                4 => self.sum::<V, 4, N, FULL>(ahead),
                5 => self.sum::<V, 5, N, FULL>(ahead),
                6 => self.sum::<V, 6, N, FULL>(ahead),
                rows if V::ROWS > 6 => match rows {
                    7 => self.sum::<V, 7, N, FULL>(ahead),
                    8 => self.sum::<V, 8, N, FULL>(ahead),
                    9 => self.sum::<V, 9, N, FULL>(ahead),
                    10 => self.sum::<V, 10, N, FULL>(ahead),
                    11 => self.sum::<V, 11, N, FULL>(ahead),
                    _ => self.sum::<V, 12, N, FULL>(ahead),
                },
                _ => {}
            }
        }
    }

    /// # Safety
    /// As [`Tile::by_rows`], with `M` rows.
    #[inline(always)]
    unsafe fn sum<V: Vector, const M: usize, const N: usize, const FULL: bool>(
        &self,
        mut ahead: Option<Ahead>,
    ) {
        // SAFETY: the caller's promise; beyond the last term, pointers are only moved.
        unsafe {
            let last = self.width - (N - 1) * V::LANES;
            let mut sums = [[V::splat(0.0); N]; M];
            match self.start {
                Start::Zero => {}
                Start::Bias(bias) => sums = [load::<V, N, FULL>(bias, last); M],
                Start::Held => {
                    for (m, sums) in sums.iter_mut().enumerate() {
                        let held = self.out.add(m * self.out_stride);
                        *sums = load::<V, N, FULL>(held, last);
                    }
                }
            }
            let (mut left, mut right) = (self.left, self.right);
            for _ in 0..self.terms {
                if let Some(Ahead { line, stride }) = &mut ahead
                    && FULL
                    && N == 2
                {
                    V::prefetch(*line);
                    *line = line.wrapping_add(*stride);
                }
                let columns = load::<V, N, FULL>(right, last);
                for (m, sums) in sums.iter_mut().enumerate() {
                    let x = V::splat(*left.add(m * self.left_strides.0));
                    for (sum, column) in sums.iter_mut().zip(&columns) {
                        *sum = x.mul_add(*column, *sum);
                    }
                }
                left = left.wrapping_add(self.left_strides.1);
                right = right.wrapping_add(self.right_stride);
            }
            for (m, sums) in sums.iter().enumerate() {
                for (n, sum) in sums.iter().enumerate() {
                    let to = self.out.add(m * self.out_stride + n * V::LANES);
                    if FULL || n + 1 < N {
                        sum.store(to);
                    } else {
                        sum.store_first(to, last);
                    }
                }
            }
        }
    }
}

/// Four tiles of one row, each two whole vectors wide, side by side: a single row's sums wait for
/// their own last terms, so that more of them must be under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) left: *const f32,
    /// The columns of each tile, and the elements from one of their terms to the next.
    pub(super) right: [*const f32; 4],
    pub(super) right_stride: usize,
    /// Where the four lie side by side.
    pub(super) out: *mut f32,
    /// As in [`Tile`], for all four.
    pub(super) start: Start,
    pub(super) terms: usize,
}

impl Row {
    /// Computes the tiles, each element as [`Tile::run`] does.
    ///
    /// # Safety
    /// As [`Tile::run`].
    #[inline(always)]
    pub(super) unsafe fn run<V: Vector>(&self) {
        // SAFETY: the caller's promise.
        unsafe {
            let mut sums = [[V::splat(0.0); 2]; 4];
            let from = match self.start {
                Start::Zero => None,
                Start::Bias(bias) => Some(bias),
                Start::Held => Some(self.out.cast_const()),
            };
            if let Some(from) = from {
                for (at, sums) in sums.iter_mut().enumerate() {
                    *sums = load::<V, 2, true>(from.add(at * 2 * V::LANES), V::LANES);
                }
            }
            for t in 0..self.terms {
                let x = V::splat(*self.left.add(t));
                for (right, sums) in self.right.iter().zip(&mut sums) {
                    let right = right.add(t * self.right_stride);
                    let columns = load::<V, 2, true>(right, V::LANES);
                    sums[0] = x.mul_add(columns[0], sums[0]);
                    sums[1] = x.mul_add(columns[1], sums[1]);
                }
            }
            for (at, sums) in sums.iter().enumerate() {
                sums[0].store(self.out.add(at * 2 * V::LANES));
                sums[1].store(self.out.add((at * 2 + 1) * V::LANES));
            }
        }
    }
}

/// Vectors side by side, the last of which has `last` lanes unless it is `FULL`.
///
/// # Safety
/// The machine has the instructions of `V`; so many numbers are readable.
#[inline(always)]
unsafe fn load<V: Vector, const N: usize, const FULL: bool>(
    from: *const f32,
    last: usize,
) -> [V; N] {
    // SAFETY: the caller's promise.
    unsafe {
        let mut vectors = [V::splat(0.0); N];
        for (n, vector) in vectors.iter_mut().enumerate() {
            let from = from.add(n * V::LANES);
            *vector =
                if FULL || n + 1 < N { V::load(from) } else { V::load_first(from, last) };
        }
        vectors
    }
}

/// A block of `out[c, r] = sum over t of left[r, t] right[t, c]`: eight rows, stored as columns.
/// The terms come in panels: those of one lie side by side in the left, row after row.
#[derive(Clone, Copy, Debug)]
pub(super) struct TransposedTile {
    /// The first panel, at the tile's first row.
    pub(super) left: *const f32,
    /// Terms of each panel, and of all.
    pub(super) terms: (usize, usize),
    /// Elements from a whole panel to the next.
    pub(super) panel: usize,
    /// How far into its panel the tile's first row is, in rows.
    pub(super) row: usize,
    pub(super) rows: usize,
    pub(super) right: *const f32,
    pub(super) out: *mut f32,
    pub(super) out_stride: usize,
    pub(super) is_held: bool,
    pub(super) width: usize,
}

impl TransposedTile {
    /// Computes the tile; the right has one whole vector per term, or two where it is `WIDE`.
    ///
    /// # Safety
    /// As [`Tile::run`].
    #[inline(always)]
    pub(super) unsafe fn run<V: Vector, const WIDE: bool>(&self) {
        // SAFETY: the caller's promise; rows beyond the last are the last once more.
        unsafe {
            let mut low = [V::splat(0.0); TRANSPOSED];
            let mut high = low;
            if self.is_held {
                low = self.load_columns(0);
                if WIDE {
                    high = self.load_columns(1);
                }
            }
            let (mut left, mut right) = (self.left, self.right);
            let mut rest = self.terms.1;
            while rest > 0 {
                let terms = self.terms.0.min(rest);
                let mut rows = [left; TRANSPOSED];
                for (r, row) in rows.iter_mut().enumerate() {
                    *row = left.add((self.row + r.min(self.rows - 1)) * terms);
                }
                for t in 0..terms {
                    // The rows of the next tile lie behind these; a panel later it is too late
                    // to ask. Those of the next panel may have left the first-level cache again.
                    let line = rows[0].wrapping_add(t * TRANSPOSED);
                    V::prefetch(line.wrapping_add(TRANSPOSED * terms));
                    V::prefetch(line.wrapping_add(self.panel));
                    let column = V::load(right);
                    let beside = if WIDE { V::load(right.add(V::LANES)) } else { column };
                    for ((row, low), high) in rows.iter().zip(&mut low).zip(&mut high) {
                        let x = V::splat(*row.add(t));
                        *low = x.mul_add(column, *low);
                        if WIDE {
                            *high = x.mul_add(beside, *high);
                        }
                    }
                    right = right.add(if WIDE { 2 } else { 1 } * V::LANES);
                }
                rest -= terms;
                left = left.wrapping_add(self.panel);
            }
            self.store_columns(low, 0);
            if WIDE {
                self.store_columns(high, 1);
            }
        }
    }

    /// What the output holds in the lanes of vector `n`.
    ///
    /// # Safety
    /// As [`Tile::run`].
    #[inline(always)]
    unsafe fn load_columns<V: Vector>(&self, n: usize) -> [V; TRANSPOSED] {
        let (at, width) = self.columns::<V>(n);
        // SAFETY: the caller's promise.
        unsafe { V::load_columns(at, self.out_stride, (self.rows, width)) }
    }

    /// # Safety
    /// As [`Tile::run`].
    #[inline(always)]
    unsafe fn store_columns<V: Vector>(&self, sums: [V; TRANSPOSED], n: usize) {
        let (at, width) = self.columns::<V>(n);
        // SAFETY: the caller's promise.
        unsafe { V::store_columns(sums, at, self.out_stride, (self.rows, width)) }
    }

    /// Where the columns of a vector are stored, and how many there are.
    #[inline(always)]
    fn columns<V: Vector>(&self, n: usize) -> (*mut f32, usize) {
        let first = n * V::LANES;
        let width = self.width.saturating_sub(first).min(V::LANES);
        (self.out.wrapping_add(first * self.out_stride), width)
    }
}
