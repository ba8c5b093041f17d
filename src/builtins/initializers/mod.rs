//! The initializers: how weights start.

use super::Param;
use crate::graph::Fans;
use crate::random::Stream;

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
    /// Fills `out` with a tensor, in row-major order.
    pub fill: fn(args: &[f64], tensor: &Fans, stream: &mut Stream, out: &mut [f64]),
}
super::entry!(Initializer, "initializer");

/// All initializers, sorted by name.
pub static ALL: &[&Initializer] = &[];
