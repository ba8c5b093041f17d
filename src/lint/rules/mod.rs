//! The rules, one file each, in a folder per family.

mod architecture;
mod output;
mod regularization;

use super::Lint;

/// Every rule, by its id.
pub static ALL: &[&Lint] = &[
    &regularization::DROPOUT_HIGH,
    &architecture::STACKED_LINEAR,
    &output::SOFTMAX_BEFORE_CROSS_ENTROPY,
    &output::DOUBLE_SOFTMAX,
];
