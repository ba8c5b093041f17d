//! Exponentials and their kin for `f32`: polynomials of our own, the same bits on every machine.
//!
//! Each is computed in `f32`, with the rounding errors of its parts kept small enough to be within
//! two units in the last place; the worst that are stated were found by trying every `f32`. Nothing here branches or looks up a table: a loop over a slice
//! becomes vector instructions. There is no fused multiply-add either, since only some machines
//! have one. Polynomials are those of least largest error with `f32` factors, from
//! `benches/polynomials.py`; their errors are given relative to the function's value.

use std::f32::consts::LOG2_E;

/// Added to a number below 2^22, it rounds it to an integer that stands in the lowest bits.
const ROUNDER: f32 = 12_582_912.0; // 1.5 · 2^23
/// Bits of a mantissa.
const MANTISSA: u32 = 23;
/// The bits of 1.
const ONE: u32 = 1.0_f32.to_bits();
/// The exponent of infinity.
const TOP: u32 = 255;
/// The bits of about sqrt(1/2), where [`split`] begins an interval.
const HALF_ROOT: u32 = 0x3f35_04f3;
/// ln 2 to 15 bits, so that its product with an exponent is exact.
const LN_2_HIGH: f32 = 0.693_145_75;
/// The rest of ln 2.
const LN_2_LOW: f32 = 1.428_606_8e-6;

/// e to the power of x. Off by 0.91 units in the last place at most.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    let x = clamp(x, -104.0, 89.0);
    let rounded = x * LOG2_E + ROUNDER;
    let n = rounded.to_bits();
    // Twice, since 2^n may be out of reach where the result is not.
    let half = n >> 1;
    (1.0 + small_exp_m1(x, rounded - ROUNDER, EXP)) * two_to(n - half) * two_to(half)
}

/// e to the power of -|x|, with less work.
#[inline(always)]
fn decay(x: f32) -> f32 {
    // Of 2^(n + 64) and 2^-64, neither is out of reach.
    const SHIFTED: f32 = ROUNDER + 64.0;
    const BACK: f32 = f32::from_bits(ONE - (64 << MANTISSA));
    let size = x.abs();
    let x = -if size > 104.0 { 104.0 } else { size };
    let rounded = x * LOG2_E + SHIFTED;
    let power = two_to(rounded.to_bits());
    (1.0 + small_exp_m1(x, rounded - SHIFTED, EXP)) * power * BACK
}

/// e to the power of x, minus 1. Off by 1.20 units in the last place at most.
#[inline(always)]
pub(super) fn exp_m1(x: f32) -> f32 {
    let cut = clamp(x, -18.0, 89.0);
    // Rounded towards 0, lest a small result be the difference of large parts.
    let rounded = (cut * LOG2_E - 0.2_f32.copysign(x)) + ROUNDER;
    let half = two_to(rounded.to_bits() - 1);
    let y = 2.0 * (small_exp_m1(cut, rounded - ROUNDER, EXP_M1) * half + (half - 0.5));
    if x.abs() < 2e-8 { x } else { y }
}

/// The natural logarithm. Off by 0.87 units in the last place at most.
#[inline(always)]
pub(super) fn ln(x: f32) -> f32 {
    let is_small = x < f32::MIN_POSITIVE;
    let (k, m) = split(if is_small { x * 16_777_216.0 } else { x });
    let bias = if is_small { 127.0 + 24.0 } else { 127.0 };
    guard_ln(x, sum_ln(k as i32 as f32 - bias, m - 1.0))
}

/// ln(1 + x). Off by 1.44 units in the last place at most.
#[inline(always)]
pub(super) fn ln_1p(x: f32) -> f32 {
    let u = 1.0 + x;
    let lost = x - (u - 1.0);
    let (k, m) = split(u);
    let shrink = f32::from_bits((TOP - 1 - if k < TOP { k } else { TOP - 1 }) << MANTISSA);
    let y = guard_ln(u, sum_ln(k as i32 as f32 - 127.0, (m - 1.0) + lost * shrink));
    if x == 0.0 { x } else { y }
}

/// The hyperbolic tangent. Off by 1.93 units in the last place at most.
///
/// With e = exp(2 |x|) - 1, it is e / (e + 2). Where e is small, that is |x| and a correction:
/// |x| + (e/2 - |x|) - e/2 · e / (e + 2).
#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
    // From 9.02 on, the nearest number is 1.
    let size = x.abs();
    let size = if size > 9.2 { 9.2 } else { size };
    let rounded = (size * (2.0 * LOG2_E) - 0.3) + ROUNDER;
    let (power, n) = (two_to(rounded.to_bits()), rounded - ROUNDER);
    let (high, rest) = parts_of_exp_m1(2.0 * size, n, EXP_M1_ABOVE);
    let e = (high + rest) * power + (power - 1.0);
    let far = e / (e + 2.0);
    let near = size + 0.5 * (rest - e * far);
    (if n == 0.0 { near } else { far }).copysign(x)
}

