//! Matrix products in `f32`: tiles of up to 6 by 16 that live in registers.
//!
//! The right matrix is packed 16 columns at a time, so that a tile reads it in one stretch.
//! Each element is summed in the order of `k`, one term at a time, whatever tile it falls into,
//! so that the cut of a batch into blocks does not change its value.

#![allow(unsafe_code, reason = "the packed panel is not cleared before it is written")]

use std::mem::MaybeUninit;
use std::ops::Range;

#[cfg(target_arch = "x86_64")]
use super::avx2;

/// Columns of a tile.
pub(super) const COLUMNS: usize = 16;
/// Most rows of a tile: with 2 vectors of 8 each, 12 of the 16 registers.
const TILE_ROWS: usize = 6;
/// Terms summed at a time: a packed panel of so many rows is half of a first-level cache.
const DEPTH: usize = 256;
/// With so few rows, reading a panel where it lies is cheaper than packing it.
const FEW_ROWS: usize = 12;
/// As [`FEW_ROWS`], where the rows of the panel do not lie so that they drive each other out of
/// the first-level cache: their distance is no multiple of [`CROWDED`].
const FEW_ROWS_APART: usize = 40;
/// Elements: a quarter of a page.
const CROWDED: usize = 256;

/// The left matrix, `[m, k]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Left<'a> {
    pub(super) values: &'a [f32],
    /// Elements from one row to the next, and from one column to the next.
    pub(super) strides: (usize, usize),
}

/// The right matrix, `[k, n]`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Right<'a> {
    /// Row-major.
    Rows(&'a [f32]),
    /// The transpose of a row-major `[n, k]`.
    Columns(&'a [f32]),
}

/// The sizes of a product.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    pub(super) m: usize,
    pub(super) k: usize,
    pub(super) n: usize,
}

/// What a tile's sums start from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Start<'a> {
    Zero,
    /// One number per column.
    Bias(&'a [f32]),
    /// What the tile holds.
    Held,
}

/// A tile to compute: `rows` by `width` sums of `depth` terms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tile<'a> {
    pub(super) rows: usize,
    pub(super) depth: usize,
    pub(super) width: usize,
    pub(super) left: Left<'a>,
    /// `[depth, 16]`, and the elements from one of its rows to the next.
    pub(super) panel: (&'a [f32], usize),
    pub(super) start: Start<'a>,
    /// Elements from one row of the output to the next.
    pub(super) stride: usize,
}

impl Tile<'_> {
    /// Panics where the tile reaches beyond its slices.
    pub(super) fn check(&self, out: &[f32]) {
        let last = |count: usize, stride: usize| count.saturating_sub(1) * stride;
        let Self { rows, depth, width, left, .. } = *self;
        assert!((1..=TILE_ROWS).contains(&rows) && (1..=COLUMNS).contains(&width));
        assert!(out.len() >= last(rows, self.stride) + width);
        if let Start::Bias(bias) = self.start {
            assert!(bias.len() >= width);
        }
        if depth > 0 {
            let reach = last(rows, left.strides.0) + last(depth, left.strides.1);
            assert!(left.values.len() > reach);
            assert!(self.panel.0.len() >= last(depth, self.panel.1) + COLUMNS);
        }
    }
}

/// The functions for this machine.
#[derive(Clone, Copy)]
pub(super) struct Kernels {
    /// Computes a tile.
    pub(super) tile: fn(Tile<'_>, &mut [f32]),
    /// Packs 16 rows of equal length, one stretch after another, as columns; writes all.
    pub(super) transpose: fn(&[f32], usize, &mut [MaybeUninit<f32>]),
    /// Adds a row times the first columns of a transposed matrix; tells how many it took.
    pub(super) row: fn(&[f32], &[f32], &mut [f32]) -> usize,
}

impl Kernels {
    /// The fastest ones.
    pub(super) fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if avx2::is_available() {
            return Self { tile: avx2::tile, transpose: avx2::transpose, row: avx2::row };
        }
        Self::plain()
    }

    /// Those that run everywhere.
    pub(super) fn plain() -> Self {
        Self { tile: plain_tile, transpose: plain_transpose, row: |_, _, _| 0 }
    }

    /// `out[i, j] = bias[j] + sum over k of left[i, k] right[k, j]`; no bias is zero.
    pub(super) fn product(
        self,
        out: &mut [f32],
        (left, right): (Left<'_>, Right<'_>),
        sizes: Sizes,
        bias: Option<&[f32]>,
    ) {
        if let (1, Right::Columns(values), 1) = (sizes.m, right, left.strides.1) {
            return self.single_row(out, (left.values, values), sizes, bias);
        }
        self.tiles(out, (left, right), sizes, bias);
    }

