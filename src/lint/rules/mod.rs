//! The rules, one file each, in a folder per family.

mod architecture;
mod arguments;
mod budget;
mod contract;
mod initialization;
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
    &budget::INTERMEDIATE_TOO_LARGE,
    &contract::UNREACHABLE_TARGET,
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
    &output::SIGMOID_BEFORE_BINARY_CROSS_ENTROPY,
    &output::LOGITS_INTO_PROBABILITY_LOSS,
    &output::SOFTMAX_OVER_ONE_UNIT,
    &output::SIGMOID_WITH_CATEGORICAL,
    &output::SOFTMAX_WITH_BINARY_LOSS,
    &output::SQUARED_ERROR_ON_CLASSES,
    &output::RELU_ON_OUTPUT,
    &output::SQUASHED_REGRESSION,
    &output::SOFTMAX_ON_REGRESSION,
    &output::SOFTMAX_HIDDEN,
    &output::HANDMADE_CROSS_ENTROPY,
    &output::DOUBLE_SOFTMAX,
    &output::DISTRIBUTION_WITHOUT_SOFTMAX,
    &output::UNGUARDED,
    &unused::UNUSED_PARAMETER,
    &unused::NO_EFFECT_LAYER,
    &unused::UNUSED_IMPORT,
    &unused::UNUSED_COLUMN,
    &unused::GRADIENT_STARVED_LAYER,
    &unused::CONSTANT_CONDITION,
    &unused::SAME_LAYER_TWICE,
    &initialization::CONSTANT_WEIGHTS,
    &initialization::INIT_FOR_ACTIVATION,
    &initialization::INIT_TOO_WIDE,
    &initialization::LECUN_WITH_SELU,
    &style::SEED_MISSING,
    &style::NAMING,
    &style::REPEATED_NUMBER,
    &style::REPEATED_BLOCK,
    &style::UNDOCUMENTED_BLOCK,
];
