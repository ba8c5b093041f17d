//! `noise(std)`: adds random numbers while training.

use super::{Context, Layer, Mode, Role, fit};
use crate::builtins::{Args, Param};
use crate::graph::NodeId;
use crate::ops;

pub(super) static NOISE: Layer = Layer {
    name: "noise",
    also_known_as: &["GaussianNoise", "gaussian_noise", "jitter"],
    signature: "[..] -> [..]",
    params: &[Param::positive("std", "Standard deviation of the noise.")],
    doc: "While training, adds normal noise; otherwise passes its input through.",
    formula: "y = x + e, e ~ N(0, std²)",
    examples: &["noise(0.1)"],
    sample: "[4]",
    is_random: true,
    role: Role::Noise,
    infer_shape: |_, x| fit::same_numbers(x),
    build,
};

fn build(args: &Args, x: NodeId, ctx: &mut Context<'_>) -> NodeId {
    match ctx.mode {
        Mode::Train => {
            let (std, stream) = (args.number("std"), ctx.stream());
            ctx.g.op(ops::Noise { std, stream }, &[x])
        }
        Mode::Evaluate => x,
    }
}
