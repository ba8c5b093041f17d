//! What data, model and loss promise each other: the codes of family `C`.

mod categorical_for_multilabel;
mod unreachable_target;

pub(super) use categorical_for_multilabel::CATEGORICAL_FOR_MULTILABEL;
pub(super) use unreachable_target::UNREACHABLE_TARGET;
