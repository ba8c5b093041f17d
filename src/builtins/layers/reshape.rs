//! `reshape(dims…)`: the same numbers under other sizes.

use super::{Context, Layer, Role};
use crate::builtins::{Args, Kind, Param};
use crate::graph::NodeId;
use crate::ops;
use crate::shape::{Dim, Element, Shape, ShapeError, Size};

pub(super) static RESHAPE: Layer = Layer {
    name: "reshape",
    also_known_as: &["Reshape", "Unflatten", "unflatten", "view"],
    signature: "[..] -> [dims..]",
    params: &[Param::of("dims", Kind::Extents, "The new sizes; one may be `_`, the rest.")],
    doc: "The same numbers in the same order under other sizes.",
    formula: "",
    examples: &["reshape(3, 2)", "reshape(2, _)", "reshape(6)"],
    sample: "[2, 3]",
    is_random: false,
    role: Role::Rearrangement,
    infer_shape,
    build,
};

fn infer_shape(args: &Args, x: &Shape) -> Result<Shape, ShapeError> {
    let dims = args.extents("dims");
    let written = dims.iter().flatten().try_fold(1_u64, |product, dim| {
        product.checked_mul(*dim).ok_or(ShapeError::Overflow)
    })?;
    if let Some(axis) = written.eq(&0).then(|| dims.iter().position(|d| *d == Some(0))) {
        return Err(ShapeError::Empty { axis: axis.unwrap_or(0) });
    }
    let free = free_axis(dims, written, x)?;
    let axes = dims.iter().map(|dim| dim.map_or_else(|| free.clone(), Dim::known));
    let element = match x.element {
        Element::Token => Element::Token,
        Element::Number | Element::Pixel => Element::Number,
    };
    Ok(Shape { element, axes: axes.collect() })
}

/// What `_` stands for, once the input is known to fit.
fn free_axis(dims: &[Option<u64>], written: u64, x: &Shape) -> Result<Dim, ShapeError> {
    let n_free = dims.iter().filter(|dim| dim.is_none()).count();
    if n_free > 1 || x.axes.iter().any(|axis| axis.size == Size::Unknown) {
        return Ok(Dim::unknown());
    }
    let is_variable = |axis: &Dim| matches!(axis.size, Size::Variable(_));
    if let Some(axis) = x.axes.iter().position(is_variable) {
        return Err(ShapeError::NeedsNumber { axis });
    }
    let from = x.n_elements().ok_or(ShapeError::Overflow)?;
    if n_free == 1 {
        return match from % written {
            0 => Ok(Dim::known(from / written)),
            _ => Err(ShapeError::ReshapeNotWhole { from, by: written }),
        };
    }
    if from != written {
        return Err(ShapeError::ReshapeCount { from, to: written });
    }
    Ok(Dim::unknown())
}

fn build(args: &Args, x: NodeId, ctx: &mut Context<'_>) -> NodeId {
    let dims = args.extents("dims");
    let written: u64 = dims.iter().flatten().product();
    let free = ctx.g.ty(x).width() as u64 / written;
    let sizes = dims.iter().map(|dim| dim.unwrap_or(free) as usize);
    ops::reshape(ctx.g, x, sizes.collect::<Vec<_>>().as_slice())
}
