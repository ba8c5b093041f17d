//! The rectifier with a learned slope, and its gradients.

use super::types::{not_differentiated, require, take};
use super::{Domain, Sample};
use crate::graph::{
    Backward, Cut, Float, Graph, Io, Kernel, NodeId, OpError, Rule, ValueType,
};

/// `y = x if x > 0 else a x` from `(x, a)`, a `[1]` existing once.
#[derive(Clone, Copy, Debug)]
pub struct Prelu;

/// `dx = dy if x > 0 else a dy` from `(x, a, dy)`.
#[derive(Clone, Copy, Debug)]
pub struct PreluInputGradient;

/// `da = sum of x dy where x <= 0` from `(x, dy)`.
#[derive(Clone, Copy, Debug)]
pub struct PreluSlopeGradient;

impl Rule for Prelu {
    fn name(&self) -> &'static str {
        "prelu"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x, a] = take(inputs)?;
        require(*a == ValueType::once([1]), "slope")?;
        Ok(x.clone())
    }

    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let (x, a) = (at.inputs[0], at.inputs[1]);
        let dx = g.op(PreluInputGradient, &[x, a, at.dy]);
        let da = g.op(PreluSlopeGradient, &[x, at.dy]);
        vec![Some(dx), Some(da)]
    }
}

impl Kernel for Prelu {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let a = io.inputs[1][0];
        for (y, x) in io.output.iter_mut().zip(io.inputs[0]) {
            *y = if *x > F::ZERO { *x } else { a * *x };
        }
    }
}

impl Rule for PreluInputGradient {
    fn name(&self) -> &'static str {
        "prelu_input_gradient"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x, _, dy] = take(inputs)?;
        require(x == dy, "value and gradient differ")?;
        Ok(x.clone())
    }

    not_differentiated!();
}

impl Kernel for PreluInputGradient {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let a = io.inputs[1][0];
        for ((dx, x), dy) in io.output.iter_mut().zip(io.inputs[0]).zip(io.inputs[2]) {
            *dx = if *x > F::ZERO { *dy } else { a * *dy };
        }
    }
}

impl Rule for PreluSlopeGradient {
    fn name(&self) -> &'static str {
        "prelu_slope_gradient"
    }

    fn cut(&self) -> Cut {
        Cut::Entries
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x, dy] = take(inputs)?;
        require(x == dy, "value and gradient differ")?;
        Ok(ValueType::once([1]))
    }

    not_differentiated!();
}

impl Kernel for PreluSlopeGradient {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let pairs = io.inputs[0].iter().zip(io.inputs[1]);
        let below = pairs.filter(|(x, _)| **x <= F::ZERO);
        io.output[0] = F::of(below.map(|(x, dy)| (*x * *dy).to_f64()).sum());
    }
}

/// Away from its kink.
pub(super) fn samples() -> Vec<Sample> {
    let x = (ValueType::batch([2, 3]), Domain::AwayFrom(&[0.0]));
    vec![Sample::new(Prelu, [x, (ValueType::once([1]), Domain::Any)])]
}
