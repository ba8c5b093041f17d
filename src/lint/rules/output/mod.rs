//! The last stage and the loss: the codes of family `O`.

mod distribution_without_softmax;
mod double_softmax;
mod handmade_cross_entropy;
mod logits_into_probability_loss;
mod relu_on_output;
mod sigmoid_before_binary_cross_entropy;
mod sigmoid_with_categorical;
mod softmax_before_cross_entropy;
mod softmax_hidden;
mod softmax_on_regression;
mod softmax_over_one_unit;
mod softmax_with_binary_loss;
mod squared_error_on_classes;
mod squashed_regression;
mod summed_loss;
mod unguarded;

pub(super) use distribution_without_softmax::DISTRIBUTION_WITHOUT_SOFTMAX;
pub(super) use double_softmax::DOUBLE_SOFTMAX;
pub(super) use handmade_cross_entropy::HANDMADE_CROSS_ENTROPY;
pub(super) use logits_into_probability_loss::LOGITS_INTO_PROBABILITY_LOSS;
pub(super) use relu_on_output::RELU_ON_OUTPUT;
pub(super) use sigmoid_before_binary_cross_entropy::SIGMOID_BEFORE_BINARY_CROSS_ENTROPY;
pub(super) use sigmoid_with_categorical::SIGMOID_WITH_CATEGORICAL;
pub(super) use softmax_before_cross_entropy::SOFTMAX_BEFORE_CROSS_ENTROPY;
pub(super) use softmax_hidden::SOFTMAX_HIDDEN;
pub(super) use softmax_on_regression::SOFTMAX_ON_REGRESSION;
pub(super) use softmax_over_one_unit::SOFTMAX_OVER_ONE_UNIT;
pub(super) use softmax_with_binary_loss::SOFTMAX_WITH_BINARY_LOSS;
pub(super) use squared_error_on_classes::SQUARED_ERROR_ON_CLASSES;
pub(super) use squashed_regression::SQUASHED_REGRESSION;
pub(super) use summed_loss::SUMMED_LOSS;
pub(super) use unguarded::UNGUARDED;
