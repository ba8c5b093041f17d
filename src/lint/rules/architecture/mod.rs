//! How stages follow each other: the codes of family `M`.

mod stacked_linear;

pub(super) use stacked_linear::STACKED_LINEAR;
