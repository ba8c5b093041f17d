//! Stretches of memory that several threads read and write at once.
//!
//! Who may touch what is fixed by the plan, whose layout is verified when it is made; here it
//! is only checked that nothing lies beyond the end.

#![allow(
    unsafe_code,
    reason = "parts of one tensor are written by several threads at once"
)]

use std::ops::Range;

/// Asks for memory that will be read soon.
#[inline(always)]
pub(super) fn fetch<T>(memory: &[T]) {
    #[cfg(target_arch = "x86_64")]
    for line in memory.chunks(64 / size_of::<T>()) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: the instruction is of every x86-64, and only a hint.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = memory;
}

/// A cache line of numbers.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Line<F>([F; 16]);

/// Memory that starts at a cache line.
#[derive(Debug)]
pub(super) struct Lines<F>(Vec<Line<F>>);

impl<F: Copy> Lines<F> {
    /// At least `len` numbers.
    pub(super) fn new(len: usize, zero: F) -> Self {
        Self(vec![Line([zero; 16]); len.div_ceil(16)])
    }

    pub(super) fn len(&self) -> usize {
        self.0.len() * 16
    }

    pub(super) fn as_slice(&self) -> &[F] {
        // SAFETY: a `Line` is 16 numbers without padding.
        unsafe { std::slice::from_raw_parts(self.0.as_ptr().cast(), self.len()) }
    }

    pub(super) fn as_mut_slice(&mut self) -> &mut [F] {
        // SAFETY: a `Line` is 16 numbers without padding.
        unsafe { std::slice::from_raw_parts_mut(self.0.as_mut_ptr().cast(), self.len()) }
    }
}

/// A stretch of memory that outlives a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch<F> {
    start: *mut F,
    len: usize,
}

impl<F> Stretch<F> {
    pub(super) const NOWHERE: Self = Self { start: std::ptr::dangling_mut(), len: 0 };

    pub(super) fn of(slice: &mut [F]) -> Self {
        Self { start: slice.as_mut_ptr(), len: slice.len() }
    }

    /// Memory that is only read.
    pub(super) fn shared(slice: &[F]) -> Self {
        Self { start: slice.as_ptr().cast_mut(), len: slice.len() }
    }

    /// A part of it, for later. Panics where `range` is not inside.
    pub(super) fn part(self, range: Range<usize>) -> *mut [F] {
        assert!(range.start <= range.end && range.end <= self.len);
        std::ptr::slice_from_raw_parts_mut(
            self.start.wrapping_add(range.start),
            range.len(),
        )
    }

    /// Panics where `range` is not inside.
    ///
    /// # Safety
    /// The memory is alive, and nobody writes to `range` while the slice lives.
    #[inline]
    pub(super) unsafe fn read<'a>(self, range: Range<usize>) -> &'a [F] {
        assert!(range.start <= range.end && range.end <= self.len);
        // SAFETY: inside the stretch; the rest is the caller's.
        unsafe { std::slice::from_raw_parts(self.start.add(range.start), range.len()) }
    }

    /// Panics where `range` is not inside.
    ///
    /// # Safety
    /// The memory is alive, and nobody else reads or writes `range` while the slice lives.
    #[inline]
    pub(super) unsafe fn write<'a>(self, range: Range<usize>) -> &'a mut [F] {
        assert!(range.start <= range.end && range.end <= self.len);
        // SAFETY: inside the stretch; the rest is the caller's.
        unsafe { std::slice::from_raw_parts_mut(self.start.add(range.start), range.len()) }
    }
}
