//! Tiles and transposes with AVX2 and FMA.

#![allow(unsafe_code, reason = "vector instructions")]

use std::arch::x86_64::{
    __m256, __m256i, _mm_loadu_ps, _mm256_castps128_ps256, _mm256_fmadd_ps,
    _mm256_insertf128_ps, _mm256_loadu_ps, _mm256_loadu_si256, _mm256_maskload_ps,
    _mm256_maskstore_ps, _mm256_permute2f128_ps, _mm256_set1_ps, _mm256_setzero_ps,
    _mm256_shuffle_ps, _mm256_storeu_ps, _mm256_unpackhi_ps, _mm256_unpacklo_ps,
};
use std::mem::MaybeUninit;

use super::product::{COLUMNS, Start, Tile};

/// Whether this machine has the instructions.
pub(super) fn is_available() -> bool {
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
}

/// Computes a tile. Only to be called where [`is_available`].
pub(super) fn tile(tile: Tile<'_>, out: &mut [f32]) {
    tile.check(out);
    let out = out.as_mut_ptr();
    // SAFETY: `check` has proved that the tile stays inside its slices, and `Kernels::detect`
    // picks this function only where the machine has the instructions.
    unsafe {
        match tile.rows {
            1 => run::<1>(&tile, out),
            2 => run::<2>(&tile, out),
            3 => run::<3>(&tile, out),
            4 => run::<4>(&tile, out),
            5 => run::<5>(&tile, out),
            _ => run::<6>(&tile, out),
        }
    }
}

/// # Safety
/// The machine has AVX2 and FMA; the tile has `M` rows and was checked against `out`.
#[target_feature(enable = "avx2,fma")]
unsafe fn run<const M: usize>(tile: &Tile<'_>, out: *mut f32) {
    // SAFETY: all addresses below are of the elements that `Tile::check` has looked at.
    unsafe {
        let masks = (mask(tile.width), mask(tile.width.saturating_sub(8)));
        let is_full = tile.width == COLUMNS;
        let mut sums = [[_mm256_setzero_ps(); 2]; M];
        for (row, sum) in sums.iter_mut().enumerate() {
            let from = match tile.start {
                Start::Zero => continue,
                Start::Bias(bias) => bias.as_ptr(),
                Start::Held => out.add(row * tile.stride).cast_const(),
            };
            *sum = if is_full {
                [_mm256_loadu_ps(from), _mm256_loadu_ps(from.add(8))]
            } else {
                let high = _mm256_maskload_ps(from.wrapping_add(8), masks.1);
                [_mm256_maskload_ps(from, masks.0), high]
            };
        }
        accumulate::<M>(tile, &mut sums);
        for (row, [low, high]) in sums.into_iter().enumerate() {
            let to = out.add(row * tile.stride);
            if is_full {
                _mm256_storeu_ps(to, low);
                _mm256_storeu_ps(to.add(8), high);
            } else {
                _mm256_maskstore_ps(to, masks.0, low);
                _mm256_maskstore_ps(to.wrapping_add(8), masks.1, high);
            }
        }
    }
}

/// # Safety
/// As `run`.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn accumulate<const M: usize>(tile: &Tile<'_>, sums: &mut [[__m256; 2]; M]) {
    let (row_stride, term_stride) = tile.left.strides;
    let (mut left, mut panel) = (tile.left.values.as_ptr(), tile.panel.0.as_ptr());
    // SAFETY: rows and terms are inside the slices, as `Tile::check` has looked at; beyond the
    // last term the pointers are only moved.
    unsafe {
        for _ in 0..tile.depth {
            let right = [_mm256_loadu_ps(panel), _mm256_loadu_ps(panel.add(8))];
            for (row, sum) in sums.iter_mut().enumerate() {
                let x = _mm256_set1_ps(*left.add(row * row_stride));
                sum[0] = _mm256_fmadd_ps(x, right[0], sum[0]);
                sum[1] = _mm256_fmadd_ps(x, right[1], sum[1]);
            }
            left = left.wrapping_add(term_stride);
            panel = panel.wrapping_add(tile.panel.1);
        }
    }
}

/// Adds `out[j] += sum over k of x[k] w[j, k]` in the order of `k`, for the rows of W that come in
/// eights; returns how many those are. W is read once, where it lies. Only to be called where
/// [`is_available`].
pub(super) fn row(x: &[f32], w: &[f32], out: &mut [f32]) -> usize {
    const EIGHT: usize = 8;
    let whole = out.len() / EIGHT * EIGHT;
    assert!(w.len() >= whole * x.len());
    let mut done = 0;
    while done < whole {
        let (w, out) = (&w[done * x.len()..], &mut out[done..whole]);
        // SAFETY: the machine has the instructions where `Kernels::detect` picks this function;
        // so many rows of W and numbers of `out` are left.
        done += unsafe {
            match out.len() / EIGHT {
                1 => eights::<1>(x, w.as_ptr(), out.as_mut_ptr()),
                2 | 3 => eights::<2>(x, w.as_ptr(), out.as_mut_ptr()),
                _ => eights::<4>(x, w.as_ptr(), out.as_mut_ptr()),
            }
        };
    }
    whole
}

