//! The rules, one file each, in a folder per family.

mod architecture;
mod arguments;
mod names;
mod output;
mod regularization;
mod style;
mod unused;

use super::Lint;

/// Every rule, by its id.
pub static ALL: &[&Lint] = &[
    &arguments::REDUNDANT_DEFAULT,
    &arguments::UNCLEAR_POSITIONAL,
    &regularization::BIAS_BEFORE_NORM,
    &regularization::DROPOUT_BEFORE_NORM,
    &regularization::DROPOUT_HIGH,
    &regularization::DROPOUT_ON_OUTPUT,
    &regularization::DROPOUT_ON_TINY_LAYER,
    &regularization::NORM_AT_OUTPUT,
    &regularization::BATCHNORM_SMALL_BATCH,
    &regularization::NORM_AFTER_ACTIVATION,
    &regularization::WEIGHT_DECAY_STRONG,
    &regularization::NO_REGULARIZATION,
    &regularization::DECAY_INSIDE_ADAPTIVE,
    &architecture::STACKED_LINEAR,
    &architecture::REPEATED_ACTIVATION,
    &architecture::SATURATING_STACK,
    &architecture::DEEP_PLAIN_STACK,
    &architecture::NARROW_BOTTLENECK,
    &architecture::HEAD_WIDENS,
    &architecture::OVERSIZED_EMBEDDING,
    &architecture::TOO_SMALL_FOR_TASK,
    &names::SHADOWED_NAME,
    &output::SOFTMAX_BEFORE_CROSS_ENTROPY,
    &output::DOUBLE_SOFTMAX,
    &unused::UNUSED_PARAMETER,
    &unused::NO_EFFECT_LAYER,
    &unused::UNUSED_IMPORT,
    &unused::UNUSED_COLUMN,
    &unused::GRADIENT_STARVED_LAYER,
    &unused::CONSTANT_CONDITION,
    &unused::SAME_LAYER_TWICE,
    &style::SEED_MISSING,
    &style::NAMING,
    &style::REPEATED_NUMBER,
    &style::REPEATED_BLOCK,
    &style::UNDOCUMENTED_BLOCK,
];
