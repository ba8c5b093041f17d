//! Uses of ops that the generated tests run.

use std::sync::Arc;

use crate::graph::{Op, ValueType};

/// An op with inputs that fit it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The op.
    pub op: Arc<dyn Op>,
    /// What each input is and where its numbers may lie.
    pub inputs: Vec<(ValueType, Domain)>,
}

impl Sample {
    /// An op on inputs.
    pub fn new(
        op: impl Op + 'static,
        inputs: impl IntoIterator<Item = (ValueType, Domain)>,
    ) -> Self {
        Self { op: Arc::new(op), inputs: inputs.into_iter().collect() }
    }
}

/// Where the numbers of an input may lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Domain {
    /// Anywhere.
    Any,
    /// Above 0.
    Positive,
    /// Anywhere but near these kinks.
    AwayFrom(&'static [f64]),
    /// Between 0 and 1, without a gradient.
    FlatUnit,
    /// Anywhere, without a gradient.
    Flat,
    /// Class ids below this, without a gradient.
    Ids(usize),
    /// What another input's statistics are, without a gradient of its own.
    FlatPositive,
}

impl Domain {
    /// Whether no gradient flows into the input.
    pub fn is_flat(self) -> bool {
        match self {
            Self::Any | Self::Positive | Self::AwayFrom(_) => false,
            Self::FlatUnit | Self::Flat | Self::Ids(_) | Self::FlatPositive => true,
        }
    }
}
