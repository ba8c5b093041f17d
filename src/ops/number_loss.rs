//! Losses of numbers against numbers: the mean over an example, from a table of contrasts.

use std::fmt::Debug;

use super::elementwise::sign;
use super::lines::{add_sums, pieces, room};
use super::types::{not_differentiated, per_example, require, take};
use super::{Domain, Sample};
use crate::graph::{
    Backward, Float, Graph, Io, Kernel, NodeId, OpError, Rows, Rule, ValueType,
};

/// A loss of one number `y` against its target `t`.
pub trait Contrast: Copy + Debug + Send + Sync + 'static {
    /// Its name.
    const NAME: &'static str;
    /// Its gradient's name.
    const GRADIENT_NAME: &'static str;

    /// The loss.
    fn loss<F: Float>(&self, y: F, t: F) -> F;
    /// Its slope in y.
    fn slope<F: Float>(&self, y: F, t: F) -> F;
}

/// The mean over an example's numbers from `(y, t)`; the target gets no gradient.
#[derive(Clone, Copy, Debug)]
pub struct ElementLoss<L>(pub L);

/// Its gradient for y, from `(y, t, dy)`.
#[derive(Clone, Copy, Debug)]
pub struct ElementLossGradient<L>(pub L);

impl<L: Contrast> Rule for ElementLoss<L> {
    fn name(&self) -> &'static str {
        L::NAME
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [y, t] = take(inputs)?;
        require(y == t && y.rows == Rows::Batch, "prediction and target differ")?;
        Ok(per_example())
    }

    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let inputs = [at.inputs[0], at.inputs[1], at.dy];
        vec![Some(g.op(ElementLossGradient(self.0), &inputs)), None]
    }

    fn n_flops(&self, inputs: &[&ValueType], _: &ValueType) -> u64 {
        inputs.first().map_or(0, |y| 3 * y.width() as u64)
    }
}

impl<L: Contrast> Kernel for ElementLoss<L> {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let [y, t] = [io.inputs[0], io.inputs[1]];
        let width = y.len() / io.output.len();
        if width == 1 {
            // What follows, of one term.
            for (total, (y, t)) in io.output.iter_mut().zip(y.iter().zip(t)) {
                *total = F::ZERO + self.0.loss(*y, *t);
            }
            return;
        }
        let mut room = room();
        io.output.fill(F::ZERO);
        for (places, lines) in pieces(io.output.len(), width) {
            let losses = &mut room[..places.len()];
            for (loss, (y, t)) in
                losses.iter_mut().zip(y[places.clone()].iter().zip(&t[places]))
            {
                *loss = self.0.loss(*y, *t);
            }
            add_sums(&mut io.output[lines], losses, width);
        }
        let divisor = F::of(width as f64);
        io.output.iter_mut().for_each(|total| *total /= divisor);
    }
}

impl<L: Contrast> Rule for ElementLossGradient<L> {
    fn name(&self) -> &'static str {
        L::GRADIENT_NAME
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [y, t, dy] = take(inputs)?;
        require(y == t && *dy == per_example(), "types")?;
        Ok(y.clone())
    }

    not_differentiated!();
}

impl<L: Contrast> Kernel for ElementLossGradient<L> {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let [y, t, dy] = [io.inputs[0], io.inputs[1], io.inputs[2]];
        let width = y.len() / dy.len();
        let share = F::ONE / F::of(width as f64);
        let pairs = y.iter().zip(t);
        if width == 1 {
            for ((dx, (y, t)), dy) in io.output.iter_mut().zip(pairs).zip(dy) {
                *dx = self.0.slope(*y, *t) * (*dy * share);
            }
            return;
        }
        io.output.iter_mut().zip(pairs).for_each(|(dx, (y, t))| *dx = self.0.slope(*y, *t));
        for (dx, dy) in io.output.chunks_exact_mut(width).zip(dy) {
            let factor = *dy * share;
            dx.iter_mut().for_each(|dx| *dx *= factor);
        }
    }
}

