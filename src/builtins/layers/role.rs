//! What a layer is for, as whoever judges a network asks: never its name.

/// What a layer is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Role {
    /// Mixes all its inputs by weights, without bending them; its arguments are `units`, `bias` and
    /// `init`.
    Affine,
    /// Bends each number, or each line of them.
    Activation(Bend),
    /// Brings numbers to mean 0 and deviation 1.
    Normalization(Over),
    /// Drops a share of the values while training; the share is its argument `p`.
    Dropout,
    /// Adds noise while training.
    Noise,
    /// Changes the shape at most, and no number.
    Rearrangement,
    /// Looks up a row of weights for each id; its arguments are `count` and `dim`.
    Lookup,
    /// Multiplies by a learned factor.
    Scaling,
}

impl Role {
    /// Whether it bends what flows through.
    pub fn is_activation(self) -> bool {
        matches!(self, Self::Activation(_))
    }

    /// Whether what flows through stays the same numbers when the network is used.
    pub fn is_transparent(self) -> bool {
        matches!(self, Self::Rearrangement | Self::Dropout | Self::Noise)
    }
}

/// What a normalization takes its mean and deviation over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The examples of a batch.
    Batch,
    /// The numbers of an example.
    Example,
}

/// How an activation bends: what comes out, and in which way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bend {
    /// The way.
    pub way: Way,
    /// The lowest number that can come out.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// Whether doing it twice is doing it once.
    pub is_idempotent: bool,
    /// Whether it keeps mean 0 and deviation 1 from layer to layer, if weights start so.
    pub keeps_variance: bool,
}

/// The ways to bend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Passes large numbers and holds back negative ones.
    Rectifier,
    /// Flat at both ends: `sigmoid`, `tanh`.
    Saturating,
    /// Probabilities of a line.
    Probabilities,
    /// Logarithms of probabilities of a line.
    LogProbabilities,
    /// The logarithm of each number, which must be above 0.
    Logarithm,
    /// Any other way.
    Other,
}

impl Bend {
    /// A rectifier with outputs between these.
    pub const fn rectifier(low: f64, high: f64) -> Self {
        Self::new(Way::Rectifier, low, high)
    }

    /// Flat at both ends, which are these.
    pub const fn saturating(low: f64, high: f64) -> Self {
        Self::new(Way::Saturating, low, high)
    }

    /// Another way, with outputs between these.
    pub const fn other(low: f64, high: f64) -> Self {
        Self::new(Way::Other, low, high)
    }

    /// One way, with outputs between these.
    pub const fn new(way: Way, low: f64, high: f64) -> Self {
        Self { way, low, high, is_idempotent: false, keeps_variance: false }
    }

    /// The same, where doing it twice is doing it once.
    #[must_use]
    pub const fn idempotent(mut self) -> Self {
        self.is_idempotent = true;
        self
    }

    /// The same, where mean 0 and deviation 1 stay.
    #[must_use]
    pub const fn self_normalizing(mut self) -> Self {
        self.keeps_variance = true;
        self
    }

    /// Whether it passes numbers above 0 as they are and is flat below, as `relu`.
    pub fn is_flat_below(self) -> bool {
        self.way == Way::Rectifier && self.is_idempotent
    }

    /// Whether outputs are bounded on both sides.
    pub fn is_bounded(self) -> bool {
        self.low.is_finite() && self.high.is_finite()
    }
}
