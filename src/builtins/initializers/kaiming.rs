//! `kaiming_uniform` and `kaiming_normal`: keep the variance through a rectifier.

use super::{Initializer, Suits, sample};
use crate::builtins::Param;
use crate::graph::{Fans, Fill};

const PARAMS: &[Param] = &[Param::positive_or_zero(
    "a",
    "Slope of the rectifier below zero: 0 for `relu`. `sqrt(5)` gives U(-1/sqrt(in), 1/sqrt(in)).",
)
.or("0")];
const SOURCE: &str =
    "gain = sqrt(2 / (1 + a²)); He et al., Delving Deep into Rectifiers, 2015";

pub(super) static UNIFORM: Initializer = Initializer {
    name: "kaiming_uniform",
    also_known_as: &["he_uniform", "HeUniform", "kaiming_uniform_", "kaiming", "he"],
    params: PARAMS,
    doc: "Uniform in ±gain·sqrt(3 / fan_in). As written it suits a layer that `relu` follows; \
          layers without an `init` start from `a = sqrt(5)`, which is U(±1/sqrt(fan_in)).",
    formula: SOURCE,
    examples: &["kaiming_uniform", "kaiming_uniform(a = 0.2)"],
    fill: Fill::Each(|args, tensor, stream, out| {
        let bound = gain(args[0]) * (3.0 / tensor.fan_in as f64).sqrt();
        sample::uniform(bound, stream, out);
    }),
    deviation,
    suits: Suits::Rectifiers,
};

pub(super) static NORMAL: Initializer = Initializer {
    name: "kaiming_normal",
    also_known_as: &["he_normal", "HeNormal", "kaiming_normal_"],
    params: PARAMS,
    doc: "Normal with deviation gain / sqrt(fan_in).",
    formula: SOURCE,
    examples: &["kaiming_normal", "kaiming_normal(a = 0.2)"],
    fill: Fill::Each(|args, tensor, stream, out| {
        sample::normal(deviation(args, tensor), stream, out);
    }),
    deviation,
    suits: Suits::Rectifiers,
};

fn deviation(args: &[f64], tensor: &Fans) -> f64 {
    gain(args[0]) / (tensor.fan_in as f64).sqrt()
}

/// gain(a) = sqrt(2 / (1 + a²))
fn gain(a: f64) -> f64 {
    (2.0 / (1.0 + a * a)).sqrt()
}
