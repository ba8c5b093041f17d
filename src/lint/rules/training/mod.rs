//! Optimizer, schedule and loop: the codes of family `H`.

mod adam_epsilon;
mod batch_exceeds_data;
mod excess_precision;
mod few_updates;
mod frozen_with_high_rate;
mod implicit_hyperparameter;
mod learning_rate_high;
mod learning_rate_low;
mod no_shuffle;
mod no_validation;
mod patience_exceeds_epochs;
mod schedule_mismatch;
mod sorted_tail;
mod tiny_batch;

pub(super) use adam_epsilon::ADAM_EPSILON;
pub(super) use batch_exceeds_data::BATCH_EXCEEDS_DATA;
pub(super) use excess_precision::EXCESS_PRECISION;
pub(super) use few_updates::FEW_UPDATES;
pub(super) use frozen_with_high_rate::FROZEN_WITH_HIGH_RATE;
pub(super) use implicit_hyperparameter::IMPLICIT_HYPERPARAMETER;
pub(super) use learning_rate_high::LEARNING_RATE_HIGH;
pub(super) use learning_rate_low::LEARNING_RATE_LOW;
pub(super) use no_shuffle::NO_SHUFFLE;
pub(super) use no_validation::NO_VALIDATION;
pub(super) use patience_exceeds_epochs::PATIENCE_EXCEEDS_EPOCHS;
pub(super) use schedule_mismatch::SCHEDULE_MISMATCH;
pub(super) use sorted_tail::SORTED_TAIL;
pub(super) use sorted_tail::{is_sorted_tail, known};
pub(super) use tiny_batch::TINY_BATCH;
