//! Functions of one number: a value and a slope each, in one table.

use std::fmt::Debug;
use std::sync::Arc;

use super::types::{not_differentiated, require, take};
use super::{Domain, Sample};
use crate::graph::{
    Backward, FinishKernel, Float, Graph, Io, Kernel, NodeId, OpError, Rule, SharedFinish,
    ValueType,
};

/// A function of one number with its slope.
pub trait Activation: Copy + Debug + Send + Sync + 'static {
    /// Its name.
    const NAME: &'static str;
    /// Its gradient's name.
    const GRADIENT_NAME: &'static str;
    /// Whether the slope is computed from the output (else from the input).
    const FROM_OUTPUT: bool;
    /// Where its slope is not continuous.
    const KINKS: &'static [f64];

    /// The value at `x`.
    fn f<F: Float>(&self, x: F) -> F;
    /// The slope, from the output or from the input.
    fn df<F: Float>(&self, v: F) -> F;
}

/// `y = f(x)`, number by number.
#[derive(Clone, Copy, Debug)]
pub struct Map<A>(pub A);

/// `dx = f'(v) dy` from `(v, dy)`, where v is f's output or input.
#[derive(Clone, Copy, Debug)]
pub struct MapGradient<A>(pub A);

impl<A: Activation> Rule for Map<A> {
    fn name(&self) -> &'static str {
        A::NAME
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x] = take(inputs)?;
        Ok(x.clone())
    }

    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let v = if A::FROM_OUTPUT { at.output } else { at.inputs[0] };
        vec![Some(g.op(MapGradient(self.0), &[v, at.dy]))]
    }

    fn as_finish(&self) -> Option<SharedFinish> {
        Some(Arc::new(*self))
    }
}

impl<A: Activation> Kernel for Map<A> {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        for (y, x) in io.output.iter_mut().zip(io.inputs[0]) {
            *y = self.0.f(*x);
        }
    }
}

impl<A: Activation> FinishKernel for Map<A> {
    fn name(&self) -> &'static str {
        A::NAME
    }

    #[inline(always)]
    fn finish<F: Float>(&self, y: &mut [F], _: &[F]) {
        for y in y {
            *y = self.0.f(*y);
        }
    }
}

impl<A: Activation> Rule for MapGradient<A> {
    fn name(&self) -> &'static str {
        A::GRADIENT_NAME
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [v, dy] = take(inputs)?;
        require(v == dy, "value and gradient differ")?;
        Ok(dy.clone())
    }

    fn as_finish(&self) -> Option<SharedFinish> {
        Some(Arc::new(*self))
    }

    not_differentiated!();
}

impl<A: Activation> FinishKernel for MapGradient<A> {
    fn name(&self) -> &'static str {
        A::GRADIENT_NAME
    }

    #[inline(always)]
    fn finish<F: Float>(&self, dx: &mut [F], v: &[F]) {
        for (dx, v) in dx.iter_mut().zip(v) {
            *dx = self.0.df(*v) * *dx;
        }
    }
}

impl<A: Activation> Kernel for MapGradient<A> {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        for ((dx, v), dy) in io.output.iter_mut().zip(io.inputs[0]).zip(io.inputs[1]) {
            *dx = self.0.df(*v) * *dy;
        }
    }
}

/// A rectifier that lets a little through below zero: `y = x if x > 0 else slope x`.
#[derive(Clone, Copy, Debug)]
pub struct LeakyRelu {
    /// The slope below zero.
    pub slope: f64,
}

impl Activation for LeakyRelu {
    const NAME: &'static str = "leaky_relu";
    const GRADIENT_NAME: &'static str = "leaky_relu_gradient";
    const FROM_OUTPUT: bool = false;
    const KINKS: &'static [f64] = &[0.0];

    #[inline(always)]
    fn f<F: Float>(&self, x: F) -> F {
        if x > F::ZERO { x } else { F::of(self.slope) * x }
    }

    #[inline(always)]
    fn df<F: Float>(&self, x: F) -> F {
        if x > F::ZERO { F::ONE } else { F::of(self.slope) }
    }
}

macro_rules! table {
    ($($(#[$doc:meta])* $entry:ident $name:literal $from_output:literal $kinks:expr,
       |$x:ident| $f:expr, |$v:ident| $df:expr;)*) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $entry;

        impl Activation for $entry {
            const NAME: &'static str = $name;
            const GRADIENT_NAME: &'static str = concat!($name, "_gradient");
            const FROM_OUTPUT: bool = $from_output;
            const KINKS: &'static [f64] = &$kinks;

            #[inline(always)]
            fn f<F: Float>(&self, $x: F) -> F {
                $f
            }

            #[inline(always)]
            fn df<F: Float>(&self, $v: F) -> F {
                $df
            }
        })*

        /// A use of every function of the table.
        pub(super) fn samples() -> Vec<Sample> {
            let mut samples = vec![sample(LeakyRelu { slope: 0.1 })];
            $(samples.push(sample($entry));)*
            samples
        }
    };
}

