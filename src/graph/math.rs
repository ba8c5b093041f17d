//! Exponentials and their kin for `f32`: polynomials of our own, the same bits on every machine.
//!
//! Each is computed in `f64` and rounded once, so that it is within one unit in the last place.
//! Nothing here branches or looks up a table: a loop over a slice becomes vector instructions.
//! There is no fused multiply-add either, since only some machines have one.

use std::f64::consts::{LN_2, LOG2_E};

/// Added to a number below 2^51, it rounds it to an integer that stands in the lowest bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0; // 1.5 · 2^52
/// 2^52, whose lowest bits are an integer's.
const INTEGERS: f64 = 4_503_599_627_370_496.0;
/// Bits of a mantissa.
const MANTISSA: u32 = 52;
/// The bits of 1.
const ONE: u64 = 1.0_f64.to_bits();
/// The bits of about sqrt(1/2), where [`split`] begins an interval.
const HALF_ROOT: u64 = 0x3fe6_a09e_667f_3bcd;

/// e to the power of x.
#[inline]
pub(super) fn exp(x: f32) -> f32 {
    let (power, r) = halve(f64::from(x));
    (power + power * small_exp_m1(r)) as f32
}

/// e to the power of x, minus 1.
#[inline]
pub(super) fn exp_m1(x: f32) -> f32 {
    let y = wide_exp_m1(f64::from(x)) as f32;
    if x == 0.0 { x } else { y }
}

/// The natural logarithm.
#[inline]
pub(super) fn ln(x: f32) -> f32 {
    let x = f64::from(x);
    guard_ln(x, wide_ln(x)) as f32
}

/// ln(1 + x).
#[inline]
pub(super) fn ln_1p(x: f32) -> f32 {
    let wide = f64::from(x);
    let u = 1.0 + wide;
    let lost = wide - (u - 1.0);
    let y = guard_ln(u, wide_ln(u) + lost / u) as f32;
    if x == 0.0 { x } else { y }
}

/// The hyperbolic tangent: (e^2x - 1) / (e^2x + 1).
#[inline]
pub(super) fn tanh(x: f32) -> f32 {
    // From 10 on, the nearest number is 1.
    let e = wide_exp_m1(2.0 * clamp(f64::from(x), -10.0, 10.0));
    let y = (e / (e + 2.0)) as f32;
    if x == 0.0 { x } else { y }
}

/// The error function: one polynomial below 1, another up to 4, where the nearest number is 1.
#[inline]
pub(super) fn erf(x: f32) -> f32 {
    let wide = f64::from(x);
    let inner = wide * polynomial(wide * wide, ERF_NEAR_ZERO);
    let size = clamp(wide.abs(), 1.0, 4.0);
    let outer = polynomial((size - 2.5) * (1.0 / 1.5), ERF_FROM_ONE).copysign(wide);
    (if wide.abs() > 1.0 { outer } else { inner }) as f32
}

/// erf(x) / x as a polynomial of x², for x up to 1.
const ERF_NEAR_ZERO: [f64; 10] = [
    1.128_379_167_095_492_4,
    -0.376_126_389_027_908_5,
    0.112_837_916_581_352_55,
    -0.026_866_169_011_695_72,
    0.005_223_967_003_792_041,
    -0.000_854_792_839_805_895_8,
    0.000_120_461_714_232_078_53,
    -1.479_414_013_374_480_6e-5,
    1.530_157_533_125_020_6e-6,
    -1.045_831_595_547_497_4e-7,
];

/// erf(x) as a polynomial of (x - 2.5) / 1.5, for x from 1 to 4.
const ERF_FROM_ONE: [f64; 18] = [
    0.999_593_047_851_393,
    0.003_267_426_345_142_423_2,
    -0.012_252_827_518_485_2,
    0.028_181_552_280_067_024,
    -0.043_651_345_133_532_02,
    0.046_453_613_197_560_75,
    -0.031_870_609_772_613_84,
    0.009_267_552_034_762_655,
    0.006_649_488_208_670_581,
    -0.009_621_386_079_124_031,
    0.004_637_153_828_367_799,
    0.000_441_898_785_699_853_2,
    -0.001_992_823_970_226_709,
    0.000_920_570_843_826_832_6,
    0.000_231_121_098_800_536_42,
    -0.000_294_805_941_217_014_6,
    7.184_278_223_980_477e-6,
    3.317_435_898_174_557e-5,
];

#[inline]
fn wide_exp_m1(x: f64) -> f64 {
    let (power, r) = halve(x);
    power * small_exp_m1(r) + (power - 1.0)
}

