//! Vectors of x86: AVX2 with FMA, and AVX-512.

#![allow(unsafe_code, reason = "vector instructions")]

use std::arch::x86_64::{
    __m256, __m256i, __m512, __mmask16, _MM_HINT_T0, _mm_prefetch, _mm256_fmadd_ps,
    _mm256_loadu_ps, _mm256_loadu_si256, _mm256_maskload_ps, _mm256_maskstore_ps,
    _mm256_permute2f128_ps, _mm256_set1_ps, _mm256_setzero_ps, _mm256_shuffle_ps,
    _mm256_storeu_ps, _mm256_unpackhi_ps, _mm256_unpacklo_ps, _mm512_castpd_ps,
    _mm512_castps_pd, _mm512_castps256_ps512, _mm512_castps512_ps256,
    _mm512_extractf64x4_pd, _mm512_fmadd_ps, _mm512_insertf64x4, _mm512_loadu_ps,
    _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps, _mm512_set1_ps, _mm512_storeu_ps,
};
use std::arch::x86_64::{_mm256_castpd_ps, _mm256_castps_pd};

use super::vector::{TRANSPOSED, Vector};

/// Eight lanes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx2(__m256);

/// Sixteen lanes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx512(__m512);

impl Vector for Avx2 {
    const LANES: usize = 8;
    const ROWS: usize = 6;
    const TURNED: usize = 1;

    #[inline(always)]
    unsafe fn splat(x: f32) -> Self {
        // SAFETY: the machine has AVX2 and FMA; so in every block of this implementation.
        unsafe { Self(_mm256_set1_ps(x)) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: as above, and the caller's promise.
        unsafe { Self(_mm256_loadu_ps(from)) }
    }

    #[inline(always)]
    unsafe fn load_first(from: *const f32, n: usize) -> Self {
        // SAFETY: as above.
        unsafe { Self(_mm256_maskload_ps(from, first(n))) }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: as above.
        unsafe { _mm256_storeu_ps(to, self.0) }
    }

    #[inline(always)]
    unsafe fn store_first(self, to: *mut f32, n: usize) {
        // SAFETY: as above.
        unsafe { _mm256_maskstore_ps(to, first(n), self.0) }
    }

    #[inline(always)]
    unsafe fn prefetch(from: *const f32) {
        // SAFETY: as above; nothing is read.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(from.cast()) }
    }

    #[inline(always)]
    unsafe fn mul_add(self, by: Self, plus: Self) -> Self {
        // SAFETY: as above.
        unsafe { Self(_mm256_fmadd_ps(self.0, by.0, plus.0)) }
    }

    #[inline(always)]
    unsafe fn store_columns(
        rows: [Self; TRANSPOSED],
        to: *mut f32,
        stride: usize,
        sizes: (usize, usize),
    ) {
        // SAFETY: as above.
        unsafe {
            let mut vectors = [_mm256_setzero_ps(); TRANSPOSED];
            for (vector, row) in vectors.iter_mut().zip(&rows) {
                *vector = row.0;
            }
            store_eight(vectors, to, stride, sizes);
        }
    }

    #[inline(always)]
    unsafe fn load_columns(
        from: *const f32,
        stride: usize,
        sizes: (usize, usize),
    ) -> [Self; TRANSPOSED] {
        // SAFETY: as above.
        unsafe {
            let mut rows = [Self(_mm256_setzero_ps()); TRANSPOSED];
            for (row, vector) in rows.iter_mut().zip(&load_eight(from, stride, sizes)) {
                row.0 = *vector;
            }
            rows
        }
    }
}

impl Vector for Avx512 {
    const LANES: usize = 16;
    const ROWS: usize = 12;
    const TURNED: usize = 2;