/// The error function: one polynomial below 1.1, the fourth power of another up to 4.1, where
/// the nearest number is 1. Off by 1.80 units in the last place at most.
#[inline(always)]
pub(super) fn erf(x: f32) -> f32 {
    let inner = x + x * polynomial(x * x, ERF_NEAR_ZERO);
    let size = x.abs();
    let root = polynomial((if size > 4.1 { 4.1 } else { size }) - 2.5, ERFC_ROOT);
    let square = root * root;
    let outer = (1.0 - square * square).copysign(x);
    if size > 1.1 { outer } else { inner }
}

/// 1 / (1 + exp(-x)), without overflow. Off by 1.81 units in the last place at most.
#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    let e = decay(x);
    let whole = if x > 0.0 { 1.0 } else { e };
    whole - whole * (e / (1.0 + e))
}

/// ln(1 + exp(x)), without overflow. Off by 1.92 units in the last place at most.
#[inline(always)]
pub(super) fn softplus(x: f32) -> f32 {
    let e = decay(x);
    let square = e * e;
    let log = e + (e * square * polynomial(e, LN_TO_TWO) - 0.5 * square);
    (if x > 0.0 { x } else { 0.0 }) + log
}

/// (e^r - 1 - r) / r² for |r| <= ln(2) / 2, to 2^-28.2 of e^r.
const EXP: [f32; 5] =
    [0.499_999_94, 0.166_665_21, 0.041_668_274, 0.008_368_686, 0.001_382_013_6];

/// The same for |r| <= 0.49, to 2^-27.7 of e^r - 1.
const EXP_M1: [f32; 6] = [
    0.500_000_06,
    0.166_666_69,
    0.041_664_954,
    0.008_332_852,
    0.001_401_102_9,
    0.000_200_864_03,
];

/// The same for r from -0.14 to 0.556, to 2^-31.2 of e^r - 1.
const EXP_M1_ABOVE: [f32; 6] =
    [0.5, 0.166_666_61, 0.041_666_932, 0.008_335_653, 0.001_371_145_1, 0.000_236_522_74];

/// (ln(1 + f) - f + f²/2) / f³ for f from sqrt(1/2) - 1 to sqrt(2) - 1, to 2^-27.3 of ln(1 + f).
const LN: [f32; 8] = [
    0.333_333_3,
    -0.250_008_26,
    0.200_012_52,
    -0.166_231_93,
    0.142_011_28,
    -0.131_613_66,
    0.127_665_76,
    -0.076_372_705,
];

/// The same for f from 0 to 1, to 2^-27.0 of ln(1 + f).
const LN_TO_TWO: [f32; 8] = [
    0.333_322_5,
    -0.249_750_8,
    0.197_741_96,
    -0.155_690_97,
    0.110_242_88,
    -0.060_912_374,
    0.021_870_23,
    -0.003_676_25,
];

/// erf(x) / x - 1 as a polynomial of x², for x up to 1.1, to 2^-27.6 of erf(x) / x.
const ERF_NEAR_ZERO: [f32; 7] = [
    0.128_379_17,
    -0.376_126_1,
    0.112_833_64,
    -0.026_843_518,
    0.005_167_731,
    -0.000_782_473_94,
    7.236_068_6e-5,
];

/// (1 - erf(x))^(1/4) as a polynomial of x - 2.5, for x from 1.1 to 4.1; its fourth power is off
/// by 2^-26.4 at most.
const ERFC_ROOT: [f32; 8] = [
    0.142_032_79,
    -0.190_061_26,
    0.093_630_016,
    -0.012_326_813,
    -0.006_503_300_7,
    0.002_754_822_1,
    0.000_106_832_48,
    -0.000_175_614_55,
];

/// e^r - 1 with r = x - n ln 2, whose rounding error is made up for.
#[inline(always)]
fn small_exp_m1<const N: usize>(x: f32, n: f32, factors: [f32; N]) -> f32 {
    let (high, rest) = parts_of_exp_m1(x, n, factors);
    high + rest
}

/// As [`small_exp_m1`], not yet added: nearly r, and the rest.
#[inline(always)]
fn parts_of_exp_m1<const N: usize>(x: f32, n: f32, factors: [f32; N]) -> (f32, f32) {
    let (high, low) = (x - n * LN_2_HIGH, n * LN_2_LOW);
    let r = high - low;
    (high, r * r * polynomial(r, factors) - low)
}

/// 2^n, n standing in the lowest bits.
#[inline(always)]
fn two_to(n: u32) -> f32 {
    f32::from_bits((n << MANTISSA).wrapping_add(ONE))
}

/// `(127 + k, m)` with x = 2^k m and m from about sqrt(1/2) to sqrt(2), for positive normal x.
#[inline(always)]
fn split(x: f32) -> (u32, f32) {
    let k = x.to_bits().wrapping_add(ONE - HALF_ROOT) >> MANTISSA;
    (k, f32::from_bits(x.to_bits().wrapping_sub(k << MANTISSA).wrapping_add(ONE)))
}

/// k ln 2 + ln(1 + f), the largest parts added last.
#[inline(always)]
fn sum_ln(k: f32, f: f32) -> f32 {
    let square = f * f;
    let rest = f * square * polynomial(f, LN) + k * LN_2_LOW;
    k * LN_2_HIGH + (f + (rest - 0.5 * square))
}

