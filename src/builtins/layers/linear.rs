//! `linear(units)`: an affine map of the last axis.

use super::{Context, Layer, Role, fit};
use crate::builtins::{Args, Param, initializers};
use crate::graph::{Fans, NodeId};
use crate::ops;
use crate::shape::{Dim, Element, Extents, Shape, ShapeError};

pub(super) static LINEAR: Layer = Layer {
    name: "linear",
    also_known_as: &[
        "Dense",
        "FullyConnected",
        "InnerProduct",
        "Linear",
        "affine",
        "dense",
        "fc",
        "fully_connected",
        "nn.Linear",
    ],
    signature: "[.., in] -> [.., units]",
    params: &[
        Param::extent("units", "Features in the output."),
        Param::flag("bias", true, "Add a learned offset."),
        Param::initializer(
            "init",
            "kaiming_uniform(a = sqrt(5))",
            "How the weights start; the default is U(±1/sqrt(in)). The bias starts as U(±1/sqrt(in)).",
        ),
    ],
    doc: "Affine map of the last axis with learned weights `[units, in]` and bias `[units]`; \
          the input size is inferred.",
    formula: "y = x Wᵀ + b",
    examples: &["linear(3)", "linear(3, bias = false)", "linear(3, init = xavier_uniform)"],
    sample: "[4]",
    is_random: false,
    role: Role::Affine,
    infer_shape,
    build,
};

fn infer_shape(args: &Args, x: &Shape) -> Result<Shape, ShapeError> {
    let mut y = fit::lines(x)?.clone().with_element(Element::Number);
    y.axes.pop();
    y.axes.push(Dim::known(args.whole("units") as u64));
    Ok(y)
}

fn build(args: &Args, x: NodeId, ctx: &mut Context<'_>) -> NodeId {
    let (fan_in, fan_out) = (ctx.g.ty(x).extents.last(), args.whole("units"));
    let fans = |extents: Extents| Fans { extents, fan_in, fan_out };
    let init = args.initializer("init").to_init();
    let w = ctx.g.weight(&ctx.tensor("weight"), fans([fan_out, fan_in].into()), init);
    if !args.flag("bias") {
        return ops::affine(ctx.g, x, w, None);
    }
    let start = initializers::uniform(1.0 / (fan_in as f64).sqrt());
    let b = ctx.g.weight(&ctx.tensor("bias"), fans([fan_out].into()), start);
    ops::affine(ctx.g, x, w, Some(b))
}
