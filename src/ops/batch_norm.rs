//! Batch normalization: statistics per channel over the batch, and what they do to a value.

use super::types::{not_differentiated, require, take};
use super::{Domain, Sample};
use crate::graph::{
    Backward, Cut, Float, Graph, Io, Kernel, NodeId, OpError, Rule, ValueType,
};
use crate::shape::Extents;

/// Which numbers of an example belong to which channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channels {
    /// How many channels.
    pub count: usize,
    /// How many numbers of one channel stand in a row: height times width, or 1.
    pub run: usize,
    /// How many numbers of one channel an example has.
    pub n_lines: usize,
}

/// Channels summed at a time.
const AT_A_TIME: usize = 32;

impl Channels {
    /// The first of three axes, else the last.
    pub fn of(extents: &Extents) -> Self {
        let (count, run) = match extents.0.as_slice() {
            [channels, height, width] => (*channels, height * width),
            _ => (extents.last(), 1),
        };
        Self { count, run, n_lines: extents.n_elements() / count }
    }

    /// Each stretch of one channel: its channel and its place.
    fn stretches(self, n: usize) -> impl Iterator<Item = (usize, std::ops::Range<usize>)> {
        let run = self.run;
        (0..n / run).map(move |at| (at % self.count, at * run..(at + 1) * run))
    }

    /// Sums a function of place and channel over the channels of the block, in f64, and
    /// multiplies each sum by its channel's factor. Some channels at a time.
    fn sums<F: Float>(
        self,
        Io { output, block, .. }: Io<'_, F>,
        n: usize,
        f: impl Fn(usize, usize) -> f64,
        factor: impl Fn(usize) -> f64,
    ) {
        for (output, first) in output.chunks_mut(AT_A_TIME).zip(block.step_by(AT_A_TIME)) {
            let mut sums = [0.0; AT_A_TIME];
            for line in (0..n).step_by(self.count * self.run) {
                for (at, sum) in sums[..output.len()].iter_mut().enumerate() {
                    let channel = first + at;
                    let start = line + channel * self.run;
                    let stretch = start..start + self.run;
                    *sum += stretch.map(|i| f(i, channel)).sum::<f64>();
                }
            }
            for (at, (y, sum)) in output.iter_mut().zip(sums).enumerate() {
                *y = F::of(sum * factor(first + at));
            }
        }
    }

    fn ty(self) -> ValueType {
        ValueType::once([self.count])
    }

    fn fits(self, x: &ValueType, others: &[&ValueType]) -> Result<(), OpError> {
        require(x.width() == self.count * self.n_lines, "channels")?;
        require(others.iter().all(|ty| **ty == self.ty()), "one number per channel")
    }
}

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

/// `(1 - momentum) kept + momentum new` from `(kept, new)`.
#[derive(Clone, Copy, Debug)]
pub struct MovingMean {
    /// The weight of the new value.
    pub momentum: f64,
}

/// As [`MovingMean`], with the new variance made unbiased: times n / (n - 1). A batch of a single
/// value per channel has no variance and changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct MovingVariance {
    /// The weight of the new value.
    pub momentum: f64,
    /// How many numbers of one channel an example has.
    pub n_lines: usize,
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
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let x = io.inputs[0];
        let share = self.channels.count as f64 / x.len() as f64;
        self.channels.sums(io, x.len(), |i, _| x[i].to_f64(), |_| share);
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
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let [x, mean] = [io.inputs[0], io.inputs[1]];
        let share = self.channels.count as f64 / x.len() as f64;
        let square = |i: usize, c: usize| {
            let centered = (x[i] - mean[c]).to_f64();
            centered * centered
        };
        self.channels.sums(io, x.len(), square, |_| share);
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
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let dy = io.inputs[0];
        self.channels.sums(io, dy.len(), |i, _| dy[i].to_f64(), |_| 1.0);
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
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let [dy, x, mean, variance] =
            [io.inputs[0], io.inputs[1], io.inputs[2], io.inputs[3]];
        let dot = |i: usize, c: usize| (dy[i] * (x[i] - mean[c])).to_f64();
        let factor = |c: usize| inverse_root(variance[c], self.eps).to_f64();
        self.channels.sums(io, x.len(), dot, factor);
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
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let [x, mean, variance] = [io.inputs[0], io.inputs[1], io.inputs[2]];
        let [a, b] = [io.inputs[3], io.inputs[4]];
        for (c, places) in self.channels.stretches(x.len()) {
            let factor = inverse_root(variance[c], self.eps) * a[c];
            for i in places {
                io.output[i] = (x[i] - mean[c]) * factor + b[c];
            }
        }
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
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let [dy, x, mean, variance] =
            [io.inputs[0], io.inputs[1], io.inputs[2], io.inputs[3]];
        let [a, db, da] = [io.inputs[4], io.inputs[5], io.inputs[6]];
        let share = if self.is_of_batch {
            F::ONE / F::of((io.n_rows * self.channels.n_lines) as f64)
        } else {
            F::ZERO
        };
        for (c, places) in self.channels.stretches(x.len()) {
            let inverse = inverse_root(variance[c], self.eps);
            for i in places {
                let normal = (x[i] - mean[c]) * inverse;
                let centered = dy[i] - (db[c] + normal * da[c]) * share;
                io.output[i] = a[c] * inverse * centered;
            }
        }
    }
}

impl Rule for MovingMean {
    fn name(&self) -> &'static str {
        "moving_mean"
    }

    fn cut(&self) -> Cut {
        Cut::Whole
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [kept, new] = take(inputs)?;
        require(kept == new, "types differ")?;
        Ok(kept.clone())
    }

    not_differentiated!();
}

impl Kernel for MovingMean {
    fn run<F: Float>(&self, io: Io<'_, F>) {
        blend(io, self.momentum, 1.0);
    }
}

impl Rule for MovingVariance {
    fn name(&self) -> &'static str {
        "moving_variance"
    }

    fn cut(&self) -> Cut {
        Cut::Whole
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [kept, new] = take(inputs)?;
        require(kept == new, "types differ")?;
        Ok(kept.clone())
    }

    not_differentiated!();
}

impl Kernel for MovingVariance {
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let n = (io.n_rows * self.n_lines) as f64;
        if n > 1.0 {
            blend(io, self.momentum, n / (n - 1.0));
        } else {
            io.output.copy_from_slice(io.inputs[0]);
        }
    }
}

/// y = (1 - m) kept + m factor new
fn blend<F: Float>(Io { inputs, output, .. }: Io<'_, F>, momentum: f64, factor: f64) {
    let (kept, new) = (F::of(1.0 - momentum), F::of(momentum * factor));
    for ((y, a), b) in output.iter_mut().zip(inputs[0]).zip(inputs[1]) {
        *y = kept * *a + new * *b;
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