macro_rules! table {
    ($($(#[$doc:meta])* $entry:ident $name:literal, |$y:ident, $t:ident| $loss:expr, $slope:expr;)*) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $entry;

        impl Contrast for $entry {
            const NAME: &'static str = $name;
            const GRADIENT_NAME: &'static str = concat!($name, "_gradient");

            #[inline(always)]
            fn loss<F: Float>(&self, $y: F, $t: F) -> F {
                $loss
            }

            #[inline(always)]
            fn slope<F: Float>(&self, $y: F, $t: F) -> F {
                let _ = $y;
                $slope
            }
        })*
    };
}

// Name, loss of y against t, slope in y.
table! {
    /// `(y - t)²`
    SquaredError "mse", |y, t| (y - t) * (y - t), F::of(2.0) * (y - t);
    /// `|y - t|`
    AbsoluteError "mae", |y, t| (y - t).abs(), sign(y - t);
    /// `exp(y) - t y`
    PoissonLoss "poisson", |y, t| y.exp() - t * y, y.exp() - t;
    /// `t (ln t - y)`, 0 where t = 0
    Divergence "kl", |y, t| if t > F::ZERO { t * (t.ln() - y) } else { F::ZERO }, -t;
}

/// `e²/2 if |e| <= delta else delta (|e| - delta/2)`, e = y - t
#[derive(Clone, Copy, Debug)]
pub struct Huber {
    /// Where squares become straight lines.
    pub delta: f64,
}

impl Contrast for Huber {
    const NAME: &'static str = "huber";
    const GRADIENT_NAME: &'static str = "huber_gradient";

    #[inline(always)]
    fn loss<F: Float>(&self, y: F, t: F) -> F {
        let (error, delta) = ((y - t).abs(), F::of(self.delta));
        if error <= delta {
            F::of(0.5) * error * error
        } else {
            delta * (error - F::of(0.5) * delta)
        }
    }

    #[inline(always)]
    fn slope<F: Float>(&self, y: F, t: F) -> F {
        let delta = F::of(self.delta);
        (y - t).min(delta).max(-delta)
    }
}

/// `(1 - t) y + (1 + (w - 1) t) ln(1 + exp(-y))`, which is `-(w t ln s + (1 - t) ln(1 - s))`
/// with s = sigmoid(y), without overflow.
#[derive(Clone, Copy, Debug)]
pub struct BinaryCrossEntropy {
    /// w, the factor for targets of 1.
    pub pos_weight: f64,
}

impl BinaryCrossEntropy {
    #[inline(always)]
    fn factor<F: Float>(self, t: F) -> F {
        F::ONE + F::of(self.pos_weight - 1.0) * t
    }
}

impl Contrast for BinaryCrossEntropy {
    const NAME: &'static str = "binary_cross_entropy";
    const GRADIENT_NAME: &'static str = "binary_cross_entropy_gradient";

    #[inline(always)]
    fn loss<F: Float>(&self, y: F, t: F) -> F {
        (F::ONE - t) * y + self.factor(t) * (-y).softplus()
    }

    // (1 - t) - (1 + (w - 1) t) (1 - s)
    #[inline(always)]
    fn slope<F: Float>(&self, y: F, t: F) -> F {
        (F::ONE - t) - self.factor(t) * (-y).sigmoid()
    }
}

/// The mean of `(ln v + (m - t)² / v) / 2` over an example's targets, `v = max(exp(s), 1e-6)`,
/// from `(prediction, t)`: means m in the first half of the prediction's last axis, s in the second.
#[derive(Clone, Copy, Debug)]
pub struct GaussianNll {
    /// The target's last size.
    pub width: usize,
}

/// Its gradient for the prediction, from `(prediction, t, dy)`.
#[derive(Clone, Copy, Debug)]
pub struct GaussianNllGradient {
    /// The target's last size.
    pub width: usize,
}

const LOG_FLOOR: f64 = -13.815_510_557_964_274; // ln 1e-6

impl Rule for GaussianNll {
    fn name(&self) -> &'static str {
        "gaussian_nll"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [y, t] = take(inputs)?;
        let is_half = y.extents.last() == 2 * self.width && t.extents.last() == self.width;
        require(is_half && y.width() == 2 * t.width(), "two numbers per target")?;
        Ok(per_example())
    }

    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let inputs = [at.inputs[0], at.inputs[1], at.dy];
        vec![Some(g.op(GaussianNllGradient { width: self.width }, &inputs)), None]
    }
}

