//! `y = x Wᵀ + b`.

#![allow(unsafe_code, reason = "tiles read and write raw memory")]

use std::ops::Range;

use super::{CROWDED, DEPTH, GROUP, pieces, starts};
use crate::graph::PANEL;
use crate::runtime::kernels::room;
use crate::runtime::kernels::tile::{Ahead, LINE, Row, Start, Tile};
use crate::runtime::kernels::vector::Vector;

/// Fewer rows do not drive each other out of a cache.
const FEW: usize = 4;
/// Elements between copied rows beyond their own, so that they do not crowd.
const APART: usize = 16;

const _: () = assert!(size_of::<f32>() * GROUP * (DEPTH + APART) <= room::PRODUCT);

/// `y = x Wᵀ + b`: x `[rows, in]`, W in panels, b `[out]`, y `[rows, out]`.
#[derive(Debug)]
pub(in crate::runtime::kernels) struct Forward<'a> {
    pub(in crate::runtime::kernels) n_in: usize,
    pub(in crate::runtime::kernels) n_out: usize,
    pub(in crate::runtime::kernels) x: &'a [f32],
    pub(in crate::runtime::kernels) w: &'a [f32],
    pub(in crate::runtime::kernels) bias: Option<&'a [f32]>,
    pub(in crate::runtime::kernels) y: &'a mut [f32],
}

/// Rows of x, and terms of their sums, wherever they lie.
#[derive(Clone, Debug)]
struct Left {
    start: *const f32,
    stride: usize,
    rows: Range<usize>,
    terms: Range<usize>,
}

impl Forward<'_> {
    /// # Safety
    /// The machine has the instructions of `V`.
    #[inline(always)]
    pub(super) unsafe fn run<V: Vector>(mut self) {
        let Self { n_in, n_out, .. } = self;
        let n_rows = self.x.len() / n_in.max(1);
        assert!(self.x.len() == n_rows * n_in && self.w.len() == n_in * n_out);
        assert!(self.bias.is_none_or(|bias| bias.len() == n_out));
        // Without inputs, x does not tell how many rows there are.
        let n_rows = if n_in == 0 { self.y.len() / n_out.max(1) } else { n_rows };
        assert!(self.y.len() == n_rows * n_out);
        for rows in pieces(n_rows, GROUP) {
            let mut first = 0;
            loop {
                let terms = first..n_in.min(first + DEPTH);
                first = terms.end;
                let left = self.left(rows.clone(), terms);
                // SAFETY: the sizes are as asserted above; the caller's promise.
                unsafe { self.panels::<V>(&left) };
                if first == n_in {
                    break;
                }
            }
        }
    }

    /// Rows where they lie, or a copy whose rows do not crowd in one place of the cache.
    #[inline(always)]
    fn left(&self, rows: Range<usize>, terms: Range<usize>) -> Left {
        let stride = self.n_in;
        let from = self.x.as_ptr().wrapping_add(rows.start * stride + terms.start);
        if !stride.is_multiple_of(CROWDED) || rows.len() <= FEW {
            return Left { start: from, stride, rows, terms };
        }
        let (room, apart) = (room::of_product(), terms.len() + APART);
        for row in 0..rows.len() {
            // SAFETY: the row is one of x; the room holds `GROUP` rows of `DEPTH + APART`.
            unsafe {
                let to = room.add(row * apart);
                to.copy_from_nonoverlapping(from.add(row * stride), terms.len());
            }
        }
        Left { start: room, stride: apart, rows, terms }
    }

    /// Adds these terms to the outputs of a single row that come in four tiles; tells how many
    /// those are, a number of whole panels.
    ///
    /// # Safety
    /// As [`Forward::run`], which has looked at the sizes.
    #[inline(always)]
    unsafe fn row<V: Vector>(&mut self, left: &Left) -> usize {
        let Self { n_in, n_out, .. } = *self;
        let (width, row) = (2 * V::LANES, left.rows.start * n_out);
        let (w, terms) = (self.w.as_ptr(), left.terms.len());
        let mut done = 0;
        while done + 4 * width <= n_out / PANEL * PANEL {
            let mut right = [w; 4];
            for (at, right) in right.iter_mut().enumerate() {
                let column = done + at * width;
                let line = column / PANEL * n_in + left.terms.start;
                *right = w.wrapping_add(line * PANEL + column % PANEL);
            }
            let start = self.start(left, done);
            let out = self.y.as_mut_ptr().wrapping_add(row + done);
            let row =
                Row { left: left.start, right, right_stride: PANEL, out, start, terms };
            // SAFETY: terms and columns are inside x, W, b and y, whose sizes `run` has
            // asserted; the caller's promise.
            unsafe { row.run::<V>() };
            done += 4 * width;
        }
        done
    }

    /// Both halves of these terms of the panel after this one; after the last, of the first.
    #[inline(always)]
    fn next(&self, left: &Left, panel: usize) -> [*const f32; 2] {
        let next = if panel + PANEL < self.n_out { panel + PANEL } else { 0 };
        let in_panel = PANEL.min(self.n_out - next);
        let line = next * self.n_in + left.terms.start * in_panel;
        let next = self.w.as_ptr().wrapping_add(line);
        [next, next.wrapping_add(left.terms.len() * LINE)]
    }

    /// What the sums of these terms start from, from this column on.
    #[inline(always)]
    fn start(&self, left: &Left, column: usize) -> Start {
        match self.bias {
            _ if left.terms.start > 0 => Start::Held,
            Some(bias) => Start::Bias(bias.as_ptr().wrapping_add(column)),
            None => Start::Zero,
        }
    }

    /// Adds these terms to every output of these rows.
    ///
    /// # Safety
    /// As [`Forward::run`], which has looked at the sizes.
    #[inline(always)]
    unsafe fn panels<V: Vector>(&mut self, left: &Left) {
        let Self { n_in, n_out, .. } = *self;
        let w = self.w.as_ptr();
        // SAFETY: the caller's promise.
        let done = if left.rows.len() == 1 { unsafe { self.row::<V>(left) } } else { 0 };
        for panel in starts(n_out - done, PANEL).map(|panel| done + panel) {
            let in_panel = PANEL.min(n_out - panel);
            for first in starts(in_panel, 2 * V::LANES) {
                let column = panel + first;
                let start = self.start(left, column);
                let line = panel * n_in + left.terms.start * in_panel;
                // A narrow panel is soon done.
                let next = if in_panel == PANEL { self.next(left, panel) } else { [w; 2] };
                for (at, rows) in pieces(left.rows.len(), V::ROWS).enumerate() {
                    let out = (left.rows.start + rows.start) * n_out + column;
                    let tile = Tile {
                        left: left.start.wrapping_add(rows.start * left.stride),
                        left_strides: (left.stride, 1),
                        right: w.wrapping_add(line + first),
                        right_stride: in_panel,
                        out: self.y.as_mut_ptr().wrapping_add(out),
                        out_stride: n_out,
                        start,
                        rows: rows.len(),
                        terms: left.terms.len(),
                        width: (2 * V::LANES).min(in_panel - first),
                    };
                    let ahead = Ahead { line: next[at.min(1)], stride: LINE };
                    // SAFETY: rows, terms and columns are inside x, W, b and y, whose sizes
                    // `run` has asserted; the caller's promise.
                    unsafe { tile.run::<V>(Some(ahead)) };
                }
            }
        }
    }
}
