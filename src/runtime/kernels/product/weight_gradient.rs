//! `dW = dyᵀ x`.

#![allow(unsafe_code, reason = "tiles read and write raw memory")]

use std::ops::Range;

use super::{CROWDED, pieces, starts};
use crate::graph::{PANEL, Panels};
use crate::runtime::kernels::room;
use crate::runtime::kernels::tile::{Ahead, Start, Tile};
use crate::runtime::kernels::vector::Vector;

/// Rows of the batch summed at a time.
const ROWS: usize = 256;
/// From so many tiles on, copying the columns that they all read pays.
const MANY: usize = 16;

const _: () = assert!(size_of::<f32>() * ROWS * PANEL <= room::PRODUCT);

/// Lines of the panels of `dW = dyᵀ x`: dy `[rows, out]`, x `[rows, in]`.
#[derive(Debug)]
pub(in crate::runtime::kernels) struct WeightGradient<'a> {
    pub(in crate::runtime::kernels) n_in: usize,
    pub(in crate::runtime::kernels) n_out: usize,
    pub(in crate::runtime::kernels) dy: &'a [f32],
    pub(in crate::runtime::kernels) x: &'a [f32],
    pub(in crate::runtime::kernels) lines: Range<usize>,
    pub(in crate::runtime::kernels) dw: &'a mut [f32],
}

impl WeightGradient<'_> {
    /// # Safety
    /// The machine has the instructions of `V`.
    #[inline(always)]
    pub(super) unsafe fn run<V: Vector>(mut self) {
        let Self { n_in, n_out, .. } = self;
        let n_rows = self.dy.len() / n_out.max(1);
        assert!(self.x.len() == n_rows * n_in && self.dy.len() == n_rows * n_out);
        if n_rows == 0 {
            self.dw.fill(0.0);
        }
        if self.lines.is_empty() {
            return;
        }
        let (mut input, mut outputs) = Panels { n_in, n_out }.line(self.lines.start);
        let (mut rest, mut out) = (self.lines.len(), 0);
        while rest > 0 {
            let inputs = input..n_in.min(input + rest);
            let end = out + inputs.len() * outputs.len();
            assert!(!outputs.is_empty() && end <= self.dw.len());
            for rows in pieces(n_rows, ROWS) {
                // SAFETY: the sizes are as asserted above; the caller's promise.
                unsafe { self.panel::<V>(rows, inputs.clone(), outputs.clone(), out) };
            }
            (rest, out, input) = (rest - inputs.len(), end, 0);
            outputs = outputs.end..n_out.min(outputs.end + PANEL);
        }
        assert!(out == self.dw.len());
    }

    /// Adds what these rows give to lines of one panel, which start at `out`.
    ///
    /// # Safety
    /// As [`WeightGradient::run`], which has looked at the sizes.
    #[inline(always)]
    unsafe fn panel<V: Vector>(
        &mut self,
        rows: Range<usize>,
        inputs: Range<usize>,
        outputs: Range<usize>,
        out: usize,
    ) {
        let (right, right_stride) = self.right::<V>(&rows, &outputs, inputs.len());
        let start = if rows.start > 0 { Start::Held } else { Start::Zero };
        for first in starts(outputs.len(), 2 * V::LANES) {
            for lines in pieces(inputs.len(), V::ROWS) {
                let left = rows.start * self.n_in + inputs.start + lines.start;
                let out = out + lines.start * outputs.len() + first;
                let tile = Tile {
                    left: self.x.as_ptr().wrapping_add(left),
                    left_strides: (1, self.n_in),
                    right: right.wrapping_add(first),
                    right_stride,
                    out: self.dw.as_mut_ptr().wrapping_add(out),
                    out_stride: outputs.len(),
                    start,
                    rows: lines.len(),
                    terms: rows.len(),
                    width: (2 * V::LANES).min(outputs.len() - first),
                };
                // The last of the next lines: x may have more rows than a cache has room for
                // where their distance is a power of two.
                let next = self.x.as_ptr().wrapping_add(left + 2 * lines.len() - 1);
                let ahead = Ahead { line: next, stride: self.n_in };
                // SAFETY: rows, inputs and outputs are inside x, dy and dW, whose sizes `run`
                // has asserted; the caller's promise.
                unsafe { tile.run::<V>(Some(ahead)) };
            }
        }
    }

    /// These columns of dy where they lie, or a copy of them: their rows may crowd in one place of
    /// the cache, and many tiles read them.
    #[inline(always)]
    fn right<V: Vector>(
        &self,
        rows: &Range<usize>,
        outputs: &Range<usize>,
        n_lines: usize,
    ) -> (*const f32, usize) {
        let stride = self.n_out;
        let from = self.dy.as_ptr().wrapping_add(rows.start * stride + outputs.start);
        if !stride.is_multiple_of(CROWDED) || n_lines <= MANY * V::ROWS {
            return (from, stride);
        }
        let room = room::of_product();
        for row in 0..rows.len() {
            // SAFETY: the columns are inside dy; the room holds `ROWS` of a panel's.
            unsafe {
                let to = room.add(row * outputs.len());
                to.copy_from_nonoverlapping(from.add(row * stride), outputs.len());
            }
        }
        (room, outputs.len())
    }
}
