//! The rules, one file each, in a folder per family.

mod architecture;
mod data;
mod output;
mod regularization;
mod training;

use super::Lint;

/// Every rule, by its id.
pub static ALL: &[&Lint] = &[
    &data::UNNORMALIZED_FEATURES,
    &data::UNNORMALIZED_TARGETS,
    &data::DOUBLE_NORMALIZED,
    &data::CONSTANT_COLUMN,
    &data::CLASS_IMBALANCE,
    &data::DUPLICATE_ROWS,
    &data::SPLIT_OVERLAP,
    &data::LABEL_CONFLICT,
    &data::NUMBER_AS_TEXT,
    &data::CATEGORY_AS_NUMBER,
    &data::ODD_SCALE_COLUMN,
    &data::TAILED_COLUMN,
    &data::IDENTIFIER_COLUMN,
    &data::TARGET_LEAK,
    &data::TIME_ORDER_LEAK,
    &data::LABEL_MISSING_IN_SPLIT,
    &data::PARAMETERS_EXCEED_SAMPLES,
    &data::SENTINEL_VALUES,
    &data::EMPTY_ROWS,
    &data::CIRCULAR_COLUMN,
    &regularization::DROPOUT_HIGH,
    &training::LEARNING_RATE_HIGH,
    &training::LEARNING_RATE_LOW,
    &training::ADAM_EPSILON,
    &training::FEW_UPDATES,
    &training::BATCH_EXCEEDS_DATA,
    &training::TINY_BATCH,
    &training::NO_SHUFFLE,
    &training::SORTED_TAIL,
    &training::NO_VALIDATION,
    &training::PATIENCE_EXCEEDS_EPOCHS,
    &training::SCHEDULE_MISMATCH,
    &training::IMPLICIT_HYPERPARAMETER,
    &training::EXCESS_PRECISION,
    &architecture::STACKED_LINEAR,
    &output::SOFTMAX_BEFORE_CROSS_ENTROPY,
    &output::DOUBLE_SOFTMAX,
];
