//! The initializers: how weights start.

mod kaiming;
mod orthogonal;
mod plain;
mod sample;
mod xavier;

use super::Param;
use crate::graph::{Fans, Fill, Init};

/// An entry of the registry of initializers.
#[derive(Debug)]
pub struct Initializer {
    /// Its name.
    pub name: &'static str,
    /// What other tools call it.
    pub also_known_as: &'static [&'static str],
    /// Its arguments, all numbers.
    pub params: &'static [Param],
    /// What it does.
    pub doc: &'static str,
    /// Its formula with its source.
    pub formula: &'static str,
    /// Calls that check.
    pub examples: &'static [&'static str],
    /// How it fills a tensor.
    pub fill: Fill,
    /// The deviation of what it fills in: 0 where all numbers are equal.
    pub deviation: fn(args: &[f64], tensor: &Fans) -> f64,
    /// Which activation it is made for.
    pub suits: Suits,
}
super::entry!(Initializer, "initializer");

/// The activations behind a layer that an initializer is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suits {
    /// Any, or none.
    Any,
    /// Those that hold back negative numbers.
    Rectifiers,
    /// Those that are flat at both ends.
    Saturating,
    /// Those that keep the variance.
    SelfNormalizing,
}

/// All initializers, sorted by name.
pub static ALL: &[&Initializer] = &[
    &plain::CONSTANT,
    &kaiming::NORMAL,
    &kaiming::UNIFORM,
    &xavier::LECUN_NORMAL,
    &plain::NORMAL,
    &plain::ONES,
    &orthogonal::ORTHOGONAL,
    &plain::UNIFORM,
    &xavier::NORMAL,
    &xavier::UNIFORM,
    &plain::ZEROS,
];

/// Starts that layers name themselves, for tensors without an `init` argument.
pub(super) fn zeros() -> Init {
    start(&plain::ZEROS, &[])
}

/// All 1.
pub(super) fn ones() -> Init {
    start(&plain::ONES, &[])
}

/// All `value`.
pub(super) fn constant(value: f64) -> Init {
    start(&plain::CONSTANT, &[value])
}

/// U(-a, a).
pub(super) fn uniform(a: f64) -> Init {
    start(&plain::UNIFORM, &[a])
}

/// N(0, std²).
pub fn normal(std: f64) -> Init {
    start(&plain::NORMAL, &[std])
}

fn start(entry: &Initializer, args: &[f64]) -> Init {
    Init { name: entry.name, args: args.to_vec(), fill: entry.fill }
}
