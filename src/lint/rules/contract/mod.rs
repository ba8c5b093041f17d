//! What data, model and loss promise each other: the codes of family `C`.

mod unreachable_target;

pub(super) use unreachable_target::UNREACHABLE_TARGET;
