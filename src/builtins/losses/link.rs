//! What a loss does to the prediction before it compares.

use std::fmt;

use crate::builtins::layers::{Bend, Way};

/// The function that a loss applies to the prediction itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// None: the prediction is compared as it is.
    Identity,
    /// Makes probabilities of a line of scores.
    Softmax,
    /// Makes a probability of each score.
    Sigmoid,
    /// Makes a positive number of its logarithm.
    Exp,
}

impl Link {
    /// Whether an activation that bends so does the same.
    pub fn is(self, bend: Bend) -> bool {
        match self {
            Self::Identity | Self::Exp => false,
            Self::Softmax => matches!(bend.way, Way::Probabilities | Way::LogProbabilities),
            Self::Sigmoid => {
                bend.way == Way::Saturating && [bend.low, bend.high] == [0.0, 1.0]
            }
        }
    }

    /// What it makes of a number; `None` where it looks at a whole line.
    pub fn apply(self, number: f64) -> Option<f64> {
        match self {
            Self::Identity => Some(number),
            Self::Softmax => None,
            Self::Sigmoid => Some(1.0 / (1.0 + libm::exp(-number))),
            Self::Exp => Some(libm::exp(number)),
        }
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identity => "nothing",
            Self::Softmax => "softmax",
            Self::Sigmoid => "sigmoid",
            Self::Exp => "exp",
        })
    }
}
