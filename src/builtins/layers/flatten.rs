//! `flatten`: all axes as one.

use std::fmt::Write as _;

use super::{Context, Layer, Role};
use crate::builtins::Args;
use crate::graph::NodeId;
use crate::ops;
use crate::shape::{Dim, Element, Shape, ShapeError, Size};

pub(super) static FLATTEN: Layer = Layer {
    name: "flatten",
    also_known_as: &["Flatten", "flat", "nn.Flatten", "ravel"],
    signature: "[..] -> [product of the sizes]",
    params: &[],
    doc: "All axes of an example as one, the last axis running fastest.",
    formula: "y[(i·H + j)·W + k] = x[i, j, k]",
    examples: &["flatten"],
    sample: "[2, 3]",
    is_random: false,
    role: Role::Rearrangement,
    infer_shape,
    build,
};

fn infer_shape(_: &Args, x: &Shape) -> Result<Shape, ShapeError> {
    let element = match x.element {
        Element::Token => Element::Token,
        Element::Number | Element::Pixel => Element::Number,
    };
    let axis = match x.axes.as_slice() {
        [axis] => axis.clone(),
        axes => product(axes)?,
    };
    Ok(Shape { element, axes: vec![axis] })
}

fn build(_: &Args, x: NodeId, ctx: &mut Context<'_>) -> NodeId {
    let width = ctx.g.ty(x).width();
    ops::reshape(ctx.g, x, [width])
}

/// The product of sizes: a number, or `12*H*W` where variables are among them.
pub(super) fn product(axes: &[Dim]) -> Result<Dim, ShapeError> {
    let mut number = 1_u64;
    let mut variables = String::new();
    for axis in axes {
        match &axis.size {
            Size::Known(size) => {
                number = number.checked_mul(*size).ok_or(ShapeError::Overflow)?;
            }
            Size::Variable(name) if name.contains(['+', '-', '/']) => {
                let _ = write!(variables, "*({name})");
            }
            Size::Variable(name) => {
                let _ = write!(variables, "*{name}");
            }
            Size::Unknown => return Ok(Dim::unknown()),
        }
    }
    if variables.is_empty() {
        return Ok(Dim::known(number));
    }
    let text = match number {
        1 => variables[1..].to_owned(),
        _ => format!("{number}{variables}"),
    };
    Ok(Dim { size: Size::Variable(text.into()), birth: None })
}
