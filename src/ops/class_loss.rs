//! Losses of scores against class ids, fused with their softmax: a number per example.

use std::fmt::Debug;

use super::lines::by_width;
use super::softmax::{LINES, log_sums_exp, softmax_lines};
use super::types::{not_differentiated, per_example, require, without_last};
use super::{Domain, Sample};
use crate::graph::{Backward, Float, Graph, Io, Kernel, NodeId, OpError, Rule, ValueType};

/// A loss of one line of scores against a class id.
pub trait ClassLoss: Copy + Debug + Send + Sync + 'static {
    /// Its name.
    const NAME: &'static str;
    /// Its gradient's name.
    const GRADIENT_NAME: &'static str;

    /// Whether it is a loss of the scores' softmax, which is then computed for many lines at once.
    const IS_OF_SOFTMAX: bool;

    /// The loss. `log_sum` is `ln Σ exp(y[k])` if it is of the softmax.
    fn loss<F: Float>(&self, line: Line<'_, F>, log_sum: F) -> F;
    /// The slope of the loss times `by`, into `dy`, which holds the softmax of `y` if it is of
    /// that.
    fn slope<F: Float>(&self, line: Line<'_, F>, by: F, dy: &mut [F]);
}

/// What a loss of one line is of.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a, F> {
    /// The scores.
    pub y: &'a [F],
    /// The class.
    pub t: usize,
    /// The weights of the classes.
    pub w: Option<&'a [F]>,
}

/// The mean loss of an example's lines from `(scores, ids)` or `(scores, ids, class weights)`:
/// scores `[.., classes]`, ids `[..]`, weights `[classes]` existing once.
pub fn class_loss(g: &mut Graph, loss: impl ClassLoss, inputs: &[NodeId]) -> NodeId {
    let classes = g.ty(inputs[0]).extents.last();
    g.op(LineLoss { loss, classes }, inputs)
}

/// See [`class_loss`].
#[derive(Clone, Copy, Debug)]
pub struct LineLoss<L> {
    /// The loss of one line.
    pub loss: L,
    /// The last size of the scores.
    pub classes: usize,
}

/// The gradient of [`LineLoss`] for the scores, from its inputs and then `dy`.
#[derive(Clone, Copy, Debug)]
pub struct LineLossGradient<L> {
    /// The loss of one line.
    pub loss: L,
    /// The last size of the scores.
    pub classes: usize,
}

impl<L: ClassLoss> Rule for LineLoss<L> {
    fn name(&self) -> &'static str {
        L::NAME
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        fits(inputs, self.classes)?;
        Ok(per_example())
    }

    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let Self { loss, classes } = *self;
        let inputs: Vec<NodeId> = at.inputs.iter().copied().chain([at.dy]).collect();
        let dx = g.op(LineLossGradient { loss, classes }, &inputs);
        let rest = std::iter::repeat_n(None, at.inputs.len() - 1);
        [Some(dx)].into_iter().chain(rest).collect()
    }

    fn n_flops(&self, inputs: &[&ValueType], _: &ValueType) -> u64 {
        inputs.first().map_or(0, |scores| 3 * scores.width() as u64)
    }
}

impl<L: ClassLoss> Kernel for LineLoss<L> {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        // A copy, whose numbers no write to the output could change.
        let Self { loss, classes } = *self;
        let w = io.inputs.get(2).copied();
        let n_lines = io.inputs[1].len() / io.output.len();
        let mut room = [F::ZERO; LINES];
        let mut sums = LineSums { totals: io.output, n_lines, row: 0, n_done: 0 };
        let groups = io.inputs[0].chunks(LINES * classes).zip(io.inputs[1].chunks(LINES));
        for (scores, ids) in groups {
            let losses = &mut room[..ids.len()];
            if L::IS_OF_SOFTMAX {
                log_sums_exp(scores, classes, losses);
            }
            let lines = scores.chunks_exact(classes).zip(ids);
            for (at, (y, t)) in losses.iter_mut().zip(lines) {
                *at = loss.loss(Line { y, t: class(*t, classes), w }, *at);
            }
            sums.add(losses);
        }
    }
}

/// Means of the lines of each row, under way.
struct LineSums<'a, F> {
    totals: &'a mut [F],
    n_lines: usize,
    row: usize,
    /// Lines of this row that are added.
    n_done: usize,
}

