//! The inputs of a plan, twice: those of the step that runs, and those of the next, which can be
//! written meanwhile.

#![allow(unsafe_code, reason = "rows of one input are written by several threads at once")]

use std::ops::Range;

use super::memory::Lines;
use super::pool::Pool;
use crate::graph::{Float, InputId, Rows};
use crate::plan::{Phase, Plan};
use crate::runtime::Feeding;

/// Numbers that are written as one part, about.
const PART: usize = 8_192;
/// Bytes that are worth giving back.
const MANY: usize = 1 << 21;

/// How large an input is.
#[derive(Clone, Copy, Debug)]
struct Size {
    /// Numbers of a row, or of the whole.
    width: usize,
    rows: Rows,
}

/// The inputs of a plan, by [`InputId`].
#[derive(Debug)]
pub(in crate::runtime) struct Inputs<F> {
    sizes: Vec<Size>,
    max_rows: usize,
    cut: Cut,
    now: Vec<Lines<F>>,
    /// Of the inputs with rows; empty until it is wanted.
    next: Vec<Lines<F>>,
    /// Where the rows begin that are being written, by [`InputId`].
    starts: Vec<*mut F>,
}

// SAFETY: `starts` points into memory that `Inputs` owns, and is followed only by a `Fed`, which
// borrows it mutably.
unsafe impl<F: Send> Send for Inputs<F> {}

/// How rows are divided to be written. A thread writes the rows that it reads first in the step:
/// they stay in its core's cache.
#[derive(Clone, Copy, Debug)]
struct Cut {
    /// Rows that are read together.
    block: usize,
    /// Rows that are written together.
    piece: usize,
    /// Threads, each of which takes every so manieth part.
    n_threads: usize,
}

impl Cut {
    /// Blocks of so many rows, and empty ones, until every thread has as many.
    fn n_blocks(self, n_rows: usize) -> usize {
        n_rows.div_ceil(self.block).next_multiple_of(self.n_threads)
    }

    fn n_parts(self, n_rows: usize) -> usize {
        if n_rows <= self.piece {
            // No thread is woken for an empty part.
            return usize::from(n_rows > 0);
        }
        self.n_blocks(n_rows) * self.block.min(n_rows).div_ceil(self.piece)
    }

    /// The rows of a part: the first pieces of all blocks come first.
    fn rows(self, part: usize, n_rows: usize) -> Range<usize> {
        let n_blocks = self.n_blocks(n_rows).max(1);
        let (block, piece) = (part % n_blocks * self.block, part / n_blocks * self.piece);
        let end = n_rows.min(block + self.block.min(piece + self.piece));
        (block + piece).min(end)..end
    }
}

/// What a step reads, and what is written for the next.
pub(in crate::runtime) struct Fed<'a, F> {
    sizes: &'a [Size],
    now: &'a [Lines<F>],
    starts: &'a [*mut F],
    feeding: Option<Feeding<'a, F>>,
    cut: Cut,
}

// SAFETY: threads write to rows that `Fed::write` keeps apart, and read what nobody writes.
unsafe impl<F: Sync> Sync for Fed<'_, F> {}

impl<F: Float> Inputs<F> {
    /// Room for the inputs of a plan, which so many threads write.
    pub(in crate::runtime) fn new(plan: &Plan, n_threads: usize) -> Self {
        let Plan { graph, options, phases, .. } = plan;
        let max_rows = options.max_rows;
        let size = |ty: &crate::graph::ValueType| Size { width: ty.width(), rows: ty.rows };
        let sizes: Vec<Size> = graph.inputs.iter().map(|spec| size(&spec.ty)).collect();
        let now = sizes.iter().map(|_| room(0)).collect();
        let next = sizes.iter().map(|_| room(0)).collect();
        let starts = vec![std::ptr::null_mut(); sizes.len()];
        let fed = sizes.iter().filter(|size| size.rows == Rows::Batch);
        let width = fed.map(|size| size.width).sum::<usize>().max(1);
        let piece = (PART / width).max(1);
        let block = match phases.first() {
            Some(Phase::Rows { block, .. }) if *block < max_rows => *block,
            // All is read by one thread, or by every one: no place is better than another.
            Some(_) | None => piece,
        };
        let piece = piece.min(block);
        let cut = Cut { block, piece, n_threads };
        let mut inputs = Self { sizes, max_rows, cut, now, next, starts };
        if inputs.n_bytes() < MANY {
            inputs.reserve_now();
        }
        inputs
    }

    /// Gives back the room for rows, where it is worth it; [`Inputs::feed`] makes it again.
    pub(in crate::runtime) fn release(&mut self) {
        if self.n_bytes() < MANY {
            return;
        }
        for (now, size) in self.now.iter_mut().zip(&self.sizes) {
            if size.rows == Rows::Batch {
                *now = room(0);
            }
        }
        self.next.iter_mut().for_each(|next| *next = room(0));
    }

    /// Makes room for the rows of a step, where there is none.
    fn reserve_now(&mut self) {
        for (now, size) in self.now.iter_mut().zip(&self.sizes) {
            if now.len() == 0 && size.len(self.max_rows) > 0 {
                *now = room(size.len(self.max_rows));
            }
        }
    }

