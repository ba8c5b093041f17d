//! Axes that are not the ones meant: the codes of family `S` that are legal.

mod norm_axis;

pub(super) use norm_axis::NORM_AXIS;
