//! `dx = dy W`, computed as its transpose `Wᵀ dyᵀ`: a vector holds rows of the batch.

#![allow(unsafe_code, reason = "tiles read and write raw memory")]

use std::ops::Range;

use super::{GROUP, pieces, starts};
use crate::graph::PANEL;
use crate::runtime::kernels::room;
use crate::runtime::kernels::tile::TransposedTile;
use crate::runtime::kernels::vector::{TRANSPOSED, Vector};

/// Outputs summed at a time, a number of whole panels.
const OUTPUTS: usize = 1024;

const _: () = assert!(OUTPUTS.is_multiple_of(PANEL));
const _: () = assert!(size_of::<f32>() * GROUP * OUTPUTS <= room::PRODUCT);

/// `dx = dy W`: dy `[rows, out]`, W in panels, dx `[rows, in]`.
#[derive(Debug)]
pub(in crate::runtime::kernels) struct InputGradient<'a> {
    pub(in crate::runtime::kernels) n_in: usize,
    pub(in crate::runtime::kernels) n_out: usize,
    pub(in crate::runtime::kernels) dy: &'a [f32],
    pub(in crate::runtime::kernels) w: &'a [f32],
    pub(in crate::runtime::kernels) dx: &'a mut [f32],
}

/// What is summed at once: rows of the batch, as many of them side by side as vectors hold, and
/// outputs.
#[derive(Clone, Debug)]
struct Part {
    rows: Range<usize>,
    outputs: Range<usize>,
    side_by_side: usize,
}

impl InputGradient<'_> {
    /// # Safety
    /// The machine has the instructions of `V`.
    #[inline(always)]
    pub(super) unsafe fn run<V: Vector>(mut self) {
        let Self { n_in, n_out, .. } = self;
        let n_rows = self.dy.len() / n_out.max(1);
        assert!(self.dy.len() == n_rows * n_out && self.w.len() == n_in * n_out);
        if n_out == 0 {
            self.dx.fill(0.0);
            return;
        }
        assert!(self.dx.len() == n_rows * n_in);
        if n_out == 1 {
            // SAFETY: the sizes are as asserted above; the caller's promise.
            return unsafe { self.of_one_output::<V>() };
        }
        for rows in pieces(n_rows, GROUP) {
            let n_vectors = if rows.len() > V::LANES { V::TURNED } else { 1 };
            for first in starts(n_out, OUTPUTS) {
                let outputs = first..n_out.min(first + OUTPUTS);
                let side_by_side = n_vectors * V::LANES;
                let part = Part { rows: rows.clone(), outputs, side_by_side };
                // SAFETY: the sizes are as asserted above; the caller's promise.
                unsafe {
                    self.turn::<V>(&part);
                    self.sum::<V>(&part);
                }
            }
        }
    }

    /// One output's weights lie as a row of dx does: each is that row times a number.
    ///
    /// # Safety
    /// As [`InputGradient::run`], which has looked at the sizes.
    #[inline(always)]
    unsafe fn of_one_output<V: Vector>(self) {
        let n_in = self.n_in;
        for (row, dy) in self.dy.iter().enumerate() {
            for first in starts(n_in, V::LANES) {
                let n = V::LANES.min(n_in - first);
                // SAFETY: the inputs are inside W and the row of dx; the caller's promise.
                unsafe {
                    let w = V::load_first(self.w.as_ptr().add(first), n);
                    let dx = V::splat(*dy).mul_add(w, V::splat(0.0));
                    dx.store_first(self.dx.as_mut_ptr().add(row * n_in + first), n);
                }
            }
        }
    }

    /// Puts dyᵀ of a part into the room: for rows side by side, output after output.
    ///
    /// # Safety
    /// As [`InputGradient::run`], which has looked at the sizes.
    #[inline(always)]
    unsafe fn turn<V: Vector>(&self, part: &Part) {
        let Part { rows, outputs, side_by_side } = part;
        let room = room::of_product();
        for first in starts(rows.len(), *side_by_side) {
            let from = (rows.start + first) * self.n_out + outputs.start;
            let sizes = (rows.len() - first, outputs.len());
            // SAFETY: the rows and outputs are inside dy; the room holds `GROUP`, which whole
            // vectors fill, times `OUTPUTS`.
            unsafe {
                let from = (self.dy.as_ptr().add(from), self.n_out);
                let to = (room.add(first * outputs.len()), *side_by_side);
                turn::<V>(from, to, sizes);
            }
        }
    }

    /// Adds what these outputs give to dx of these rows.
    ///
    /// # Safety
    /// As [`InputGradient::run`], after [`InputGradient::turn`].
    #[inline(always)]
    unsafe fn sum<V: Vector>(&mut self, part: &Part) {
        let Part { rows, outputs, side_by_side } = part;
        let (n_in, room) = (self.n_in, room::of_product());
        for input in starts(n_in, TRANSPOSED) {
            for first in starts(rows.len(), *side_by_side) {
                let out = (rows.start + first) * n_in + input;
                let tile = TransposedTile {
                    left: self.w.as_ptr().wrapping_add(outputs.start * n_in),
                    terms: (PANEL, outputs.len()),
                    panel: PANEL * n_in,
                    row: input,
                    rows: TRANSPOSED.min(n_in - input),
                    right: room.wrapping_add(first * outputs.len()),
                    out: self.dx.as_mut_ptr().wrapping_add(out),
                    out_stride: n_in,
                    is_held: outputs.start > 0,
                    width: (*side_by_side).min(rows.len() - first),
                };
                // SAFETY: rows, inputs and outputs are inside dx, W and the room, whose sizes
                // `run` has asserted; the caller's promise.
                unsafe {
                    if *side_by_side > V::LANES {
                        tile.run::<V, true>();
                    } else {
                        tile.run::<V, false>();
                    }
                }
            }
        }
    }
}

/// `to[c, r] = from[r, c]` for each column and as many rows as `to` has side by side, 0 for rows
/// beyond the last.
///
/// # Safety
/// The machine has the instructions of `V`; the memory at both ends is as large.
#[inline(always)]
unsafe fn turn<V: Vector>(
    (from, stride): (*const f32, usize),
    (to, to_stride): (*mut f32, usize),
    (n_rows, n_columns): (usize, usize),
) {
    for row in starts(to_stride, TRANSPOSED) {
        for column in starts(n_columns, V::LANES) {
            let n = V::LANES.min(n_columns - column);
            // SAFETY: the caller's promise.
            unsafe {
                let mut rows = [V::splat(0.0); TRANSPOSED];
                for (r, vector) in rows.iter_mut().enumerate() {
                    if row + r < n_rows {
                        *vector = V::load_first(from.add((row + r) * stride + column), n);
                    }
                }
                let to = to.add(column * to_stride + row);
                V::store_columns(rows, to, to_stride, (TRANSPOSED, n));
            }
        }
    }
}