// Name, whether the slope is computed from the output, kinks, value, slope.
table! {
    /// `y = |x|`
    Abs "abs" false [0.0], |x| x.abs(), |x| sign(x);
    /// `y = x if x > 0 else exp(x) - 1`
    Elu "elu" true [0.0], |x| if x > F::ZERO { x } else { x.exp_m1() },
        |y| if y > F::ZERO { F::ONE } else { y + F::ONE };
    /// `y = exp(x)`
    Exp "exp" true [], |x| x.exp(), |y| y;
    /// `y = x (1 + erf(x / sqrt 2)) / 2`
    Gelu "gelu" false [], |x| x * share_below(x), |x| share_below(x) + x * density(x);
    /// `y = min(max(x + 3, 0), 6) / 6`
    HardSigmoid "hard_sigmoid" false [-3.0, 3.0], |x| ramp(x),
        |x| if is_inside(x, -3.0, 3.0) { F::of(1.0 / 6.0) } else { F::ZERO };
    /// `y = x min(max(x + 3, 0), 6) / 6`
    HardSwish "hard_swish" false [-3.0, 3.0], |x| x * ramp(x),
        |x| if is_inside(x, -3.0, 3.0) { x / F::of(3.0) + F::of(0.5) } else { ramp(x) };
    /// `y = ln x`
    Log "log" false [0.0], |x| x.ln(), |x| F::ONE / x;
    /// `y = x tanh(softplus(x))`, y' = t + x (1 - t²) sigmoid(x), t = tanh(softplus(x))
    Mish "mish" false [], |x| x * tanh_softplus(x), |x| {
        let t = tanh_softplus(x);
        t + x * (F::ONE - t * t) * x.sigmoid()
    };
    /// `y = 1 / x`
    Reciprocal "reciprocal" true [0.0], |x| F::ONE / x, |y| -(y * y);
    /// `y = max(x, 0)`
    Relu "relu" true [0.0], |x| x.max(F::ZERO),
        |y| if y > F::ZERO { F::ONE } else { F::ZERO };
    /// `y = min(max(x, 0), 6)`
    Relu6 "relu6" true [0.0, 6.0], |x| x.max(F::ZERO).min(F::of(6.0)),
        |y| if is_inside(y, 0.0, 6.0) { F::ONE } else { F::ZERO };
    /// `y = s x if x > 0 else s a (exp(x) - 1)`
    Selu "selu" true [0.0],
        |x| F::of(SELU_SCALE)
            * if x > F::ZERO { x } else { F::of(SELU_ALPHA) * x.exp_m1() },
        |y| if y > F::ZERO { F::of(SELU_SCALE) } else { y + F::of(SELU_SCALE * SELU_ALPHA) };
    /// `y = 1 / (1 + exp(-x))`
    Sigmoid "sigmoid" true [], |x| x.sigmoid(), |y| y * (F::ONE - y);
    /// `y = x sigmoid(x)`
    Silu "silu" false [], |x| x * x.sigmoid(), |x| {
        let s = x.sigmoid();
        s * (F::ONE + x * (F::ONE - s))
    };
    /// `y = ln(1 + exp(x))`
    Softplus "softplus" false [], |x| x.softplus(), |x| x.sigmoid();
    /// `y = x / (1 + |x|)`
    Softsign "softsign" false [], |x| x / (F::ONE + x.abs()), |x| {
        let d = F::ONE + x.abs();
        F::ONE / (d * d)
    };
    /// `y = x²`
    Square "square" false [], |x| x * x, |x| x + x;
    /// `y = tanh x`
    Tanh "tanh" true [], |x| x.tanh(), |y| F::ONE - y * y;
}

const SELU_SCALE: f64 = 1.050_700_987_355_480_5;
const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;

/// tanh(softplus(x)), with e = exp(-|x|): `(1 + 2 e) / (1 + 2 e + 2 e²)` above 0, else
/// `(e² + 2 e) / (e² + 2 e + 2)`.
#[inline(always)]
fn tanh_softplus<F: Float>(x: F) -> F {
    let e = (-x.abs()).exp();
    let (twice, square) = (e + e, e * e);
    let is_above = x > F::ZERO;
    let top = twice + if is_above { F::ONE } else { square };
    top / (top + if is_above { square + square } else { F::of(2.0) })
}

/// The share of a standard normal distribution below x.
#[inline(always)]
fn share_below<F: Float>(x: F) -> F {
    F::of(0.5) * (F::ONE + (x * F::of(std::f64::consts::FRAC_1_SQRT_2)).erf())
}

/// The density of a standard normal distribution: exp(-x²/2) / sqrt(2 pi).
#[inline(always)]
fn density<F: Float>(x: F) -> F {
    F::of(0.398_942_280_401_432_7) * (F::of(-0.5) * x * x).exp()
}

/// 0 below -3, 1 above 3, straight between.
#[inline(always)]
fn ramp<F: Float>(x: F) -> F {
    (x + F::of(3.0)).max(F::ZERO).min(F::of(6.0)) / F::of(6.0)
}

#[inline(always)]
fn is_inside<F: Float>(x: F, low: f64, high: f64) -> bool {
    x > F::of(low) && x < F::of(high)
}

/// -1, 0 or 1.
#[inline(always)]
pub(super) fn sign<F: Float>(x: F) -> F {
    if x > F::ZERO {
        F::ONE
    } else if x < F::ZERO {
        -F::ONE
    } else {
        F::ZERO
    }
}

fn sample<A: Activation>(function: A) -> Sample {
    let domain =
        if A::NAME == "log" { Domain::Positive } else { Domain::AwayFrom(A::KINKS) };
    Sample::new(Map(function), [(ValueType::batch([3]), domain)])
}