    /// Makes room for the next rows, where there is none yet.
    pub(in crate::runtime) fn reserve_next(&mut self) {
        for (next, size) in self.next.iter_mut().zip(&self.sizes) {
            if size.rows == Rows::Batch && next.len() == 0 {
                *next = room(size.len(self.max_rows));
            }
        }
    }

    /// What was written for the next step is what it reads.
    pub(in crate::runtime) fn turn(&mut self) {
        let both = self.now.iter_mut().zip(&mut self.next);
        for ((now, next), size) in both.zip(&self.sizes) {
            if size.rows == Rows::Batch {
                std::mem::swap(now, next);
            }
        }
    }

    /// An input: its first `n_rows` rows, or all.
    pub(in crate::runtime) fn get(&self, id: InputId, n_rows: usize) -> &[F] {
        let at = id.0 as usize;
        &self.now[at].as_slice()[..self.sizes[at].len(n_rows)]
    }

    /// An input, to be written: all the rows that it may have.
    pub(in crate::runtime) fn get_mut(&mut self, id: InputId) -> &mut [F] {
        self.reserve_now();
        let at = id.0 as usize;
        let len = self.sizes[at].len(self.max_rows);
        &mut self.now[at].as_mut_slice()[..len]
    }

    /// Writes the rows that the next step reads, on all threads.
    pub(in crate::runtime) fn feed(&mut self, feeding: Feeding<'_, F>, pool: &Pool) {
        self.reserve_now();
        self.turn();
        self.feed_next(feeding, pool);
        self.turn();
    }

    /// Writes the rows that are read after a turn, on all threads.
    pub(in crate::runtime) fn feed_next(&mut self, feeding: Feeding<'_, F>, pool: &Pool) {
        let fed = self.fed(Some(feeding));
        // SAFETY: the pool runs each part once.
        pool.run(fed.n_parts(), &|part| unsafe { fed.write(part) });
    }

    /// What a step reads, and the rows that are written meanwhile, to be read after a turn.
    pub(in crate::runtime) fn fed<'a>(
        &'a mut self,
        feeding: Option<Feeding<'a, F>>,
    ) -> Fed<'a, F> {
        let Self { sizes, max_rows, cut, now, next, starts } = self;
        if let Some(Feeding { n_rows, .. }) = feeding {
            assert!(n_rows <= *max_rows, "a batch has at most `max_rows` rows");
            for ((start, next), size) in starts.iter_mut().zip(next).zip(sizes.iter()) {
                let is_fed = size.rows == Rows::Batch;
                assert!(!is_fed || next.len() >= size.len(n_rows), "room for rows");
                *start = next.as_mut_slice().as_mut_ptr();
            }
        }
        Fed { sizes, now, starts, feeding, cut: *cut }
    }

    /// Bytes held, once they are fed.
    pub(in crate::runtime) fn n_bytes(&self) -> usize {
        let now =
            self.sizes.iter().map(|size| size.len(self.max_rows).next_multiple_of(16));
        let next = self.next.iter().map(Lines::len);
        size_of::<F>() * now.chain(next).sum::<usize>()
    }
}

impl<F: Float> Fed<'_, F> {
    /// An input of this step, whole.
    pub(super) fn now(&self, id: InputId) -> &[F] {
        self.now[id.0 as usize].as_slice()
    }

    /// In how many parts the next rows are written; the cut costs or changes nothing.
    pub(super) fn n_parts(&self) -> usize {
        let n_rows = self.feeding.map_or(0, |feeding| feeding.n_rows);
        self.cut.n_parts(n_rows)
    }

    /// Writes one part: some rows of each input that has rows.
    ///
    /// # Safety
    /// Nobody writes the same part meanwhile.
    pub(super) unsafe fn write(&self, part: usize) {
        let Some(Feeding { n_rows, write }) = self.feeding else { return };
        let rows = self.cut.rows(part, n_rows);
        for (at, size) in self.sizes.iter().enumerate() {
            if size.rows == Rows::Batch && !rows.is_empty() {
                let len = rows.len() * size.width;
                // SAFETY: `Inputs::fed` has found room for `n_rows` rows, it stays borrowed, and
                // rows of different parts do not overlap.
                let out = unsafe {
                    let first = self.starts[at].add(rows.start * size.width);
                    std::slice::from_raw_parts_mut(first, len)
                };
                write(InputId(at as u32), rows.clone(), out);
            }
        }
    }
}

impl Size {
    fn len(self, n_rows: usize) -> usize {
        match self.rows {
            Rows::Batch => self.width * n_rows,
            Rows::Once => self.width,
        }
    }
}

fn room<F: Float>(len: usize) -> Lines<F> {
    Lines::new(len, F::ZERO)
}

#[cfg(test)]
mod tests {
    use super::Cut;

    #[test]
    fn each_row_is_written_once_by_the_thread_that_reads_it() {
        for (block, piece, n_threads) in [(4, 3, 2), (128, 10, 3), (1, 1, 8), (5, 5, 1)] {
            let cut = Cut { block, piece, n_threads };
            for n_rows in 0..300 {
                let mut n_written = vec![0; n_rows];
                for part in 0..cut.n_parts(n_rows) {
                    for row in cut.rows(part, n_rows) {
                        n_written[row] += 1;
                        assert_eq!(row / block % n_threads, part % n_threads);
                    }
                }
                assert!(n_written.iter().all(|n| *n == 1), "{cut:?} of {n_rows}");
            }
        }
    }
}
