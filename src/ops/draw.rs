//! Random ops. A draw is a function of (step, op, place), so that no order of work changes it.

use super::types::take;
use super::{Domain, Sample};
use crate::graph::{Backward, Float, Graph, Io, Kernel, NodeId, OpError, Rule, ValueType};
use crate::random::mix;

/// `y = x m / (1 - p)`, m being 1 with probability 1 - p, else 0.
#[derive(Clone, Copy, Debug)]
pub struct Dropout {
    /// The share dropped.
    pub p: f64,
    /// Names the op's draws.
    pub stream: u64,
}

/// `y = x + std e`, e ~ N(0, 1).
#[derive(Clone, Copy, Debug)]
pub struct Noise {
    /// Standard deviation.
    pub std: f64,
    /// Names the op's draws.
    pub stream: u64,
}

impl Rule for Dropout {
    fn name(&self) -> &'static str {
        "dropout"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x] = take(inputs)?;
        Ok(x.clone())
    }

    // dx = dy m / (1 - p): the same op, which draws the same m again.
    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        vec![Some(g.op(*self, &[at.dy]))]
    }

    fn n_flops(&self, _: &[&ValueType], output: &ValueType) -> u64 {
        4 * output.width() as u64
    }
}

impl Kernel for Dropout {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let (key, first) = start(&io, self.stream);
        let dropped_below = (self.p * (1_u64 << 53) as f64) as u64;
        let factor = F::of(1.0 / (1.0 - self.p));
        for (at, (y, x)) in io.output.iter_mut().zip(io.inputs[0]).enumerate() {
            let is_kept = mix(key ^ (first + at as u64)) >> 11 >= dropped_below;
            *y = if is_kept { *x * factor } else { F::ZERO };
        }
    }
}

impl Rule for Noise {
    fn name(&self) -> &'static str {
        "noise"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x] = take(inputs)?;
        Ok(x.clone())
    }

    // dx = dy
    fn backward(&self, _: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        vec![Some(at.dy)]
    }

    fn n_flops(&self, _: &[&ValueType], output: &ValueType) -> u64 {
        20 * output.width() as u64
    }
}

impl Kernel for Noise {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let (key, first) = start(&io, self.stream);
        for (at, (y, x)) in io.output.iter_mut().zip(io.inputs[0]).enumerate() {
            *y = *x + F::of(self.std * normal(mix(key ^ (first + at as u64))));
        }
    }
}

/// The key of this step's draws of an op, and the place of the block's first number.
fn start<F>(io: &Io<'_, F>, stream: u64) -> (u64, u64) {
    let width = io.output.len() / io.block.len().max(1);
    (mix(io.draw ^ stream), (io.block.start * width) as u64)
}

/// A standard normal draw from 64 random bits, by Box and Muller.
fn normal(bits: u64) -> f64 {
    let share = |bits: u64| (bits >> 11) as f64 * (1.0 / (1_u64 << 53) as f64);
    let radius = libm::sqrt(-2.0 * libm::log(1.0 - share(bits)));
    radius * libm::cos(std::f64::consts::TAU * share(mix(bits)))
}

/// Both.
pub(super) fn samples() -> Vec<Sample> {
    let x = || [(ValueType::batch([2, 3]), Domain::Any)];
    vec![
        Sample::new(Dropout { p: 0.4, stream: 7 }, x()),
        Sample::new(Noise { std: 0.5, stream: 7 }, x()),
    ]
}
