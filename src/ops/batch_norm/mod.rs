//! Batch normalization: statistics per channel over the batch, and what they do to a value.

mod channels;
mod moving;

pub use channels::Channels;
pub use moving::{MovingMean, MovingVariance};

use super::types::{not_differentiated, require, take};
use super::{Domain, Sample};
use crate::graph::{
    Backward, Cut, Float, Graph, Io, Kernel, NodeId, OpError, Rule, ValueType,
};

/// `mean[c]` over the batch.
#[derive(Clone, Copy, Debug)]
pub struct ChannelMean {
    /// Which numbers belong together.
    pub channels: Channels,
}

/// `var[c] = mean of (x - mean[c])²` from `(x, mean)`: the biased variance.
#[derive(Clone, Copy, Debug)]
pub struct ChannelVariance {
    /// Which numbers belong together.
    pub channels: Channels,
}

/// `sum[c]` over the batch.
#[derive(Clone, Copy, Debug)]
pub struct ChannelSum {
    /// Which numbers belong together.
    pub channels: Channels,
}

/// `sum of dy (x - mean) / sqrt(var + eps)` per channel, from `(dy, x, mean, var)`.
#[derive(Clone, Copy, Debug)]
pub struct ChannelDot {
    /// Which numbers belong together.
    pub channels: Channels,
    /// Added to the variance.
    pub eps: f64,
}

/// `y = (x - mean) / sqrt(var + eps) · a + b` from `(x, mean, var, a, b)`.
#[derive(Clone, Copy, Debug)]
pub struct BatchNorm {
    /// Which numbers belong together.
    pub channels: Channels,
    /// Added to the variance.
    pub eps: f64,
    /// Whether mean and variance are those of x; its gradient then includes theirs.
    pub is_of_batch: bool,
}

/// Its gradient for x, from `(dy, x, mean, var, a, db, da)`.
#[derive(Clone, Copy, Debug)]
pub struct BatchNormGradient {
    /// Which numbers belong together.
    pub channels: Channels,
    /// Added to the variance.
    pub eps: f64,
    /// Whether mean and variance are those of x.
    pub is_of_batch: bool,
}

/// What the statistics' own gradient rule says.
macro_rules! covered {
    () => {
        fn backward(&self, _: &mut Graph, _: &Backward<'_>) -> Vec<Option<NodeId>> {
            unreachable!("the gradient of batch_norm covers its statistics")
        }
    };
}

impl Rule for ChannelMean {
    fn name(&self) -> &'static str {
        "channel_mean"
    }

    fn cut(&self) -> Cut {
        Cut::Entries
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x] = take(inputs)?;
        self.channels.fits(x, &[])?;
        Ok(self.channels.ty())
    }

    covered!();
}

impl Kernel for ChannelMean {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let x = io.inputs[0];
        let share = self.channels.count as f64 / x.len() as f64;
        self.channels.sums(io, [x, x], [&|_| 0.0, &|_| share], |x, _, _| x.to_f64());
    }
}

impl Rule for ChannelVariance {
    fn name(&self) -> &'static str {
        "channel_variance"
    }

    fn cut(&self) -> Cut {
        Cut::Entries
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x, mean] = take(inputs)?;
        self.channels.fits(x, &[mean])?;
        Ok(self.channels.ty())
    }

    covered!();
}

impl Kernel for ChannelVariance {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let [x, mean] = [io.inputs[0], io.inputs[1]];
        let share = self.channels.count as f64 / x.len() as f64;
        let square = |x: F, _: F, mean: F| {
            let centered = (x - mean).to_f64();
            centered * centered
        };
        self.channels.sums(io, [x, x], [&|c| mean[c].to_f64(), &|_| share], square);
    }
}

impl Rule for ChannelSum {
    fn name(&self) -> &'static str {
        "channel_sum"
    }

    fn cut(&self) -> Cut {
        Cut::Entries
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [dy] = take(inputs)?;
        self.channels.fits(dy, &[])?;
        Ok(self.channels.ty())
    }

    not_differentiated!();
}

impl Kernel for ChannelSum {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let dy = io.inputs[0];
        self.channels.sums(io, [dy, dy], [&|_| 0.0, &|_| 1.0], |dy, _, _| dy.to_f64());
    }
}

impl Rule for ChannelDot {
    fn name(&self) -> &'static str {
        "channel_dot"
    }

    fn cut(&self) -> Cut {
        Cut::Entries
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [dy, x, mean, variance] = take(inputs)?;
        require(dy == x, "value and gradient differ")?;
        self.channels.fits(x, &[mean, variance])?;
        Ok(self.channels.ty())
    }

    not_differentiated!();
}

