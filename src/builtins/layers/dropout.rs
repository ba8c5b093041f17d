//! `dropout(p)`: leaves out a share of the values while training.

use super::{Context, Layer, Mode, Role, fit};
use crate::builtins::{Args, Kind, Param};
use crate::graph::NodeId;
use crate::ops;

pub(super) static DROPOUT: Layer = Layer {
    name: "dropout",
    also_known_as: &["AlphaDropout", "Dropout", "Dropout1d", "drop", "nn.Dropout"],
    signature: "[..] -> [..]",
    params: &[Param::of("p", Kind::DropRate, "The share of values dropped.")],
    doc: "While training, sets each value to 0 with probability p and divides the others by \
          1 - p; otherwise passes its input through.",
    formula: "y = x m / (1 - p), m ~ Bernoulli(1 - p); Srivastava et al., Dropout, 2014",
    examples: &["dropout(0.2)", "dropout(50%)"],
    sample: "[4]",
    is_random: true,
    role: Role::Dropout,
    infer_shape: |_, x| fit::same_numbers(x),
    build,
};

fn build(args: &Args, x: NodeId, ctx: &mut Context<'_>) -> NodeId {
    let p = args.number("p");
    match ctx.mode {
        Mode::Train if p > 0.0 => {
            let stream = ctx.stream();
            ctx.g.op(ops::Dropout { p, stream }, &[x])
        }
        Mode::Train | Mode::Evaluate => x,
    }
}
