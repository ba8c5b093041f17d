//! The inputs of a plan, twice: those of the step that runs, and those of the next, which can be
//! written meanwhile.

#![allow(unsafe_code, reason = "rows of one input are written by several threads at once")]

use super::memory::Lines;
use super::pool::Pool;
use crate::graph::{Float, Graph, InputId, Rows};
use crate::runtime::Feeding;

/// Numbers that are written as one part, about.
const PART: usize = 8_192;

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
    now: Vec<Lines<F>>,
    /// Of the inputs with rows; empty until it is wanted.
    next: Vec<Lines<F>>,
    /// Where the rows begin that are being written, by [`InputId`].
    starts: Vec<*mut F>,
}

// SAFETY: `starts` points into memory that `Inputs` owns, and is followed only by a `Fed`, which
// borrows it mutably.
unsafe impl<F: Send> Send for Inputs<F> {}

/// What a step reads, and what is written for the next.
pub(in crate::runtime) struct Fed<'a, F> {
    sizes: &'a [Size],
    now: &'a [Lines<F>],
    starts: &'a [*mut F],
    feeding: Option<Feeding<'a, F>>,
    rows_per_part: usize,
}

// SAFETY: threads write to rows that `Fed::write` keeps apart, and read what nobody writes.
unsafe impl<F: Sync> Sync for Fed<'_, F> {}

impl<F: Float> Inputs<F> {
    pub(in crate::runtime) fn new(graph: &Graph, max_rows: usize) -> Self {
        let size = |ty: &crate::graph::ValueType| Size { width: ty.width(), rows: ty.rows };
        let sizes: Vec<Size> = graph.inputs.iter().map(|spec| size(&spec.ty)).collect();
        let now = sizes.iter().map(|size| room(size.len(max_rows))).collect();
        let next = sizes.iter().map(|_| room(0)).collect();
        let starts = vec![std::ptr::null_mut(); sizes.len()];
        Self { sizes, max_rows, now, next, starts }
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
        let at = id.0 as usize;
        let len = self.sizes[at].len(self.max_rows);
        &mut self.now[at].as_mut_slice()[..len]
    }

    /// Writes the rows that the next step reads, on all threads.
    pub(in crate::runtime) fn feed(&mut self, feeding: Feeding<'_, F>, pool: &Pool) {
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
        let Self { sizes, max_rows, now, next, starts } = self;
        if let Some(Feeding { n_rows, .. }) = feeding {
            assert!(n_rows <= *max_rows, "a batch has at most `max_rows` rows");
            for ((start, next), size) in starts.iter_mut().zip(next).zip(sizes.iter()) {
                let is_fed = size.rows == Rows::Batch;
                assert!(!is_fed || next.len() >= size.len(n_rows), "room for rows");
                *start = next.as_mut_slice().as_mut_ptr();
            }
        }
        let fed = sizes.iter().filter(|size| size.rows == Rows::Batch);
        let width = fed.map(|size| size.width).sum::<usize>().max(1);
        Fed { sizes, now, starts, feeding, rows_per_part: (PART / width).max(1) }
    }

    /// Bytes held.
    pub(in crate::runtime) fn n_bytes(&self) -> usize {
        self.now.iter().chain(&self.next).map(|lines| size_of_val(lines.as_slice())).sum()
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
        n_rows.div_ceil(self.rows_per_part)
    }

    /// Writes one part: some rows of each input that has rows.
    ///
    /// # Safety
    /// Nobody writes the same part meanwhile.
    pub(super) unsafe fn write(&self, part: usize) {
        let Some(Feeding { n_rows, write }) = self.feeding else { return };
        let start = part * self.rows_per_part;
        let rows = start..n_rows.min(start + self.rows_per_part);
        for (at, size) in self.sizes.iter().enumerate() {
            if size.rows == Rows::Batch && start < n_rows {
                let len = rows.len() * size.width;
                // SAFETY: `Inputs::fed` has found room for `n_rows` rows, it stays borrowed, and
                // rows of different parts do not overlap.
                let out = unsafe {
                    let first = self.starts[at].add(start * size.width);
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
