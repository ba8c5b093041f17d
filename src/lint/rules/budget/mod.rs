//! Memory and time: the codes of family `B`.

mod intermediate_too_large;

pub(super) use intermediate_too_large::INTERMEDIATE_TOO_LARGE;
