//! `xavier_uniform`, `xavier_normal` and `lecun_normal`: keep the variance through a linear map.

use super::{Initializer, Suits, sample};
use crate::builtins::Param;
use crate::graph::{Fans, Fill};

const GAIN: &[Param] =
    &[Param::positive("gain", "Factor: 1 for linear and sigmoid, 5/3 for `tanh`.").or("1")];
const SOURCE: &str = "Glorot and Bengio, Understanding the difficulty of training deep \
                      feedforward neural networks, 2010";

pub(super) static UNIFORM: Initializer = Initializer {
    name: "xavier_uniform",
    also_known_as: &[
        "glorot_uniform",
        "GlorotUniform",
        "xavier_uniform_",
        "xavier",
        "glorot",
    ],
    params: GAIN,
    doc: "Uniform in ±gain·sqrt(6 / (fan_in + fan_out)).",
    formula: SOURCE,
    examples: &["xavier_uniform", "xavier_uniform(gain = 1.67)"],
    fill: Fill::Each(|args, tensor, stream, out| {
        sample::uniform(args[0] * (6.0 / both(tensor)).sqrt(), stream, out);
    }),
    deviation: |args, tensor| args[0] * (2.0 / both(tensor)).sqrt(),
    suits: Suits::Saturating,
};

pub(super) static NORMAL: Initializer = Initializer {
    name: "xavier_normal",
    also_known_as: &["glorot_normal", "GlorotNormal", "xavier_normal_"],
    params: GAIN,
    doc: "Normal with deviation gain·sqrt(2 / (fan_in + fan_out)).",
    formula: SOURCE,
    examples: &["xavier_normal", "xavier_normal(gain = 1.67)"],
    fill: Fill::Each(|args, tensor, stream, out| {
        sample::normal(args[0] * (2.0 / both(tensor)).sqrt(), stream, out);
    }),
    deviation: |args, tensor| args[0] * (2.0 / both(tensor)).sqrt(),
    suits: Suits::Saturating,
};

pub(super) static LECUN_NORMAL: Initializer = Initializer {
    name: "lecun_normal",
    also_known_as: &["LecunNormal", "lecun", "lecun_uniform"],
    params: &[],
    doc: "Normal with deviation 1 / sqrt(fan_in), which suits `selu`.",
    formula: "LeCun et al., Efficient BackProp, 1998",
    examples: &["lecun_normal"],
    fill: Fill::Each(|_, tensor, stream, out| {
        sample::normal(1.0 / (tensor.fan_in as f64).sqrt(), stream, out);
    }),
    deviation: |_, tensor| 1.0 / (tensor.fan_in as f64).sqrt(),
    suits: Suits::SelfNormalizing,
};

fn both(tensor: &Fans) -> f64 {
    (tensor.fan_in + tensor.fan_out) as f64
}
