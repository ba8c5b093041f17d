//! The optimizers, one file each.

use super::{Args, Param};
use crate::graph::SharedUpdate;

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
}
super::entry!(Optimizer, "optimizer");

/// How an optimizer works.
#[derive(Clone, Copy, Debug)]
pub enum Method {
    /// Element by element from one gradient.
    Elementwise(fn(&Args) -> SharedUpdate),
    /// From several evaluations of the loss over all weights at once (L-BFGS).
    WholeVector,
}

/// All optimizers, sorted by name.
pub static ALL: &[&Optimizer] = &[];
