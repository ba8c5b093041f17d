//! Normalization and regularization: the codes of family `G`.

mod batchnorm_small_batch;
mod bias_before_norm;
mod decay_inside_adaptive;
mod dropout_before_norm;
mod dropout_high;
mod dropout_on_output;
mod dropout_on_tiny_layer;
mod no_regularization;
mod norm_after_activation;
mod norm_at_output;
mod weight_decay_strong;

pub(super) use batchnorm_small_batch::BATCHNORM_SMALL_BATCH;
pub(super) use bias_before_norm::BIAS_BEFORE_NORM;
pub(super) use decay_inside_adaptive::DECAY_INSIDE_ADAPTIVE;
pub(super) use dropout_before_norm::DROPOUT_BEFORE_NORM;
pub(super) use dropout_high::DROPOUT_HIGH;
pub(super) use dropout_on_output::DROPOUT_ON_OUTPUT;
pub(super) use dropout_on_tiny_layer::DROPOUT_ON_TINY_LAYER;
pub(super) use no_regularization::NO_REGULARIZATION;
pub(super) use norm_after_activation::NORM_AFTER_ACTIVATION;
pub(super) use norm_at_output::NORM_AT_OUTPUT;
pub(super) use weight_decay_strong::WEIGHT_DECAY_STRONG;
