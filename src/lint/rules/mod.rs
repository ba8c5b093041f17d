//! The rules, one file each, in a folder per family.

mod architecture;
mod budget;
mod contract;
mod initialization;
mod output;
mod regularization;

use super::Lint;

/// Every rule, by its id.
pub static ALL: &[&Lint] = &[
    &budget::INTERMEDIATE_TOO_LARGE,
    &contract::UNREACHABLE_TARGET,
    &regularization::DROPOUT_HIGH,
    &architecture::STACKED_LINEAR,
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
    &initialization::CONSTANT_WEIGHTS,
    &initialization::INIT_FOR_ACTIVATION,
    &initialization::INIT_TOO_WIDE,
    &initialization::LECUN_WITH_SELU,
];