impl Kernel for GaussianNll {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let n = io.inputs[1].len() / io.output.len();
        let rows = io.inputs[0].chunks_exact(2 * n).zip(io.inputs[1].chunks_exact(n));
        for (total, (y, t)) in io.output.iter_mut().zip(rows) {
            let lines = y.chunks_exact(2 * self.width).zip(t.chunks_exact(self.width));
            let sum: F = lines.map(|(y, t)| gaussian_line(y, t)).sum();
            *total = sum / F::of(n as f64);
        }
    }
}

/// sum over i of (ln v + (m - t)² / v) / 2
fn gaussian_line<F: Float>(y: &[F], t: &[F]) -> F {
    let (means, logs) = y.split_at(t.len());
    let terms = means.iter().zip(logs).zip(t).map(|((m, s), t)| {
        let s = s.max(F::of(LOG_FLOOR));
        F::of(0.5) * (s + (*m - *t) * (*m - *t) * (-s).exp())
    });
    terms.sum()
}

impl Rule for GaussianNllGradient {
    fn name(&self) -> &'static str {
        "gaussian_nll_gradient"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [y, _, _] = take(inputs)?;
        Ok(y.clone())
    }

    not_differentiated!();
}

impl Kernel for GaussianNllGradient {
    // dm = (m - t) / v,  ds = (1 - (m - t)² / v) / 2, 0 where the variance is at its floor
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        let w = self.width;
        let [t, dy] = [io.inputs[1], io.inputs[2]];
        let share = F::of((dy.len() as f64) / (t.len() as f64));
        let n_lines = t.len() / w / dy.len();
        let lines = io.inputs[0].chunks_exact(2 * w).zip(t.chunks_exact(w));
        for (line, (dx, (y, t))) in io.output.chunks_exact_mut(2 * w).zip(lines).enumerate()
        {
            let factor = dy[line / n_lines] * share;
            for i in 0..w {
                let (error, s) = (y[i] - t[i], y[w + i]);
                let is_floored = s <= F::of(LOG_FLOOR);
                let inverse = (-s.max(F::of(LOG_FLOOR))).exp();
                let slope = F::of(0.5) * (F::ONE - error * error * inverse);
                dx[i] = factor * error * inverse;
                dx[w + i] = if is_floored { F::ZERO } else { factor * slope };
            }
        }
    }
}

/// Every loss, on one number and on several.
pub(super) fn samples() -> Vec<Sample> {
    fn uses(loss: impl Contrast) -> Vec<Sample> {
        let of = |extents: &[usize]| {
            let ty = ValueType::batch(extents);
            let inputs = [(ty.clone(), Domain::Any), (ty, Domain::FlatUnit)];
            Sample::new(ElementLoss(loss), inputs)
        };
        vec![of(&[1]), of(&[2, 3])]
    }
    let gaussian =
        [(ValueType::batch([2, 4]), Domain::Any), (ValueType::batch([2, 2]), Domain::Flat)];
    let mut samples = vec![Sample::new(GaussianNll { width: 2 }, gaussian)];
    samples.extend(uses(SquaredError));
    samples.extend(uses(AbsoluteError));
    samples.extend(uses(PoissonLoss));
    samples.extend(uses(Divergence));
    samples.extend(uses(Huber { delta: 0.5 }));
    samples.extend(uses(BinaryCrossEntropy { pos_weight: 3.0 }));
    samples
}
