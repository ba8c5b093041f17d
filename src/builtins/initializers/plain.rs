//! Initializers that do not look at the tensor: `normal uniform zeros ones constant`.

use super::{Initializer, Suits, sample};
use crate::builtins::Param;
use crate::graph::Fill;

pub(super) static NORMAL: Initializer = Initializer {
    name: "normal",
    also_known_as: &["normal_", "RandomNormal", "random_normal", "gaussian", "randn"],
    params: &[Param::positive("std", "Standard deviation.")],
    doc: "Normal with mean 0.",
    formula: "w ~ N(0, std²)",
    examples: &["normal(0.02)"],
    fill: Fill::Each(|args, _, stream, out| sample::normal(args[0], stream, out)),
    deviation: |args, _| args[0],
    suits: Suits::Any,
};

pub(super) static UNIFORM: Initializer = Initializer {
    name: "uniform",
    also_known_as: &["uniform_", "RandomUniform", "random_uniform", "rand"],
    params: &[Param::positive("a", "The largest absolute value.")],
    doc: "Uniform between -a and a.",
    formula: "w ~ U(-a, a)",
    examples: &["uniform(0.1)"],
    fill: Fill::Each(|args, _, stream, out| sample::uniform(args[0], stream, out)),
    deviation: |args, _| args[0] / 3.0_f64.sqrt(),
    suits: Suits::Any,
};

pub(super) static ZEROS: Initializer = Initializer {
    name: "zeros",
    also_known_as: &["zeros_", "Zeros", "zero"],
    params: &[],
    doc: "All 0.",
    formula: "w = 0",
    examples: &["zeros"],
    fill: Fill::Each(|_, _, _, out| out.fill(0.0)),
    deviation: |_, _| 0.0,
    suits: Suits::Any,
};

pub(super) static ONES: Initializer = Initializer {
    name: "ones",
    also_known_as: &["ones_", "Ones", "one"],
    params: &[],
    doc: "All 1.",
    formula: "w = 1",
    examples: &["ones"],
    fill: Fill::Each(|_, _, _, out| out.fill(1.0)),
    deviation: |_, _| 0.0,
    suits: Suits::Any,
};

pub(super) static CONSTANT: Initializer = Initializer {
    name: "constant",
    also_known_as: &["constant_", "Constant", "fill"],
    params: &[Param::any_number("v", "The value.")],
    doc: "All the same value.",
    formula: "w = v",
    examples: &["constant(0.5)", "constant(-1)"],
    fill: Fill::Each(|args, _, _, out| out.fill(args[0])),
    deviation: |_, _| 0.0,
    suits: Suits::Any,
};
