//! How stages follow each other: the codes of family `M`.

mod deep_plain_stack;
mod head_widens;
mod narrow_bottleneck;
mod oversized_embedding;
mod repeated_activation;
mod saturating_stack;
mod stacked_linear;
mod too_small_for_task;

pub(super) use deep_plain_stack::DEEP_PLAIN_STACK;
pub(super) use head_widens::HEAD_WIDENS;
pub(super) use narrow_bottleneck::NARROW_BOTTLENECK;
pub(super) use oversized_embedding::OVERSIZED_EMBEDDING;
pub(super) use repeated_activation::REPEATED_ACTIVATION;
pub(super) use saturating_stack::SATURATING_STACK;
pub(super) use stacked_linear::STACKED_LINEAR;
pub(super) use too_small_for_task::TOO_SMALL_FOR_TASK;