impl<F: Float> LineSums<'_, F> {
    /// Takes the next lines.
    #[inline(always)]
    fn add(&mut self, losses: &[F]) {
        if self.n_lines == 1 {
            let totals = &mut self.totals[self.row..][..losses.len()];
            totals.iter_mut().zip(losses).for_each(|(to, loss)| *to = F::ZERO + *loss);
            self.row += losses.len();
            return;
        }
        for loss in losses {
            let total = &mut self.totals[self.row];
            *total = if self.n_done == 0 { F::ZERO } else { *total } + *loss;
            self.n_done += 1;
            if self.n_done == self.n_lines {
                *total /= F::of(self.n_lines as f64);
                (self.row, self.n_done) = (self.row + 1, 0);
            }
        }
    }
}

impl<L: ClassLoss> Rule for LineLossGradient<L> {
    fn name(&self) -> &'static str {
        L::GRADIENT_NAME
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let Some((dy, inputs)) = inputs.split_last() else {
            return Err(OpError("wants inputs".to_owned()));
        };
        fits(inputs, self.classes)?;
        require(**dy == per_example(), "gradient")?;
        Ok(inputs[0].clone())
    }

    not_differentiated!();

    fn n_flops(&self, _: &[&ValueType], output: &ValueType) -> u64 {
        3 * output.width() as u64
    }
}

impl<L: ClassLoss> Kernel for LineLossGradient<L> {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        // A copy, as above.
        let Self { loss, classes } = *self;
        let w = (io.inputs.len() == 4).then(|| io.inputs[2]);
        let dy = io.inputs[io.inputs.len() - 1];
        let n_lines = io.inputs[1].len() / dy.len();
        if L::IS_OF_SOFTMAX {
            softmax_lines(io.inputs[0], classes, io.output);
        }
        by_width!(classes, |classes| {
            let n = n_lines * classes;
            let rows = io.inputs[0].chunks_exact(n).zip(io.inputs[1].chunks_exact(n_lines));
            for ((dx, (y, t)), dy) in io.output.chunks_exact_mut(n).zip(rows).zip(dy) {
                let factor = *dy / F::of(n_lines as f64);
                let lines = y.chunks_exact(classes).zip(t);
                for (dx, (y, t)) in dx.chunks_exact_mut(classes).zip(lines) {
                    let line = Line { y, t: class(*t, classes), w };
                    loss.slope(line, factor, dx);
                }
            }
        });
    }
}

/// `-(1 - e) w[t] ln p[t] - e/K sum(w ln p)`, p = softmax(y).
#[derive(Clone, Copy, Debug)]
pub struct CrossEntropy {
    /// e, the share of the target spread over all classes.
    pub smoothing: f64,
}

impl ClassLoss for CrossEntropy {
    const NAME: &'static str = "cross_entropy";
    const GRADIENT_NAME: &'static str = "cross_entropy_gradient";
    const IS_OF_SOFTMAX: bool = true;

    #[inline(always)]
    fn loss<F: Float>(&self, Line { y, t, w }: Line<'_, F>, log_sum: F) -> F {
        let target = weight(w, t) * (log_sum - y[t]);
        if self.smoothing <= 0.0 {
            return target;
        }
        let all: F = (0..y.len()).map(|k| weight(w, k) * (log_sum - y[k])).sum();
        F::of(1.0 - self.smoothing) * target + F::of(self.smoothing / y.len() as f64) * all
    }

    // dy[k] = (1 - e) w[t] (p[k] - [k = t]) + e/K (sum(w) p[k] - w[k])
    #[inline(always)]
    fn slope<F: Float>(&self, Line { y, t, w }: Line<'_, F>, by: F, dy: &mut [F]) {
        let spread = by * F::of(self.smoothing / y.len() as f64);
        let sharp = by * F::of(1.0 - self.smoothing) * weight(w, t);
        let sum = match w {
            Some(w) => w.iter().copied().sum(),
            None => F::of(y.len() as f64),
        };
        let both = sharp + spread * sum;
        // Zero for the others, rather than a second visit: a short line stays in registers.
        let sharp_at = |k: usize| if k == t { sharp } else { F::ZERO };
        match w {
            Some(w) => {
                for (k, (dy, w)) in dy.iter_mut().zip(w).enumerate() {
                    *dy = both * *dy - spread * *w - sharp_at(k);
                }
            }
            None => {
                for (k, dy) in dy.iter_mut().enumerate() {
                    *dy = both * *dy - spread - sharp_at(k);
                }
            }
        }
    }
}

