//! Products that are one block of a single panel. They need none of the loops that divide larger
//! ones, which would take longer than the products themselves.

#![allow(unsafe_code, reason = "tiles read and write raw memory")]

use super::{CROWDED, DEPTH, Forward, GROUP, WeightGradient, pieces, starts};
use crate::graph::PANEL;
use crate::runtime::kernels::tile::{Start, Tile};
use crate::runtime::kernels::vector::Vector;

// Rows that are shorter do not crowd in one place of the cache, and are summed at once.
const _: () = assert!(PANEL < CROWDED && CROWDED <= DEPTH);

/// A tile of any height, as wide as a panel at most. Only made of slices that hold it.
#[derive(Clone, Copy, Debug)]
pub(in crate::runtime::kernels) struct Block(Tile);

impl Block {
    /// Computes it, each element as larger products do.
    ///
    /// # Safety
    /// The machine has the instructions of `V`; the slices that it was made of are alive, and
    /// nobody else reads or writes the output.
    #[inline(always)]
    pub(super) unsafe fn run<V: Vector>(self) {
        let Self(block) = self;
        for first in starts(block.width, 2 * V::LANES) {
            for rows in pieces(block.rows, V::ROWS) {
                let start = match block.start {
                    Start::Bias(bias) => Start::Bias(bias.wrapping_add(first)),
                    Start::Zero | Start::Held => block.start,
                };
                let out = rows.start * block.out_stride + first;
                let tile = Tile {
                    left: block.left.wrapping_add(rows.start * block.left_strides.0),
                    right: block.right.wrapping_add(first),
                    out: block.out.wrapping_add(out),
                    start,
                    rows: rows.len(),
                    width: (2 * V::LANES).min(block.width - first),
                    ..block
                };
                // SAFETY: a part of the block; the caller's promise.
                unsafe { tile.run::<V>(None) };
            }
        }
    }
}

impl Forward<'_> {
    /// It as a block, if it is one.
    #[inline]
    pub(in crate::runtime::kernels) fn block(&mut self) -> Option<Block> {
        let (n_in, n_out, x, w, bias) = (self.n_in, self.n_out, self.x, self.w, self.bias);
        if n_in == 0 || n_in >= CROWDED || n_out > PANEL {
            return None;
        }
        let rows = x.len() / n_in;
        if rows > GROUP {
            return None;
        }
        assert!(x.len() == rows * n_in && w.len() == n_in * n_out);
        assert!(
            self.y.len() == rows * n_out && bias.is_none_or(|bias| bias.len() == n_out)
        );
        Some(Block(Tile {
            left: x.as_ptr(),
            left_strides: (n_in, 1),
            right: w.as_ptr(),
            right_stride: n_out,
            out: self.y.as_mut_ptr(),
            out_stride: n_out,
            start: bias.map_or(Start::Zero, |bias| Start::Bias(bias.as_ptr())),
            rows,
            terms: n_in,
            width: n_out,
        }))
    }
}

impl WeightGradient<'_> {
    /// It as a block, if it is one: every line of the only panel.
    #[inline]
    pub(in crate::runtime::kernels) fn block(&mut self) -> Option<Block> {
        let (n_in, n_out, dy, x) = (self.n_in, self.n_out, self.dy, self.x);
        if n_out == 0 || n_out > PANEL || self.lines != (0..n_in) {
            return None;
        }
        let terms = dy.len() / n_out;
        if terms > GROUP {
            return None;
        }
        assert!(dy.len() == terms * n_out && x.len() == terms * n_in);
        assert!(self.dw.len() == n_in * n_out);
        Some(Block(Tile {
            left: x.as_ptr(),
            left_strides: (1, n_in),
            right: dy.as_ptr(),
            right_stride: n_out,
            out: self.dw.as_mut_ptr(),
            out_stride: n_out,
            start: Start::Zero,
            rows: n_in,
            terms,
            width: n_out,
        }))
    }
}
