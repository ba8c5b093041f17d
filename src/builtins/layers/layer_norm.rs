//! `layer_norm`: centers and scales the last axis of each example.

use super::{Context, Layer, Over, Role, fit};
use crate::builtins::{Args, Param, initializers};
use crate::graph::{Fans, NodeId};
use crate::ops::{self, Arithmetic};

pub(super) static LAYER_NORM: Layer = Layer {
    name: "layer_norm",
    also_known_as: &["LayerNorm", "LayerNormalization", "layernorm", "nn.LayerNorm"],
    signature: "[.., features] -> [.., features]",
    params: &[Param::positive("eps", "Added to the variance.").or("1e-5").named()],
    doc: "The last axis minus its mean over its deviation, times learned factors, plus learned \
          offsets, one pair per feature.",
    formula: "y = (x - mean) / sqrt(var + eps) · a + b; Ba, Kiros and Hinton, Layer \
              Normalization, 2016",
    examples: &["layer_norm", "layer_norm(eps = 1e-3)"],
    sample: "[4]",
    is_random: false,
    role: Role::Normalization(Over::Example),
    infer_shape: |_, x| fit::same_lines(x),
    build,
};

fn build(args: &Args, x: NodeId, ctx: &mut Context<'_>) -> NodeId {
    let width = ctx.g.ty(x).extents.last();
    let fans = || Fans { extents: [width].into(), fan_in: 1, fan_out: 1 };
    let factor = ctx.g.weight(&ctx.tensor("weight"), fans(), initializers::ones());
    let offset = ctx.g.weight(&ctx.tensor("bias"), fans(), initializers::zeros());
    let y = ops::standardize(ctx.g, x, args.number("eps"));
    let y = ops::arithmetic(ctx.g, Arithmetic::Multiply, y, factor);
    ops::arithmetic(ctx.g, Arithmetic::Add, y, offset)
}