/// `-w[t] y[t]`, y being logarithms of probabilities.
#[derive(Clone, Copy, Debug)]
pub struct NegativeLogLikelihood;

impl ClassLoss for NegativeLogLikelihood {
    const NAME: &'static str = "nll";
    const GRADIENT_NAME: &'static str = "nll_gradient";
    const IS_OF_SOFTMAX: bool = false;

    #[inline(always)]
    fn loss<F: Float>(&self, Line { y, t, w }: Line<'_, F>, _: F) -> F {
        -weight(w, t) * y[t]
    }

    #[inline(always)]
    fn slope<F: Float>(&self, Line { t, w, .. }: Line<'_, F>, by: F, dy: &mut [F]) {
        dy.fill(F::ZERO);
        dy[t] = -weight(w, t) * by;
    }
}

/// `w[t]/K · sum over k ≠ t of max(0, 1 - y[t] + y[k])`
#[derive(Clone, Copy, Debug)]
pub struct Hinge;

impl ClassLoss for Hinge {
    const NAME: &'static str = "hinge";
    const GRADIENT_NAME: &'static str = "hinge_gradient";
    const IS_OF_SOFTMAX: bool = false;

    #[inline(always)]
    fn loss<F: Float>(&self, Line { y, t, w }: Line<'_, F>, _: F) -> F {
        let others = (0..y.len()).filter(|k| *k != t);
        let sum: F = others.map(|k| (F::ONE - y[t] + y[k]).max(F::ZERO)).sum();
        weight(w, t) * sum / F::of(y.len() as f64)
    }

    // dy[k] = w[t]/K where the margin is short, dy[t] = minus their sum
    #[inline(always)]
    fn slope<F: Float>(&self, Line { y, t, w }: Line<'_, F>, by: F, dy: &mut [F]) {
        let step = by * weight(w, t) / F::of(y.len() as f64);
        for (k, dy) in dy.iter_mut().enumerate() {
            let is_short = k != t && F::ONE - y[t] + y[k] > F::ZERO;
            *dy = if is_short { step } else { F::ZERO };
        }
        let sum: F = dy.iter().copied().sum();
        dy[t] = -sum;
    }
}

#[inline]
fn weight<F: Float>(weights: Option<&[F]>, class: usize) -> F {
    weights.map_or(F::ONE, |weights| weights[class])
}

/// The class that an id stands for. Data refuses ids out of range; a stray one must still not
/// read beyond the line.
#[inline]
fn class<F: Float>(id: F, classes: usize) -> usize {
    (id.to_f64() as usize).min(classes - 1)
}

/// Scores `[.., classes]`, ids `[..]` and, maybe, weights `[classes]`.
fn fits(inputs: &[&ValueType], classes: usize) -> Result<(), OpError> {
    let (scores, ids) = match inputs {
        [scores, ids] => (scores, ids),
        [scores, ids, weights] => {
            require(**weights == ValueType::once([classes]), "class weights")?;
            (scores, ids)
        }
        _ => return Err(OpError("wants 2 or 3 inputs".to_owned())),
    };
    require(scores.extents.last() == classes, "classes")?;
    require(scores.rows == ids.rows, "rows")?;
    require(without_last(&scores.extents) == ids.extents, "one id per line")
}

/// Every loss with one line and with several, with and without weights.
pub(super) fn samples() -> Vec<Sample> {
    fn uses(loss: impl ClassLoss) -> Vec<Sample> {
        let scores = (ValueType::batch([2, 3]), Domain::Any);
        let ids = (ValueType::batch([2]), Domain::Ids(3));
        let weights = (ValueType::once([3]), Domain::FlatPositive);
        let single =
            [(ValueType::batch([2]), Domain::Any), (ValueType::batch([]), Domain::Ids(2))];
        vec![
            Sample::new(LineLoss { loss, classes: 2 }, single),
            Sample::new(LineLoss { loss, classes: 3 }, [scores.clone(), ids.clone()]),
            Sample::new(LineLoss { loss, classes: 3 }, [scores, ids, weights]),
        ]
    }
    let uses = [
        uses(CrossEntropy { smoothing: 0.0 }),
        uses(CrossEntropy { smoothing: 0.1 }),
        uses(NegativeLogLikelihood),
        uses(Hinge),
    ];
    uses.into_iter().flatten().collect()
}