/// The logarithm of what is no positive number, else `y`.
#[inline(always)]
fn guard_ln(x: f32, y: f32) -> f32 {
    let y = if x < f32::INFINITY { y } else { x };
    let y = if x == 0.0 { f32::NEG_INFINITY } else { y };
    if x < 0.0 { f32::NAN } else { y }
}

/// Within `low..=high`; what is no number stays none.
#[inline(always)]
fn clamp(x: f32, low: f32, high: f32) -> f32 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

/// The first factor is that of x^0. Two at a time, which makes a chain of additions shorter.
#[inline(always)]
fn polynomial<const N: usize>(x: f32, factors: [f32; N]) -> f32 {
    let square = x * x;
    let mut at = (N - 1) / 2 * 2;
    let mut sum =
        if N.is_multiple_of(2) { factors[at] + factors[at + 1] * x } else { factors[at] };
    while at > 0 {
        at -= 2;
        sum = sum * square + (factors[at] + factors[at + 1] * x);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::{erf, exp, exp_m1, ln, ln_1p, sigmoid, softplus, tanh};
    use crate::graph::Float;

    type Narrow = fn(f32) -> f32;
    type Wide = fn(f64) -> f64;

    const PAIRS: [(&str, Narrow, Wide); 8] = [
        ("exp", exp, libm::exp),
        ("exp_m1", exp_m1, libm::expm1),
        ("ln", ln, libm::log),
        ("ln_1p", ln_1p, libm::log1p),
        ("tanh", tanh, libm::tanh),
        ("erf", erf, libm::erf),
        ("sigmoid", sigmoid, f64::sigmoid),
        ("softplus", softplus, f64::softplus),
    ];

    /// Units in the last place of `wanted` between the two; none where both are no number.
    fn distance(found: f32, wanted: f64) -> f64 {
        let nearest = wanted as f32;
        if found.to_bits() == nearest.to_bits() || (found.is_nan() && wanted.is_nan()) {
            return 0.0;
        }
        let unit = f64::from(nearest.abs().next_up()) - f64::from(nearest.abs());
        (f64::from(found) - wanted).abs() / unit
    }

    /// Numbers of every exponent, of both signs, with the first and last of each.
    fn numbers() -> impl Iterator<Item = f32> {
        const PER_EXPONENT: u32 = 4_000;
        const STRIDE: u32 = (1 << 23) / PER_EXPONENT;
        let last = (1_u32 << 23) - 1;
        let mantissas = (0..PER_EXPONENT).map(|at| at * STRIDE).chain([1, last - 1, last]);
        let mantissas: Vec<u32> = mantissas.collect();
        (0..2 * 256_u32).flat_map(move |top| {
            let mantissas = mantissas.clone();
            mantissas.into_iter().map(move |low| f32::from_bits(top << 23 | low))
        })
    }

    #[test]
    fn every_function_is_within_two_units_on_all_exponents() {
        for (name, ours, exact) in PAIRS {
            let worst = numbers().map(|x| (distance(ours(x), exact(f64::from(x))), x));
            let worst_of = |a: (f64, f32), b: (f64, f32)| if a.0 >= b.0 { a } else { b };
            let (far, x) = worst.fold((0.0, 0.0), worst_of);
            assert!(far < 2.0, "{name}({x:e}) is off by {far}: {:e}", ours(x));
        }
    }

    #[test]
    fn limits_and_what_is_no_number() {
        let inf = f32::INFINITY;
        let ln_2 = std::f32::consts::LN_2;
        let cases: [(&str, Narrow, [f32; 4]); 8] = [
            ("exp", exp, [0.0, 1.0, 1.0, inf]),
            ("exp_m1", exp_m1, [-1.0, -0.0, 0.0, inf]),
            ("ln", ln, [f32::NAN, -inf, -inf, inf]),
            ("ln_1p", ln_1p, [f32::NAN, -0.0, 0.0, inf]),
            ("tanh", tanh, [-1.0, -0.0, 0.0, 1.0]),
            ("erf", erf, [-1.0, -0.0, 0.0, 1.0]),
            ("sigmoid", sigmoid, [0.0, 0.5, 0.5, 1.0]),
            ("softplus", softplus, [0.0, ln_2, ln_2, inf]),
        ];
        for (name, of, wanted) in cases {
            for (x, wanted) in [-inf, -0.0, 0.0, inf].into_iter().zip(wanted) {
                let found = of(x);
                let is_same = found.to_bits() == wanted.to_bits()
                    || (found.is_nan() && wanted.is_nan());
                assert!(is_same, "{name}({x}) is {found}, not {wanted}");
            }
            assert!(of(f32::NAN).is_nan(), "{name}");
        }
        assert!(ln(-1e-45).is_nan() && ln_1p(-1.000_000_1).is_nan());
        let found = [ln_1p(-1.0), exp(-104.0), exp(89.0)].map(f32::to_bits);
        assert_eq!(found, [-inf, 0.0, inf].map(f32::to_bits), "beyond all numbers");
        assert!(exp(-103.0) > 0.0, "a subnormal number");
    }
}