impl Kernel for ChannelDot {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let [dy, x, mean, variance] =
            [io.inputs[0], io.inputs[1], io.inputs[2], io.inputs[3]];
        let dot = |dy: F, x: F, mean: F| (dy * (x - mean)).to_f64();
        let factor = |c: usize| inverse_root(variance[c], self.eps).to_f64();
        self.channels.sums(io, [dy, x], [&|c| mean[c].to_f64(), &factor], dot);
    }
}

impl Rule for BatchNorm {
    fn name(&self) -> &'static str {
        "batch_norm"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x, mean, variance, factor, offset] = take(inputs)?;
        self.channels.fits(x, &[mean, variance, factor, offset])?;
        Ok(x.clone())
    }

    // db = sum dy, da = sum dy x̂, dx as in BatchNormGradient.
    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let Self { channels, eps, is_of_batch } = *self;
        let [x, mean, variance, factor] =
            [at.inputs[0], at.inputs[1], at.inputs[2], at.inputs[3]];
        let d_offset = g.op(ChannelSum { channels }, &[at.dy]);
        let d_factor = g.op(ChannelDot { channels, eps }, &[at.dy, x, mean, variance]);
        let inputs = [at.dy, x, mean, variance, factor, d_offset, d_factor];
        let dx = g.op(BatchNormGradient { channels, eps, is_of_batch }, &inputs);
        vec![Some(dx), None, None, Some(d_factor), Some(d_offset)]
    }

    fn n_flops(&self, _: &[&ValueType], output: &ValueType) -> u64 {
        4 * output.width() as u64
    }
}

impl Kernel for BatchNorm {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let [x, mean, variance] = [io.inputs[0], io.inputs[1], io.inputs[2]];
        let [a, b] = [io.inputs[3], io.inputs[4]];
        let of_channel =
            |c: usize| [mean[c], inverse_root(variance[c], self.eps) * a[c], b[c]];
        let normal =
            |x: F, _: F, [mean, factor, offset]: [F; 3]| (x - mean) * factor + offset;
        self.channels.write(io.output, [x, x], of_channel, normal);
    }
}

impl Rule for BatchNormGradient {
    fn name(&self) -> &'static str {
        "batch_norm_gradient"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [dy, x, rest @ ..] = inputs else {
            return Err(OpError("wants 7 inputs".to_owned()));
        };
        require(dy == x && rest.len() == 5, "inputs")?;
        self.channels.fits(x, rest)?;
        Ok((*x).clone())
    }

    not_differentiated!();

    fn n_flops(&self, _: &[&ValueType], output: &ValueType) -> u64 {
        8 * output.width() as u64
    }
}

impl Kernel for BatchNormGradient {
    // dx = a / sqrt(var + eps) · (dy - db/n - x̂ da/n), the last two only for the batch's own
    // statistics; n = values per channel in the batch.
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let [dy, x, mean, variance] =
            [io.inputs[0], io.inputs[1], io.inputs[2], io.inputs[3]];
        let [a, db, da] = [io.inputs[4], io.inputs[5], io.inputs[6]];
        let share = if self.is_of_batch {
            F::ONE / F::of((io.n_rows * self.channels.n_lines) as f64)
        } else {
            F::ZERO
        };
        let of_channel = |c: usize| {
            let inverse = inverse_root(variance[c], self.eps);
            [mean[c], a[c] * inverse, inverse, db[c] * share, da[c] * share]
        };
        let centered = |dy: F, x: F, [mean, factor, inverse, db, da]: [F; 5]| {
            factor * (dy - db - (x - mean) * inverse * da)
        };
        self.channels.write(io.output, [dy, x], of_channel, centered);
    }
}

fn inverse_root<F: Float>(variance: F, eps: f64) -> F {
    F::ONE / (variance + F::of(eps)).sqrt()
}

/// With kept statistics; the batch's own are checked through the layer.
pub(super) fn samples() -> Vec<Sample> {
    let sample = |extents: &[usize]| {
        let channels = Channels::of(&extents.into());
        let op = BatchNorm { channels, eps: 1e-5, is_of_batch: false };
        let inputs = [
            (ValueType::batch(extents), Domain::Any),
            (channels.ty(), Domain::Flat),
            (channels.ty(), Domain::FlatPositive),
            (channels.ty(), Domain::Any),
            (channels.ty(), Domain::Any),
        ];
        Sample::new(op, inputs)
    };
    vec![sample(&[3]), sample(&[2, 3]), sample(&[3, 2, 2]), sample(&[1])]
}
