//! `dW = dyᵀ x`.

#![allow(unsafe_code, reason = "tiles read and write raw memory")]

use std::ops::Range;

use super::{CROWDED, DEPTH, pieces};
use crate::graph::{PANEL, Panels};
use crate::runtime::kernels::room;
use crate::runtime::kernels::tile::{Start, Tile};
use crate::runtime::kernels::vector::Vector;

/// Rows of the batch summed at a time.
const ROWS: usize = 2 * DEPTH;
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
        let panels = Panels { n_in, n_out };
        assert!(self.x.len() == n_rows * n_in && self.dy.len() == n_rows * n_out);
        let offset = panels.start(self.lines.start);
        assert!(self.lines.end <= panels.n_lines());
        assert!(self.dw.len() == panels.start(self.lines.end) - offset);
        if n_rows == 0 {
            self.dw.fill(0.0);
        }
        let mut line = self.lines.start;
        while line < self.lines.end {
            let (input, outputs) = panels.line(line);
            let n_lines = (n_in - input).min(self.lines.end - line);
            let out = panels.start(line) - offset;
            for rows in pieces(n_rows, ROWS) {
                let inputs = input..input + n_lines;
                // SAFETY: the sizes are as asserted above; the caller's promise.
                unsafe { self.panel::<V>(rows, inputs, outputs.clone(), out) };
            }
            line += n_lines;
        }
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
        let (right, right_stride) = self.right(&rows, &outputs, inputs.len() / V::ROWS);
        let start = if rows.start > 0 { Start::Held } else { Start::Zero };
        for first in (0..outputs.len()).step_by(2 * V::LANES) {
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
                // SAFETY: rows, inputs and outputs are inside x, dy and dW, whose sizes `run`
                // has asserted; the caller's promise.
                unsafe { tile.run::<V>() };
            }
        }
    }

    /// These columns of dy where they lie, or a copy of them: their rows may crowd in one place of
    /// the cache, and many tiles read them.
    #[inline(always)]
    fn right(
        &self,
        rows: &Range<usize>,
        outputs: &Range<usize>,
        n_tiles: usize,
    ) -> (*const f32, usize) {
        let stride = self.n_out;
        let from = self.dy.as_ptr().wrapping_add(rows.start * stride + outputs.start);
        if !stride.is_multiple_of(CROWDED) || n_tiles <= MANY {
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
