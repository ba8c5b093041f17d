//! Draws that the initializers share.

use crate::random::Stream;

/// U(-bound, bound) in each place.
pub(super) fn uniform(bound: f64, stream: &mut Stream, out: &mut [f64]) {
    out.iter_mut().for_each(|w| *w = (2.0 * stream.uniform() - 1.0) * bound);
}

/// N(0, std²) in each place.
pub(super) fn normal(std: f64, stream: &mut Stream, out: &mut [f64]) {
    out.iter_mut().for_each(|w| *w = stream.normal() * std);
}