/// `(2^n, r)` with e^x = 2^n e^r and |r| <= ln(2) / 2. Beyond what an `f32` can hold, x is cut:
/// rounding makes it 0 or infinity.
#[inline]
fn halve(x: f64) -> (f64, f64) {
    let x = clamp(x, -110.0, 90.0);
    let rounded = x * LOG2_E + ROUNDER;
    let n = rounded - ROUNDER;
    let power = f64::from_bits((rounded.to_bits() << MANTISSA).wrapping_add(ONE));
    (power, x - n * LN_2)
}

/// e^r - 1 for |r| <= ln(2) / 2, by the first terms of its series.
#[inline]
fn small_exp_m1(r: f64) -> f64 {
    const FACTORS: [f64; 9] = [
        1.0,
        1.0 / 2.0,
        1.0 / 6.0,
        1.0 / 24.0,
        1.0 / 120.0,
        1.0 / 720.0,
        1.0 / 5_040.0,
        1.0 / 40_320.0,
        1.0 / 362_880.0,
    ];
    r * polynomial(r, FACTORS)
}

/// ln x for positive x: with x = 2^k m and s = (m - 1) / (m + 1), it is
/// k ln 2 + 2 (s + s³/3 + s⁵/5 + ...).
#[inline]
fn wide_ln(x: f64) -> f64 {
    const FACTORS: [f64; 7] =
        [2.0, 2.0 / 3.0, 2.0 / 5.0, 2.0 / 7.0, 2.0 / 9.0, 2.0 / 11.0, 2.0 / 13.0];
    let (k, m) = split(x);
    let s = (m - 1.0) / (m + 1.0);
    k * LN_2 + s * polynomial(s * s, FACTORS)
}

/// `(k, m)` with x = 2^k m and m from about sqrt(1/2) to sqrt(2), for positive normal x.
#[inline]
fn split(x: f64) -> (f64, f64) {
    let k = x.to_bits().wrapping_add(ONE - HALF_ROOT) >> MANTISSA;
    let m = f64::from_bits(x.to_bits().wrapping_sub(k << MANTISSA).wrapping_add(ONE));
    let biased = f64::from_bits(k | INTEGERS.to_bits());
    (biased - (INTEGERS + 1023.0), m)
}

/// The logarithm of what is no positive number, else `y`.
#[inline]
fn guard_ln(x: f64, y: f64) -> f64 {
    let y = if x < f64::INFINITY { y } else { x };
    let y = if x == 0.0 { f64::NEG_INFINITY } else { y };
    if x < 0.0 { f64::NAN } else { y }
}

/// Within `low..=high`; what is no number stays none.
#[inline]
fn clamp(x: f64, low: f64, high: f64) -> f64 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

/// The first factor is that of x^0.
#[inline]
fn polynomial<const N: usize>(x: f64, factors: [f64; N]) -> f64 {
    let mut sum = factors[N - 1];
    for factor in factors[..N - 1].iter().rev() {
        sum = sum * x + factor;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::{erf, exp, exp_m1, ln, ln_1p, tanh};

    type Narrow = fn(f32) -> f32;
    type Wide = fn(f64) -> f64;

    const PAIRS: [(&str, Narrow, Wide); 6] = [
        ("exp", exp, libm::exp),
        ("exp_m1", exp_m1, libm::expm1),
        ("ln", ln, libm::log),
        ("ln_1p", ln_1p, libm::log1p),
        ("tanh", tanh, libm::tanh),
        ("erf", erf, libm::erf),
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
    fn every_function_is_within_one_unit_on_all_exponents() {
        for (name, ours, exact) in PAIRS {
            let worst = numbers().map(|x| (distance(ours(x), exact(f64::from(x))), x));
            let (far, x) = worst.fold((0.0, 0.0), |a, b| if a.0 >= b.0 { a } else { b });
            assert!(far < 1.0, "{name}({x:e}) is off by {far}: {:e}", ours(x));
        }
    }

    #[test]
    fn limits_and_what_is_no_number() {
        let inf = f32::INFINITY;
        let cases: [(&str, Narrow, [f32; 4]); 6] = [
            ("exp", exp, [0.0, 1.0, 1.0, inf]),
            ("exp_m1", exp_m1, [-1.0, -0.0, 0.0, inf]),
            ("ln", ln, [f32::NAN, -inf, -inf, inf]),
            ("ln_1p", ln_1p, [f32::NAN, -0.0, 0.0, inf]),
            ("tanh", tanh, [-1.0, -0.0, 0.0, 1.0]),
            ("erf", erf, [-1.0, -0.0, 0.0, 1.0]),
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
