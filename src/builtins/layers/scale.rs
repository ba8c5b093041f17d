//! `scale`: a learned factor.

use super::{Context, Layer, Role, fit};
use crate::builtins::{Args, initializers};
use crate::graph::{Fans, NodeId};
use crate::ops::{self, Arithmetic};

pub(super) static SCALE: Layer = Layer {
    name: "scale",
    also_known_as: &["LayerScale", "Scale", "gain", "multiplier"],
    signature: "[..] -> [..]",
    params: &[],
    doc: "Multiplies every value by one learned factor, which starts at 1.",
    formula: "y = a x",
    examples: &["scale"],
    sample: "[4]",
    is_random: false,
    role: Role::Scaling,
    infer_shape: |_, x| fit::same_numbers(x),
    build,
};

fn build(_: &Args, x: NodeId, ctx: &mut Context<'_>) -> NodeId {
    let fans = Fans { extents: [1].into(), fan_in: 1, fan_out: 1 };
    let factor = ctx.g.weight(&ctx.tensor("weight"), fans, initializers::ones());
    let factor = ops::reshape(ctx.g, factor, []);
    ops::arithmetic(ctx.g, Arithmetic::Multiply, x, factor)
}
