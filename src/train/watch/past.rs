//! What was before the steps since the last look: all of it, to make them again, and some of the
//! weights, to see how far a step moves them.

use crate::graph::{Float, Graph};
use crate::runtime::Store;

/// Weights of a tensor that are enough to know how far all of them move: so many pieces.
const PIECE: usize = 4096;
const MOST_PIECES: usize = 64;
/// Pieces of one that has more.
const FEW_PIECES: usize = 16;

/// How steps can be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeping {
    /// They cannot.
    Nothing,
    /// From the weights that the seed gives: a large network needs no copy of them.
    Seed,
    /// From a copy.
    Copy,
}

/// All that a step changes, as it was.
#[derive(Debug)]
pub(super) enum Past<F> {
    /// Not known.
    Unknown,
    /// As it was drawn.
    Drawn,
    /// A copy.
    Copied(Store<F>),
}

impl<F: Float> Past<F> {
    pub(super) fn keep(&mut self, store: &Store<F>, kind: Keeping) {
        match (kind, &mut *self) {
            (Keeping::Nothing, _) => *self = Self::Unknown,
            (Keeping::Seed, _) => *self = Self::Drawn,
            (Keeping::Copy, Self::Copied(copy)) => copy.clone_from_store(store),
            (Keeping::Copy, _) => *self = Self::Copied(store.clone()),
        }
    }

    /// The store as it was, where that is known; it can be asked for once.
    pub(super) fn take(&mut self, graph: &Graph, seed: u64) -> Option<Store<F>> {
        match std::mem::replace(self, Self::Unknown) {
            Self::Unknown => None,
            Self::Drawn => Some(Store::new(graph, seed)),
            Self::Copied(store) => Some(store),
        }
    }
}

/// Weights as they were: all of small tensors, and pieces of large ones.
#[derive(Debug, Default)]
pub(super) struct Before<F>(Vec<Vec<F>>);

impl<F: Float> Before<F> {
    pub(super) fn take(&mut self, weights: &[Vec<F>]) {
        self.0.resize_with(weights.len(), Vec::new);
        for (before, weight) in self.0.iter_mut().zip(weights) {
            before.clear();
            pieces(weight).for_each(|piece| before.extend_from_slice(piece));
        }
    }

    /// The mean absolute change of a tensor.
    pub(super) fn update(&self, weight: usize, now: &[F]) -> f64 {
        let before = &self.0[weight];
        let pairs = before.chunks(PIECE).zip(pieces(now));
        let moved: f64 = pairs.map(|(a, b)| distance(a, b).to_f64()).sum();
        moved / before.len().max(1) as f64
    }
}

/// Pieces of a tensor, evenly spread.
fn pieces<F>(values: &[F]) -> impl Iterator<Item = &[F]> {
    let n = values.len().div_ceil(PIECE);
    let every = if n <= MOST_PIECES { 1 } else { n.div_ceil(FEW_PIECES) };
    values.chunks(PIECE).step_by(every)
}

/// Numbers side by side.
const N_LANES: usize = 16;

/// The sum of absolute differences.
fn distance<F: Float>(a: &[F], b: &[F]) -> F {
    let mut lanes = [F::ZERO; N_LANES];
    let (whole_a, rest_a) = a.as_chunks::<N_LANES>();
    let (whole_b, rest_b) = b.as_chunks::<N_LANES>();
    for (a, b) in whole_a.iter().zip(whole_b) {
        for lane in 0..N_LANES {
            lanes[lane] += (b[lane] - a[lane]).abs();
        }
    }
    let rest = rest_a.iter().zip(rest_b).map(|(a, b)| (*b - *a).abs());
    lanes.into_iter().chain(rest).sum()
}

#[cfg(test)]
mod tests {
    use super::{Before, MOST_PIECES, PIECE};

    #[test]
    fn some_pieces_of_a_large_tensor_tell_how_far_it_moves() {
        for n in [1, PIECE, PIECE + 1, 10 * MOST_PIECES * PIECE + 3] {
            let weights = vec![vec![1.0_f32; n]];
            let mut before = Before::default();
            before.take(&weights);
            assert!(before.0[0].len() <= MOST_PIECES * PIECE && before.0[0].len() <= n);
            assert_eq!(before.update(0, &vec![0.5; n]), 0.5, "{n}");
        }
    }
}