    /// A product with one row: the right matrix is used once, so that packing it does not pay.
    /// Each element is summed as in a tile.
    fn single_row(
        self,
        out: &mut [f32],
        (x, w): (&[f32], &[f32]),
        sizes: Sizes,
        bias: Option<&[f32]>,
    ) {
        match bias {
            Some(bias) => out.copy_from_slice(bias),
            None => out.fill(0.0),
        }
        let done = (self.row)(&x[..sizes.k], w, out);
        if done < sizes.n {
            let left = Left { values: x, strides: (sizes.k, 1) };
            let right = Right::Columns(&w[done * sizes.k..]);
            let sizes = Sizes { n: sizes.n - done, ..sizes };
            self.tiles(&mut out[done..], (left, right), sizes, bias.map(|b| &b[done..]));
        }
    }

    /// A product tile by tile.
    fn tiles(
        self,
        out: &mut [f32],
        (left, right): (Left<'_>, Right<'_>),
        sizes: Sizes,
        bias: Option<&[f32]>,
    ) {
        let Sizes { m, k, n } = sizes;
        let mut room = [MaybeUninit::uninit(); DEPTH * COLUMNS];
        for terms in even(k, DEPTH) {
            for column in (0..n).step_by(COLUMNS) {
                let width = COLUMNS.min(n - column);
                let panel = self.panel(right, sizes, (&terms, column), &mut room);
                let start = match bias {
                    _ if terms.start > 0 => Start::Held,
                    Some(bias) => Start::Bias(&bias[column..]),
                    None => Start::Zero,
                };
                let depth = terms.len();
                for rows in even(m, TILE_ROWS).filter(|rows| !rows.is_empty()) {
                    let from = rows.start * left.strides.0 + terms.start * left.strides.1;
                    let values = left.values.get(from..).unwrap_or_default();
                    let left = Left { values, ..left };
                    let rows_len = rows.len();
                    let tile = Tile {
                        rows: rows_len,
                        depth,
                        width,
                        left,
                        panel,
                        start,
                        stride: n,
                    };
                    (self.tile)(tile, &mut out[rows.start * n + column..]);
                }
            }
        }
    }

    /// Sixteen columns of the right matrix, row after row; those beyond `n` are zero.
    fn panel<'a>(
        self,
        right: Right<'a>,
        Sizes { m, k, n }: Sizes,
        (terms, column): (&Range<usize>, usize),
        room: &'a mut [MaybeUninit<f32>; DEPTH * COLUMNS],
    ) -> (&'a [f32], usize) {
        let width = COLUMNS.min(n - column);
        let room = &mut room[..terms.len() * COLUMNS];
        match right {
            Right::Rows(values) if width == COLUMNS && is_read_in_place(m, n) => {
                return (values.get(terms.start * n + column..).unwrap_or_default(), n);
            }
            Right::Rows(values) => {
                for (k, line) in terms.clone().zip(room.as_chunks_mut().0) {
                    pack_row(&values[k * n + column..][..width], line);
                }
            }
            Right::Columns(values) if width == COLUMNS && !terms.is_empty() => {
                (self.transpose)(&values[column * k + terms.start..], k, room);
            }
            Right::Columns(values) => {
                for (k_idx, line) in terms.clone().zip(room.chunks_exact_mut(COLUMNS)) {
                    for (j, to) in line.iter_mut().enumerate() {
                        let value =
                            if j < width { values[(column + j) * k + k_idx] } else { 0.0 };
                        to.write(value);
                    }
                }
            }
        }
        // SAFETY: each branch that comes here has written all of `room`.
        let panel = unsafe { std::slice::from_raw_parts(room.as_ptr().cast(), room.len()) };
        (panel, COLUMNS)
    }
}

/// Whether a panel of `n`-wide rows is read where it lies, for `m` rows of the output.
fn is_read_in_place(m: usize, n: usize) -> bool {
    m <= FEW_ROWS || (m <= FEW_ROWS_APART && !n.is_multiple_of(CROWDED))
}

fn pack_row(values: &[f32], line: &mut [MaybeUninit<f32>; COLUMNS]) {
    if let Ok(values) = <&[f32; COLUMNS]>::try_from(values) {
        *line = values.map(MaybeUninit::new);
        return;
    }
    let (kept, beyond) = line.split_at_mut(values.len());
    for (to, value) in kept.iter_mut().zip(values) {
        to.write(*value);
    }
    for to in beyond {
        to.write(0.0);
    }
}

