//! `prelu`: a rectifier with a learned slope.

use super::{Bend, Context, Layer, Role, fit};
use crate::builtins::{Args, initializers};
use crate::graph::{Fans, NodeId};
use crate::ops;

pub(super) static PRELU: Layer = Layer {
    name: "prelu",
    also_known_as: &["PReLU", "nn.PReLU", "parametric_relu"],
    signature: "[..] -> [..]",
    params: &[],
    doc: "A rectifier whose slope below zero is learned, one for all values; it starts at 0.25.",
    formula: "y = x if x > 0 else a x; He et al., Delving Deep into Rectifiers, 2015",
    examples: &["prelu"],
    sample: "[4]",
    is_random: false,
    role: Role::Activation(Bend::rectifier(f64::NEG_INFINITY, f64::INFINITY)),
    infer_shape: |_, x| fit::same_numbers(x),
    build,
};

fn build(_: &Args, x: NodeId, ctx: &mut Context<'_>) -> NodeId {
    let fans = Fans { extents: [1].into(), fan_in: 1, fan_out: 1 };
    let slope = ctx.g.weight(&ctx.tensor("weight"), fans, initializers::constant(0.25));
    ctx.g.op(ops::Prelu, &[x, slope])
}