    #[inline(always)]
    unsafe fn splat(x: f32) -> Self {
        // SAFETY: the machine has AVX-512F, AVX2 and FMA; so in every block here.
        unsafe { Self(_mm512_set1_ps(x)) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: as above, and the caller's promise.
        unsafe { Self(_mm512_loadu_ps(from)) }
    }

    #[inline(always)]
    unsafe fn load_first(from: *const f32, n: usize) -> Self {
        // SAFETY: as above.
        unsafe { Self(_mm512_maskz_loadu_ps(first_of_16(n), from)) }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: as above.
        unsafe { _mm512_storeu_ps(to, self.0) }
    }

    #[inline(always)]
    unsafe fn store_first(self, to: *mut f32, n: usize) {
        // SAFETY: as above.
        unsafe { _mm512_mask_storeu_ps(to, first_of_16(n), self.0) }
    }

    #[inline(always)]
    unsafe fn prefetch(from: *const f32) {
        // SAFETY: as above; nothing is read.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(from.cast()) }
    }

    #[inline(always)]
    unsafe fn mul_add(self, by: Self, plus: Self) -> Self {
        // SAFETY: as above.
        unsafe { Self(_mm512_fmadd_ps(self.0, by.0, plus.0)) }
    }

    #[inline(always)]
    unsafe fn store_columns(
        rows: [Self; TRANSPOSED],
        to: *mut f32,
        stride: usize,
        sizes: (usize, usize),
    ) {
        // SAFETY: as above; lanes from 8 on are stored 8 columns further.
        unsafe {
            let mut low = [_mm256_setzero_ps(); TRANSPOSED];
            let mut high = low;
            for (at, row) in rows.iter().enumerate() {
                (low[at], high[at]) = halves(row.0);
            }
            store_eight(low, to, stride, (sizes.0, sizes.1.min(8)));
            if sizes.1 > 8 {
                store_eight(high, to.add(8 * stride), stride, (sizes.0, sizes.1 - 8));
            }
        }
    }

    #[inline(always)]
    unsafe fn load_columns(
        from: *const f32,
        stride: usize,
        sizes: (usize, usize),
    ) -> [Self; TRANSPOSED] {
        // SAFETY: as above.
        unsafe {
            let low = load_eight(from, stride, (sizes.0, sizes.1.min(8)));
            let beyond = sizes.1.saturating_sub(8);
            let high = load_eight(from.wrapping_add(8 * stride), stride, (sizes.0, beyond));
            let mut rows = [Self(_mm512_set1_ps(0.0)); TRANSPOSED];
            for (at, row) in rows.iter_mut().enumerate() {
                *row = Self(joined(low[at], high[at]));
            }
            rows
        }
    }
}

/// The lower and the upper eight lanes.
#[inline(always)]
unsafe fn halves(wide: __m512) -> (__m256, __m256) {
    // SAFETY: the caller has AVX-512F.
    unsafe {
        let high = _mm512_extractf64x4_pd::<1>(_mm512_castps_pd(wide));
        (_mm512_castps512_ps256(wide), _mm256_castpd_ps(high))
    }
}

/// What [`halves`] has split.
#[inline(always)]
unsafe fn joined(low: __m256, high: __m256) -> __m512 {
    // SAFETY: the caller has AVX-512F.
    unsafe {
        let wide = _mm512_castps_pd(_mm512_castps256_ps512(low));
        _mm512_castpd_ps(_mm512_insertf64x4::<1>(wide, _mm256_castps_pd(high)))
    }
}

/// The first `n` of 16 lanes.
#[inline(always)]
fn first_of_16(n: usize) -> __mmask16 {
    ((1_u32 << n.min(16)) - 1) as __mmask16
}

/// The first `n` of 8 lanes.
#[inline(always)]
unsafe fn first(n: usize) -> __m256i {
    const LANES: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];
    let lanes = &LANES[8 - n.min(8)..][..8];
    // SAFETY: `lanes` has 8 elements, and the caller has AVX2.
    unsafe { _mm256_loadu_si256(lanes.as_ptr().cast()) }
}

/// See [`Vector::store_columns`].
#[inline(always)]
unsafe fn store_eight(
    rows: [__m256; 8],
    to: *mut f32,
    stride: usize,
    (n_rows, n_lanes): (usize, usize),
) {
    // SAFETY: the caller's promises: AVX2, and so many columns writable.
    unsafe {
        let columns = transposed(rows);
        if n_rows >= 8 && n_lanes >= 8 {
            for (lane, column) in columns.iter().enumerate() {
                _mm256_storeu_ps(to.add(lane * stride), *column);
            }
            return;
        }
        let mask = first(n_rows);
        for (lane, column) in columns.iter().enumerate().take(n_lanes) {
            _mm256_maskstore_ps(to.add(lane * stride), mask, *column);
        }
    }
}

/// See [`Vector::load_columns`].
#[inline(always)]
unsafe fn load_eight(
    from: *const f32,
    stride: usize,
    (n_rows, n_lanes): (usize, usize),
) -> [__m256; 8] {
    // SAFETY: the caller's promises: AVX2, and so many columns readable.
    unsafe {
        let mut columns = [_mm256_setzero_ps(); 8];
        let mask = first(n_rows);
        for (lane, column) in columns.iter_mut().enumerate().take(n_lanes) {
            *column = _mm256_maskload_ps(from.add(lane * stride), mask);
        }
        transposed(columns)
    }
}

/// Eight vectors of eight, rows for columns.
#[inline(always)]
unsafe fn transposed([a, b, c, d, e, f, g, h]: [__m256; 8]) -> [__m256; 8] {
    // SAFETY: the caller has AVX2.
    unsafe {
        let pairs = [
            (_mm256_unpacklo_ps(a, b), _mm256_unpacklo_ps(c, d)),
            (_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d)),
            (_mm256_unpacklo_ps(e, f), _mm256_unpacklo_ps(g, h)),
            (_mm256_unpackhi_ps(e, f), _mm256_unpackhi_ps(g, h)),
        ];
        let mut fours = [_mm256_setzero_ps(); 8];
        for (at, (x, y)) in pairs.iter().enumerate() {
            fours[2 * at] = _mm256_shuffle_ps::<0x44>(*x, *y);
            fours[2 * at + 1] = _mm256_shuffle_ps::<0xee>(*x, *y);
        }
        let [s0, s1, s2, s3, s4, s5, s6, s7] = fours;
        [
            _mm256_permute2f128_ps::<0x20>(s0, s4),
            _mm256_permute2f128_ps::<0x20>(s1, s5),
            _mm256_permute2f128_ps::<0x20>(s2, s6),
            _mm256_permute2f128_ps::<0x20>(s3, s7),
            _mm256_permute2f128_ps::<0x31>(s0, s4),
            _mm256_permute2f128_ps::<0x31>(s1, s5),
            _mm256_permute2f128_ps::<0x31>(s2, s6),
            _mm256_permute2f128_ps::<0x31>(s3, s7),
        ]
    }
}
