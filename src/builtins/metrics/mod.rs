//! The metrics, one file each: computed on the host, in `f64`, from predictions and targets.
//!
//! With one yes or no, and with two classes, class metrics are of the second class. With more
//! classes they are the mean over the classes that occur or are predicted; with several
//! independent labels, over the labels.

mod accuracy;
mod auc;
mod confusion;
mod counts;
mod f1;
mod mae;
mod mape;
mod mse;
mod precision;
mod r2;
mod recall;
mod rmse;
#[cfg(test)]
mod tests;
mod top_k;

use std::fmt::Debug;

use super::{Args, Param};

/// An entry of the registry of metrics.
#[derive(Debug)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// What other tools call it.
    pub also_known_as: &'static [&'static str],
    /// Its arguments.
    pub params: &'static [Param],
    /// What it measures.
    pub doc: &'static str,
    /// Its formula with its source.
    pub formula: &'static str,
    /// Calls that check.
    pub examples: &'static [&'static str],
    /// What it is for.
    pub task: Task,
    /// Whether larger is better.
    pub larger_is_better: bool,
    /// Whether it is a share, shown in percent.
    pub is_share: bool,
    /// Whether it reads how likely each class is, not only which is likeliest.
    pub needs_probabilities: bool,
    /// Starts it.
    pub start: fn(&Args, &Layout) -> Box<dyn Accumulator>,
}
super::entry!(Metric, "metric");

/// What a metric is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Class targets.
    Classes,
    /// Numbers.
    Numbers,
}

/// How predictions and targets are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Numbers per example in a prediction.
    pub prediction: usize,
    /// Numbers per example in a target.
    pub target: usize,
    /// What they mean.
    pub meaning: Meaning,
}

/// What predictions and targets mean. Predictions come as probabilities or in original units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A probability per class; the target is one class id.
    Classes,
    /// One probability of the second class, or several of independent labels; targets are 0 or 1.
    Binary,
    /// Numbers in original units.
    Numbers,
}

/// A metric under way.
pub trait Accumulator: Debug + Send {
    /// Takes one example.
    fn add(&mut self, prediction: &[f64], target: &[f64]);
    /// Takes examples that lie one after another, in one call: a step does not pay for each.
    fn add_all(&mut self, layout: &Layout, predictions: &[f64], targets: &[f64]) {
        let (mut predictions, mut targets) = (predictions, targets);
        // Without the divisions that chunks would take: there may be few examples in each call.
        while let (Some((prediction, predictions_left)), Some((target, targets_left))) = (
            predictions.split_at_checked(layout.prediction),
            targets.split_at_checked(layout.target),
        ) {
            self.add(prediction, target);
            (predictions, targets) = (predictions_left, targets_left);
        }
    }
    /// Forgets every example.
    fn reset(&mut self);
    /// What must be kept to go on after a stop in the middle of a split.
    fn state(&self) -> Vec<f64>;
    /// Puts back what [`Accumulator::state`] gave.
    fn restore(&mut self, state: &[f64]);
    /// The value over all examples so far; NaN without examples.
    fn value(&self) -> f64;
    /// Counts by target class (row) and predicted class (column), where it keeps them.
    fn matrix(&self) -> Option<Vec<Vec<u64>>> {
        None
    }
}

/// Counts of one class per example by target and prediction; `None` for other targets.
pub fn class_matrix(layout: &Layout) -> Option<Box<dyn Accumulator>> {
    let is_one_class = match layout.meaning {
        Meaning::Classes => true,
        Meaning::Binary => layout.target == 1,
        Meaning::Numbers => false,
    };
    is_one_class.then(|| confusion::start(&Args::default(), layout))
}

/// All metrics, sorted by name.
pub static ALL: &[&Metric] = &[
    &accuracy::ACCURACY,
    &auc::AUC,
    &confusion::CONFUSION,
    &f1::F1,
    &mae::MAE,
    &mape::MAPE,
    &mse::MSE,
    &precision::PRECISION,
    &r2::R2,
    &recall::RECALL,
    &rmse::RMSE,
    &top_k::TOP_K,
];

/// The class with the largest probability; the first of equals.
fn likeliest(probabilities: &[f64]) -> usize {
    let Some((first, others)) = probabilities.split_first() else { return 0 };
    let (mut best, mut top) = (0, *first);
    for (at, p) in others.iter().enumerate() {
        // Both looked up: which class it is is no branch that a machine could foresee.
        let is_better = usize::from(*p > top);
        (best, top) = ([best, at + 1][is_better], [top, *p][is_better]);
    }
    best
}

/// The class id that a target is.
fn class_id(target: &[f64]) -> usize {
    target[0] as usize
}

/// Whether a probability, or a target of 0 or 1, says yes.
fn says_yes(probability: f64) -> bool {
    probability > 0.5
}

/// A mean under way: NaN of nothing.
#[derive(Clone, Debug, Default)]
struct Mean {
    sum: f64,
    n: u64,
}

impl Mean {
    #[inline]
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.n += 1;
    }

    /// Adds `n` values with this sum.
    #[inline]
    fn add_all(&mut self, sum: f64, n: u64) {
        self.sum += sum;
        self.n += n;
    }

    fn value(&self) -> f64 {
        self.sum / self.n as f64
    }

    fn state(&self) -> Vec<f64> {
        vec![self.sum, self.n as f64]
    }

    fn restore(&mut self, state: &[f64]) {
        if let [sum, n] = *state {
            (self.sum, self.n) = (sum, n as u64);
        }
    }
}
