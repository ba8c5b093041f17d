//! Statistics that are kept from batch to batch.

use crate::graph::{Cut, Float, Io, Kernel, OpError, Rule, ValueType};
use crate::ops::types::{not_differentiated, require, take};

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

impl Rule for MovingMean {
    fn name(&self) -> &'static str {
        "moving_mean"
    }

    fn cut(&self) -> Cut {
        Cut::Whole
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        type_of_kept(inputs)
    }

    not_differentiated!();
}

impl Kernel for MovingMean {
    #[inline(always)]
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
        type_of_kept(inputs)
    }

    not_differentiated!();
}

impl Kernel for MovingVariance {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let n = (io.n_rows * self.n_lines) as f64;
        if n > 1.0 {
            blend(io, self.momentum, n / (n - 1.0));
        } else {
            io.output.copy_from_slice(io.inputs[0]);
        }
    }
}

/// The type of `(kept, new)`, which is one.
fn type_of_kept(inputs: &[&ValueType]) -> Result<ValueType, OpError> {
    let [kept, new] = take(inputs)?;
    require(kept == new, "types differ")?;
    Ok(kept.clone())
}

/// y = (1 - m) kept + m factor new
fn blend<F: Float>(Io { inputs, output, .. }: Io<'_, F>, momentum: f64, factor: f64) {
    let (kept, new) = (F::of(1.0 - momentum), F::of(momentum * factor));
    for ((y, a), b) in output.iter_mut().zip(inputs[0]).zip(inputs[1]) {
        *y = kept * *a + new * *b;
    }
}
