//! A model's raw output as what metrics and people read: probabilities, or original units.

use crate::builtins::losses::{Prediction, TargetForm};
use crate::builtins::metrics::{Layout, Meaning};
use crate::check::typed::TypedTrain;
use crate::data::Preprocessing;
use crate::data::profile::TargetKind;
use crate::graph::Float;

/// How one example's output is read. An example may have several lines, such as the positions of
/// a text, each with its own classes.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// How a line is laid out once read.
    pub(super) layout: Layout,
    /// Lines per example.
    pub(super) n_lines: usize,
    /// Raw numbers per line.
    width: usize,
    squash: Squash,
}

/// What is done to the raw numbers of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Squash {
    Nothing,
    Softmax,
    Sigmoid,
    /// 1 above 0, else 0: what a sigmoid says, without saying how surely.
    Sign,
    Exponential,
}

/// How much of a prediction is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Probabilities.
    Full,
    /// Only which class is likeliest, which is cheaper.
    Order,
}

impl Reading {
    pub(super) fn new(train: &TypedTrain, detail: Detail) -> Self {
        let extents = train.model.output_shape().extents().expect("the checker proved it");
        let n_raw = extents.n_elements();
        let loss = train.loss.first().expect("the checker gives a loss").loss;
        let meaning = meaning(train.data.profile.target.kind, n_raw);
        let last = extents.0.last().copied().unwrap_or(1);
        let (width, kept) = match (meaning, loss.target) {
            (Meaning::Classes, _) => (last, last),
            (Meaning::Binary | Meaning::Numbers, TargetForm::HalfShape) => (last, last / 2),
            (Meaning::Binary | Meaning::Numbers, _) => (n_raw, n_raw),
        };
        let target = if meaning == Meaning::Classes { 1 } else { kept };
        let layout = Layout { prediction: kept, target, meaning };
        let squash = squash(loss.prediction, meaning, detail);
        Self { layout, n_lines: n_raw / width.max(1), width, squash }
    }

    /// Reads a batch's raw output, line after line.
    pub(super) fn predictions<F: Float>(&self, raw: &[F], out: &mut Vec<f64>) {
        let kept = self.layout.prediction;
        out.clear();
        if kept == self.width {
            out.extend(raw.iter().map(|value| value.to_f64()));
        } else {
            let lines = raw.chunks_exact(self.width).flat_map(|line| &line[..kept]);
            out.extend(lines.map(|value| value.to_f64()));
        }
        self.squash.apply(kept, out);
    }

    /// Raw numbers per example.
    pub(super) fn n_raw(&self) -> usize {
        self.n_lines * self.width
    }

    /// Numbers of an example's target.
    pub(super) fn n_target(&self) -> usize {
        self.n_lines * self.layout.target
    }

    /// Puts lines of numbers back into their original unit.
    pub(super) fn unscale(&self, preprocessing: &Preprocessing, numbers: &mut [f64]) {
        if self.layout.meaning == Meaning::Numbers && preprocessing.scales_target() {
            let lines = numbers.chunks_exact_mut(self.layout.prediction);
            lines.for_each(|line| preprocessing.unscale_target(line));
        }
    }
}

impl Squash {
    fn apply(self, width: usize, numbers: &mut [f64]) {
        let each = |change: fn(f64) -> f64, numbers: &mut [f64]| {
            numbers.iter_mut().for_each(|x| *x = change(*x));
        };
        match self {
            Self::Nothing => {}
            Self::Softmax => numbers.chunks_exact_mut(width).for_each(softmax),
            Self::Sigmoid => each(|x| 1.0 / (1.0 + libm::exp(-x)), numbers),
            Self::Sign => {
                numbers.iter_mut().for_each(|x| *x = f64::from(u8::from(*x > 0.0)));
            }
            Self::Exponential => each(libm::exp, numbers),
        }
    }
}

fn meaning(target: TargetKind, n_raw: usize) -> Meaning {
    match target {
        TargetKind::Category => Meaning::Classes,
        TargetKind::Binary if n_raw > 1 => Meaning::Classes,
        TargetKind::Binary | TargetKind::MultiLabel => Meaning::Binary,
        TargetKind::Number | TargetKind::Input | TargetKind::None => Meaning::Numbers,
    }
}

fn squash(prediction: Prediction, meaning: Meaning, detail: Detail) -> Squash {
    match (prediction, meaning, detail) {
        (Prediction::LogNumbers, _, _)
        | (Prediction::LogProbabilities, _, Detail::Full) => Squash::Exponential,
        (_, Meaning::Classes, Detail::Order)
        | (Prediction::Numbers, _, _)
        | (Prediction::Logits, Meaning::Numbers, _) => Squash::Nothing,
        (Prediction::LogProbabilities, _, Detail::Order) => Squash::Exponential,
        (Prediction::Logits, Meaning::Classes, Detail::Full) => Squash::Softmax,
        (Prediction::Logits, Meaning::Binary, Detail::Full) => Squash::Sigmoid,
        (Prediction::Logits, Meaning::Binary, Detail::Order) => Squash::Sign,
    }
}

// p[i] = exp(x[i] - max x) / sum of them
fn softmax(x: &mut [f64]) {
    let top = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    x.iter_mut().for_each(|x| *x = libm::exp(*x - top));
    let sum: f64 = x.iter().sum();
    x.iter_mut().for_each(|x| *x /= sum);
}
