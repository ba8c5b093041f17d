//! The optimizers, one file each.
//!
//! Factors are computed once per step, in `f64`; the arithmetic on weights is in their own
//! number type, in the order PyTorch has it, so that runs from equal weights agree with PyTorch's.
//!
//! An update reads all it needs of an element before it writes any of it: tensors of one size often
//! lie at the same distance from a page's start, where a read behind a write waits for it. What it
//! keeps is never subnormal.

mod adadelta;
mod adagrad;
mod adam;
mod adamax;
mod adamw;
mod lbfgs;
mod lion;
mod nadam;
mod rmsprop;
mod sgd;
#[cfg(test)]
mod tests;

use std::fmt::Debug;

use super::{Args, Kind, Param};
use crate::graph::{Float, SharedUpdate};

/// An entry of the registry of optimizers. Every one has `lr` and `weight_decay`.
#[derive(Debug)]
pub struct Optimizer {
    /// Its name.
    pub name: &'static str,
    /// What other tools call it.
    pub also_known_as: &'static [&'static str],
    /// Its arguments.
    pub params: &'static [Param],
    /// What it does.
    pub doc: &'static str,
    /// Its formula with its source.
    pub formula: &'static str,
    /// Calls that check.
    pub examples: &'static [&'static str],
    /// How it works.
    pub method: Method,
    /// What weight decay becomes part of.
    pub decay: Decay,
    /// Which rates suit it, where anything general can be said.
    pub rates: Option<Rates>,
}
super::entry!(Optimizer, "optimizer");

/// What weight decay becomes part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decay {
    /// The gradient.
    Gradient,
    /// The gradient, which is then divided by its size: weights with large gradients decay less.
    ScaledGradient,
    /// Nothing: weights shrink by a share of themselves, times the rate.
    Apart,
}

/// Which learning rates suit an optimizer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// The lowest and the highest usual one.
    pub usual: (f64, f64),
    /// Above it, trainings mostly diverge.
    pub high: f64,
    /// The same where momentum is 0.8 or more.
    pub high_with_momentum: f64,
    /// Below it, nothing seems to move.
    pub low: f64,
    /// A rate times the number of updates below which weights stay about where they started.
    pub reach: f64,
}

impl Rates {
    /// Steps of about the rate for each weight.
    const fn of_equal_steps(usual: (f64, f64), high: f64) -> Self {
        Self { usual, high, high_with_momentum: high, low: 1e-6, reach: 0.01 }
    }
}

/// How an optimizer works.
#[derive(Clone, Copy, Debug)]
pub enum Method {
    /// Element by element from one gradient.
    Elementwise(fn(&Args) -> SharedUpdate),
    /// From several evaluations of the loss over all weights at once (L-BFGS).
    WholeVector(fn(&Args) -> Box<dyn WholeVector>),
}

/// An optimizer that sees all weights as one vector and may evaluate the loss several times.
pub trait WholeVector: Debug + Send {
    /// Improves `w` in place and returns the loss it started from. `evaluate` fills in the
    /// gradient at the given weights and returns the loss there.
    fn step(
        &mut self,
        rate: f64,
        w: &mut [f64],
        evaluate: &mut dyn FnMut(&[f64], &mut [f64]) -> f64,
    ) -> f64;

    /// Numbers that it holds for each weight during a step, at most.
    fn n_kept_per_weight(&self) -> u64;

    /// What must be kept to go on after a stop.
    fn state(&self) -> Vec<f64>;

    /// Puts back what [`WholeVector::state`] gave.
    fn restore(&mut self, state: &[f64]);
}

/// All optimizers, sorted by name.
pub static ALL: &[&Optimizer] = &[
    &adadelta::ADADELTA,
    &adagrad::ADAGRAD,
    &adam::ADAM,
    &adamax::ADAMAX,
    &adamw::ADAMW,
    &lbfgs::LBFGS,
    &lion::LION,
    &nadam::NADAM,
    &rmsprop::RMSPROP,
    &sgd::SGD,
];

const fn lr(default: &'static str) -> Param {
    Param::of("lr", Kind::Rate, "The learning rate: how far a step goes.").or(default)
}

const fn weight_decay(default: &'static str) -> Param {
    let doc =
        "How strongly weights are pulled towards zero, as a share added to the gradient.";
    not_negative("weight_decay", doc).or(default).named()
}

const fn momentum() -> Param {
    Param::of("momentum", Kind::Momentum, "How much of the last step is kept in the next.")
        .or("0")
        .named()
}

const fn beta1(default: &'static str) -> Param {
    Param::decay("beta1", "How slowly the mean of the gradients forgets.")
        .or(default)
        .named()
}

const fn beta2(default: &'static str) -> Param {
    let doc = "How slowly the mean of the squared gradients forgets.";
    Param::decay("beta2", doc).or(default).named()
}

const fn eps(default: &'static str) -> Param {
    not_negative("eps", "Added to a divisor, so that it is never zero.").or(default).named()
}

const fn not_negative(name: &'static str, doc: &'static str) -> Param {
    let (min, max) = (0.0, f64::INFINITY);
    let kind = Kind::Number { min, max, excludes_min: false, excludes_max: true };
    Param::of(name, kind, doc)
}

/// A mean that forgets: `m += new (g - m)`.
#[inline(always)]
fn mean<F: Float>(m: F, g: F, new: F) -> F {
    (m + new * (g - m)).flushed()
}

/// A mean of squares that forgets: `v = keep v + new g²`.
#[inline(always)]
fn mean_square<F: Float>(v: F, g: F, (keep, new): (F, F)) -> F {
    // What is too small to count is left out before its square is subnormal.
    let g = if g.abs() < F::SMALL { F::ZERO } else { g };
    (v * keep + new * g * g).flushed()
}

/// `base` to the power of a whole number, by squaring: the same bits on every machine, and faster
/// than a power in general.
fn power(base: f64, mut t: u64) -> f64 {
    let (mut power, mut square) = (1.0, base);
    while t > 0 {
        // Looked up: which bits a step's number has is no branch that a machine could foresee.
        power *= [1.0, square][(t % 2) as usize];
        square *= square;
        t /= 2;
    }
    power
}
