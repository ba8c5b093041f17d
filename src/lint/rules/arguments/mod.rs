//! How arguments are given: the codes of family `A`.

mod redundant_default;
mod unclear_positional;

pub(super) use redundant_default::REDUNDANT_DEFAULT;
pub(super) use unclear_positional::UNCLEAR_POSITIONAL;