/// Several eights of outputs at once, since each waits for its own last sum.
///
/// # Safety
/// The machine has AVX2 and FMA; 8 `N` rows, as long as x, are readable at `w`, and as many
/// numbers are writable at `out`.
#[target_feature(enable = "avx2,fma")]
unsafe fn eights<const N: usize>(x: &[f32], w: *const f32, out: *mut f32) -> usize {
    let n = x.len();
    let whole = n / 4 * 4;
    // SAFETY: the caller's promise; the columns read are below `n`.
    unsafe {
        let mut sums: [__m256; N] =
            std::array::from_fn(|at| _mm256_loadu_ps(out.add(8 * at)));
        for k in (0..whole).step_by(4) {
            for (at, sum) in sums.iter_mut().enumerate() {
                let columns = four_columns(w.add(8 * at * n + k), n);
                for (column, x) in columns.into_iter().zip(&x[k..k + 4]) {
                    *sum = _mm256_fmadd_ps(_mm256_set1_ps(*x), column, *sum);
                }
            }
        }
        for (k, x) in x.iter().enumerate().skip(whole) {
            for (at, sum) in sums.iter_mut().enumerate() {
                let column: [f32; 8] =
                    std::array::from_fn(|j| *w.add((8 * at + j) * n + k));
                let column = _mm256_loadu_ps(column.as_ptr());
                *sum = _mm256_fmadd_ps(_mm256_set1_ps(*x), column, *sum);
            }
        }
        for (at, sum) in sums.into_iter().enumerate() {
            _mm256_storeu_ps(out.add(8 * at), sum);
        }
    }
    8 * N
}

/// Four numbers of each of eight rows, `stride` apart, as columns.
///
/// # Safety
/// The machine has AVX2; the numbers are readable.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn four_columns(from: *const f32, stride: usize) -> [__m256; 4] {
    // SAFETY: the caller's promise.
    let [a, b, c, d]: [__m256; 4] = std::array::from_fn(|at| unsafe {
        let low = _mm_loadu_ps(from.add(at * stride));
        let high = _mm_loadu_ps(from.add((at + 4) * stride));
        _mm256_insertf128_ps::<1>(_mm256_castps128_ps256(low), high)
    });
    let (ab, cd) = (_mm256_unpacklo_ps(a, b), _mm256_unpacklo_ps(c, d));
    let (ab_high, cd_high) = (_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d));
    [
        _mm256_shuffle_ps::<0x44>(ab, cd),
        _mm256_shuffle_ps::<0xee>(ab, cd),
        _mm256_shuffle_ps::<0x44>(ab_high, cd_high),
        _mm256_shuffle_ps::<0xee>(ab_high, cd_high),
    ]
}

/// The first `n` of 8 lanes.
#[target_feature(enable = "avx2")]
fn mask(n: usize) -> __m256i {
    const LANES: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];
    let lanes = &LANES[8 - n.min(8)..][..8];
    // SAFETY: `lanes` has 8 elements.
    unsafe { _mm256_loadu_si256(lanes.as_ptr().cast()) }
}

/// Packs 16 rows, `stride` apart, as columns. Only to be called where [`is_available`].
pub(super) fn transpose(values: &[f32], stride: usize, room: &mut [MaybeUninit<f32>]) {
    let depth = room.len() / COLUMNS;
    assert!(depth <= stride && values.len() >= (COLUMNS - 1) * stride + depth);
    let whole = depth / 8 * 8;
    for k in (0..whole).step_by(8) {
        for half in [0, 8] {
            let from = &values[half * stride + k..];
            let to = &mut room[k * COLUMNS + half..];
            // SAFETY: 8 rows of 8 elements lie inside both, by the assertion above; the
            // machine has the instructions where `Kernels::detect` picks this function.
            unsafe { transpose_8(from.as_ptr(), stride, to.as_mut_ptr().cast()) };
        }
    }
    for k in whole..depth {
        for j in 0..COLUMNS {
            room[k * COLUMNS + j].write(values[j * stride + k]);
        }
    }
}

/// # Safety
/// The machine has AVX2; 8 rows of 8 elements, `stride` apart, are readable at `from`, and 8
/// rows of 8 elements, 16 apart, are writable at `to`.
#[target_feature(enable = "avx2")]
unsafe fn transpose_8(from: *const f32, stride: usize, to: *mut f32) {
    // SAFETY: the caller's promise.
    let rows: [__m256; 8] =
        std::array::from_fn(|at| unsafe { _mm256_loadu_ps(from.add(at * stride)) });
    let [a, b, c, d, e, f, g, h] = rows;
    let pairs = [
        (_mm256_unpacklo_ps(a, b), _mm256_unpacklo_ps(c, d)),
        (_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d)),
        (_mm256_unpacklo_ps(e, f), _mm256_unpacklo_ps(g, h)),
        (_mm256_unpackhi_ps(e, f), _mm256_unpackhi_ps(g, h)),
    ];
    let low = |(x, y)| (_mm256_shuffle_ps::<0x44>(x, y), _mm256_shuffle_ps::<0xee>(x, y));
    let [(s0, s1), (s2, s3), (s4, s5), (s6, s7)] = pairs.map(low);
    let columns = [
        _mm256_permute2f128_ps::<0x20>(s0, s4),
        _mm256_permute2f128_ps::<0x20>(s1, s5),
        _mm256_permute2f128_ps::<0x20>(s2, s6),
        _mm256_permute2f128_ps::<0x20>(s3, s7),
        _mm256_permute2f128_ps::<0x31>(s0, s4),
        _mm256_permute2f128_ps::<0x31>(s1, s5),
        _mm256_permute2f128_ps::<0x31>(s2, s6),
        _mm256_permute2f128_ps::<0x31>(s3, s7),
    ];
    for (at, column) in columns.into_iter().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { _mm256_storeu_ps(to.add(at * COLUMNS), column) };
    }
}
