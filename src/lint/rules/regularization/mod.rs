//! Normalization and regularization: the codes of family `G`.

mod dropout_high;

pub(super) use dropout_high::DROPOUT_HIGH;
