//! The two number types that kernels are written for.

use std::fmt::{Debug, Display};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use super::{Finish, math};

/// `f32`, which trains, or `f64`, which checks gradients and formulas.
pub trait Float:
    Copy
    + Debug
    + Default
    + Display
    + PartialEq
    + PartialOrd
    + Send
    + Sync
    + Sum
    + Add<Output = Self>
    + AddAssign
    + Sub<Output = Self>
    + SubAssign
    + Mul<Output = Self>
    + MulAssign
    + Div<Output = Self>
    + DivAssign
    + Neg<Output = Self>
    + ndarray::LinalgScalar
    + 'static
{
    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// The square root of the smallest normal number: the square of anything smaller is subnormal.
    const SMALL: Self;

    /// The nearest value.
    fn of(value: f64) -> Self;
    /// As `f64`, exactly.
    fn to_f64(self) -> f64;
    /// Square root, correctly rounded.
    fn sqrt(self) -> Self;
    /// Absolute value.
    fn abs(self) -> Self;
    /// e to the power of it.
    fn exp(self) -> Self;
    /// Natural logarithm.
    fn ln(self) -> Self;
    /// ln(1 + x), accurate near 0.
    fn ln_1p(self) -> Self;
    /// exp(x) - 1, accurate near 0.
    fn exp_m1(self) -> Self;
    /// Hyperbolic tangent.
    fn tanh(self) -> Self;
    /// The error function.
    fn erf(self) -> Self;
    /// 1 / (1 + exp(-x)), without overflow.
    fn sigmoid(self) -> Self;
    /// ln(1 + exp(x)), without overflow.
    fn softplus(self) -> Self;

    /// Runs a finish.
    fn finish(by: &dyn Finish, y: &mut [Self], v: &[Self]);

    /// The larger one.
    #[inline]
    fn max(self, other: Self) -> Self {
        if other > self { other } else { self }
    }

    /// The smaller one.
    #[inline]
    fn min(self, other: Self) -> Self {
        if other < self { other } else { self }
    }

    /// Zero in the place of a subnormal number, which slows a machine down by several times and
    /// would stay for good in a mean that forgets.
    #[must_use]
    fn flushed(self) -> Self;

    /// Whether it is neither infinite nor NaN.
    #[inline]
    fn is_finite(self) -> bool {
        // What is not gives no zero.
        self * Self::ZERO == Self::ZERO
    }
}

macro_rules! float {
    ($float:ty, small $small:expr, finish $finish:ident: $($name:ident $function:path,)*) => {
        impl Float for $float {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const SMALL: Self = $small;

            #[inline]
            fn of(value: f64) -> Self {
                value as Self
            }
            #[inline]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            #[inline]
            fn sqrt(self) -> Self {
                <$float>::sqrt(self)
            }
            #[inline]
            fn abs(self) -> Self {
                <$float>::abs(self)
            }
            #[inline(always)]
            fn flushed(self) -> Self {
                if <$float>::abs(self) < <$float>::MIN_POSITIVE { 0.0 } else { self }
            }
            fn finish(by: &dyn Finish, y: &mut [Self], v: &[Self]) {
                by.$finish(y, v);
            }
            $(#[inline]
            fn $name(self) -> Self {
                $function(self)
            })*
        }
    };
}

// The roots are 2^-63 and 2^-511.
float! { f32, small 1.084_202_2e-19, finish finish_f32:
    exp math::exp,
    ln math::ln,
    ln_1p math::ln_1p,
    exp_m1 math::exp_m1,
    tanh math::tanh,
    erf math::erf,
    sigmoid math::sigmoid,
    softplus math::softplus,
}
float! { f64, small 1.491_668_146_240_041_3e-154, finish finish_f64:
    exp libm::exp,
    ln libm::log,
    ln_1p libm::log1p,
    exp_m1 libm::expm1,
    tanh libm::tanh,
    erf libm::erf,
    sigmoid sigmoid,
    softplus softplus,
}

fn sigmoid(x: f64) -> f64 {
    let e = libm::exp(-x.abs());
    (if x > 0.0 { 1.0 } else { e }) / (1.0 + e)
}

/// max(x, 0) + ln(1 + exp(-|x|))
fn softplus(x: f64) -> f64 {
    (if x > 0.0 { x } else { 0.0 }) + libm::log1p(libm::exp(-x.abs()))
}
