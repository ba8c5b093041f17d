//! Arrays as they stand in memory between stages; no mathematics.

/// Rows of numbers: an ndarray array of rank 2.
pub type Matrix = ndarray::Array2<f32>;