/// `0..len` in pieces of nearly equal size, at most `most` each; one empty piece for none.
fn even(len: usize, most: usize) -> impl Iterator<Item = Range<usize>> {
    let n = len.div_ceil(most).max(1);
    (0..n).map(move |at| len * at / n..len * (at + 1) / n)
}

fn plain_tile(tile: Tile<'_>, out: &mut [f32]) {
    for row in 0..tile.rows {
        let held = &mut out[row * tile.stride..][..tile.width];
        let mut sums = [0.0_f32; COLUMNS];
        match tile.start {
            Start::Zero => {}
            Start::Bias(bias) => sums[..tile.width].copy_from_slice(&bias[..tile.width]),
            Start::Held => sums[..tile.width].copy_from_slice(held),
        }
        let left = tile.left.values.get(row * tile.left.strides.0..).unwrap_or_default();
        for k in 0..tile.depth {
            let x = left[k * tile.left.strides.1];
            let line = &tile.panel.0[k * tile.panel.1..][..COLUMNS];
            for (sum, y) in sums.iter_mut().zip(line) {
                *sum += x * *y;
            }
        }
        held.copy_from_slice(&sums[..tile.width]);
    }
}

fn plain_transpose(values: &[f32], stride: usize, room: &mut [MaybeUninit<f32>]) {
    for (k, line) in room.chunks_exact_mut(COLUMNS).enumerate() {
        for (j, to) in line.iter_mut().enumerate() {
            to.write(values[j * stride + k]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kernels, Left, Right, Sizes};
    use crate::random::Stream;

    fn draws(stream: &mut Stream, n: usize) -> Vec<f32> {
        (0..n).map(|_| stream.uniform() as f32 - 0.5).collect()
    }

    fn transposed(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
        let at = |at: usize| values[at % rows * columns + at / rows];
        (0..values.len()).map(at).collect()
    }

    /// Every way to lay out the operands, against sums in `f64`.
    fn compare(kernels: Kernels, sizes: Sizes) {
        let Sizes { m, k, n } = sizes;
        let mut stream = Stream::new((m * 7919 + k * 131 + n) as u64, "product");
        let (a, b) = (draws(&mut stream, m * k), draws(&mut stream, k * n));
        let bias = draws(&mut stream, n);
        let (at, bt) = (transposed(&a, m, k), transposed(&b, k, n));
        let lefts = [(&a, (k, 1)), (&at, (1, m))];
        for (values, strides) in lefts {
            for right in [Right::Rows(&b), Right::Columns(&bt)] {
                for bias in [None, Some(bias.as_slice())] {
                    let mut out = vec![f32::NAN; m * n];
                    kernels.product(
                        &mut out,
                        (Left { values, strides }, right),
                        sizes,
                        bias,
                    );
                    for (at, found) in out.iter().enumerate() {
                        let (i, j) = (at / n, at % n);
                        let term =
                            |q: usize| f64::from(a[i * k + q]) * f64::from(b[q * n + j]);
                        let sum: f64 = (0..k).map(term).sum();
                        let wanted = sum + bias.map_or(0.0, |bias| f64::from(bias[j]));
                        let error = (f64::from(*found) - wanted).abs();
                        assert!(
                            error < 1e-5 * (k as f64).sqrt().max(1.0),
                            "{sizes:?} {i} {j}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn products_are_right_for_all_small_and_some_large_sizes() {
        let mut stream = Stream::new(3, "sizes");
        for kernels in [Kernels::detect(), Kernels::plain()] {
            for at in 0..300 {
                let mut size = || stream.below(if at < 150 { 20 } else { 70 }) as usize;
                compare(kernels, Sizes { m: size() + 1, k: size(), n: size() + 1 });
            }
            for (m, k, n) in [(33, 784, 128), (1, 300, 10), (16, 257, 200), (130, 512, 17)]
            {
                compare(kernels, Sizes { m, k, n });
            }
        }
    }

    #[test]
    fn a_row_does_not_depend_on_its_neighbors() {
        let mut stream = Stream::new(4, "rows");
        let (k, n) = (302, 61);
        let (a, b) = (draws(&mut stream, 20 * k), draws(&mut stream, k * n));
        let run = |rows: std::ops::Range<usize>| {
            let mut out = vec![0.0; rows.len() * n];
            let left = Left { values: &a[rows.start * k..rows.end * k], strides: (k, 1) };
            let sizes = Sizes { m: rows.len(), k, n };
            Kernels::detect().product(&mut out, (left, Right::Columns(&b)), sizes, None);
            out
        };
        let whole = run(0..20);
        for cut in [1, 5, 6, 13, 19] {
            assert_eq!(whole, [run(0..cut), run(cut..20)].concat());
        }
    }
}
