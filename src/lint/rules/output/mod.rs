//! The last stage and the loss: the codes of family `O`.

mod double_softmax;
mod softmax_before_cross_entropy;

pub(super) use double_softmax::DOUBLE_SOFTMAX;
pub(super) use softmax_before_cross_entropy::SOFTMAX_BEFORE_CROSS_ENTROPY;
