//! What layers ask of an input.

use crate::shape::{Element, Shape, ShapeError};

/// The input, when it is numbers (or pixels).
pub(super) fn numbers(x: &Shape) -> Result<&Shape, ShapeError> {
    match x.element {
        Element::Number | Element::Pixel => Ok(x),
        Element::Token => Err(ShapeError::WantsNumbers),
    }
}

/// The input, when it is numbers along at least one axis.
pub(super) fn lines(x: &Shape) -> Result<&Shape, ShapeError> {
    match numbers(x)?.rank() {
        0 => Err(ShapeError::Rank { wanted: "at least 1".to_owned(), found: 0 }),
        _ => Ok(x),
    }
}

/// The shape of a layer that changes numbers one by one.
pub(super) fn same_numbers(x: &Shape) -> Result<Shape, ShapeError> {
    numbers(x).cloned()
}

/// The shape of a layer that works along the last axis and keeps it.
pub(super) fn same_lines(x: &Shape) -> Result<Shape, ShapeError> {
    lines(x).cloned()
}
