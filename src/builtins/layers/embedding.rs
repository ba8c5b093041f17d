//! `embedding(count, dim)`: a learned row for each class id.

use super::{Context, Layer, Role};
use crate::builtins::{Args, Param, initializers};
use crate::graph::{Fans, NodeId};
use crate::ops;
use crate::shape::{Dim, Element, Shape, ShapeError};

pub(super) static EMBEDDING: Layer = Layer {
    name: "embedding",
    also_known_as: &["Embedding", "Embed", "embed", "lookup", "nn.Embedding"],
    signature: "tokens[..] -> [.., dim]",
    params: &[
        Param::extent("count", "How many ids there are: 0 to count - 1."),
        Param::extent("dim", "Features per id."),
    ],
    doc: "Puts a learned row of `dim` numbers in the place of each class id; the table \
          `[count, dim]` starts as N(0, 1). `tokens[T]` becomes `[T, dim]`, a single id `[dim]`.",
    formula: "y[.., :] = W[x[..], :]",
    examples: &["embedding(5, 2)"],
    sample: "tokens[3]",
    is_random: false,
    role: Role::Lookup,
    infer_shape,
    build,
};

fn infer_shape(args: &Args, x: &Shape) -> Result<Shape, ShapeError> {
    match x.element {
        Element::Token => {
            let mut y = x.clone().with_element(Element::Number);
            y.axes.push(Dim::known(args.whole("dim") as u64));
            Ok(y)
        }
        Element::Number | Element::Pixel => Err(ShapeError::WantsTokens),
    }
}

fn build(args: &Args, x: NodeId, ctx: &mut Context<'_>) -> NodeId {
    let (count, dim) = (args.whole("count"), args.whole("dim"));
    let fans = Fans { extents: [count, dim].into(), fan_in: count, fan_out: dim };
    let table = ctx.g.weight(&ctx.tensor("weight"), fans, initializers::normal(1.0));
    ops::gather(ctx.g, x, table)
}
