//! Vectors of `f32`, as wide as an instruction set has them: what tiles are written in.

#![allow(unsafe_code, reason = "vectors are read from and written to raw memory")]

/// Rows of a tile whose result is stored transposed.
pub(super) const TRANSPOSED: usize = 8;

/// A vector in registers. Its functions may only be called where the machine has the
/// instructions, and are inlined into functions compiled for them.
pub(super) trait Vector: Copy {
    /// Numbers in a vector.
    const LANES: usize;
    /// Most rows of a tile two vectors wide: what the registers hold.
    const ROWS: usize;
    /// Vectors in a row of a tile that is stored transposed.
    const TURNED: usize;

    /// One number in every lane.
    ///
    /// # Safety
    /// The machine has the instructions.
    unsafe fn splat(x: f32) -> Self;

    /// # Safety
    /// As [`Vector::splat`]; so many numbers are readable.
    unsafe fn load(from: *const f32) -> Self;

    /// The first `n` lanes from memory, 0 in the others; `n` is at most [`Vector::LANES`].
    ///
    /// # Safety
    /// As [`Vector::splat`]; `n` numbers are readable.
    unsafe fn load_first(from: *const f32, n: usize) -> Self;

    /// # Safety
    /// As [`Vector::splat`]; so many numbers are writable.
    unsafe fn store(self, to: *mut f32);

    /// Stores the first `n` lanes.
    ///
    /// # Safety
    /// As [`Vector::splat`]; `n` numbers are writable.
    unsafe fn store_first(self, to: *mut f32, n: usize);

    /// Asks for a cache line that will soon be read; any address may be asked for.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    unsafe fn prefetch(from: *const f32);

    /// `self * by + plus`.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    unsafe fn mul_add(self, by: Self, plus: Self) -> Self;

    /// Stores eight vectors as columns: lane l of vector i at `to[l * stride + i]`, for the
    /// first `sizes.0` vectors and the first `sizes.1` lanes.
    ///
    /// # Safety
    /// As [`Vector::splat`]; those places are writable.
    unsafe fn store_columns(
        rows: [Self; TRANSPOSED],
        to: *mut f32,
        stride: usize,
        sizes: (usize, usize),
    );

    /// What [`Vector::store_columns`] has stored, with 0 for the rest.
    ///
    /// # Safety
    /// As [`Vector::splat`]; those places are readable.
    unsafe fn load_columns(
        from: *const f32,
        stride: usize,
        sizes: (usize, usize),
    ) -> [Self; TRANSPOSED];
}

/// Eight numbers that any machine can work on. Where every machine of an architecture has vectors
/// with a fused multiply-add, the compiler uses them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain([f32; 8]);

// SAFETY (of all below): the callers' promises, which are those of the trait.
impl Vector for Plain {
    const LANES: usize = 8;
    const ROWS: usize = 6;
    const TURNED: usize = 1;

    #[inline(always)]
    unsafe fn splat(x: f32) -> Self {
        Self([x; 8])
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Self(from.cast::<[f32; 8]>().read_unaligned()) }
    }

    #[inline(always)]
    unsafe fn load_first(from: *const f32, n: usize) -> Self {
        let mut lanes = [0.0; 8];
        // SAFETY: the caller's promise.
        unsafe { std::ptr::copy_nonoverlapping(from, lanes.as_mut_ptr(), n.min(8)) };
        Self(lanes)
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller's promise.
        unsafe { to.cast::<[f32; 8]>().write_unaligned(self.0) }
    }

    #[inline(always)]
    unsafe fn store_first(self, to: *mut f32, n: usize) {
        // SAFETY: the caller's promise.
        unsafe { std::ptr::copy_nonoverlapping(self.0.as_ptr(), to, n.min(8)) };
    }

    #[inline(always)]
    unsafe fn prefetch(_: *const f32) {}

    #[inline(always)]
    unsafe fn mul_add(self, by: Self, plus: Self) -> Self {
        let mut sums = plus.0;
        for ((sum, x), by) in sums.iter_mut().zip(&self.0).zip(&by.0) {
            *sum = multiply_add(*x, *by, *sum);
        }
        Self(sums)
    }

    #[inline(always)]
    unsafe fn store_columns(
        rows: [Self; TRANSPOSED],
        to: *mut f32,
        stride: usize,
        sizes: (usize, usize),
    ) {
        for (i, row) in rows.iter().enumerate().take(sizes.0) {
            for (l, value) in row.0.iter().enumerate().take(sizes.1) {
                // SAFETY: the caller's promise.
                unsafe { *to.add(l * stride + i) = *value };
            }
        }
    }

    #[inline(always)]
    unsafe fn load_columns(
        from: *const f32,
        stride: usize,
        sizes: (usize, usize),
    ) -> [Self; TRANSPOSED] {
        let mut rows = [Self([0.0; 8]); TRANSPOSED];
        for (i, row) in rows.iter_mut().enumerate().take(sizes.0) {
            for (l, value) in row.0.iter_mut().enumerate().take(sizes.1) {
                // SAFETY: the caller's promise.
                *value = unsafe { *from.add(l * stride + i) };
            }
        }
        rows
    }
}

/// Fused where every machine of the architecture can; elsewhere a call would be slow.
#[inline(always)]
fn multiply_add(x: f32, by: f32, plus: f32) -> f32 {
    if cfg!(target_arch = "aarch64") { x.mul_add(by, plus) } else { x * by + plus }
}
