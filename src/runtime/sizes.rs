//! How large many numbers are, in a few. What is not finite is only counted.

use crate::graph::Float;
use crate::plan::SIZES;

/// Numbers side by side, and numbers that are added up in their own type.
const N_LANES: usize = 16;
const AT_ONCE: usize = 4096;

/// Sums over finite numbers, and what was not finite.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sizes {
    /// The sum of absolute values.
    pub sum: f64,
    /// The sum of squares.
    pub squares: f64,
    /// The largest absolute value.
    pub largest: f64,
    /// Numbers that are not finite.
    pub n_bad: usize,
    /// The first of those.
    pub first_bad: Option<f64>,
}

/// Sums of many numbers at once, kept as the numbers are so that they vectorize.
struct Lanes<F> {
    sums: [F; N_LANES],
    squares: [F; N_LANES],
    largest: [F; N_LANES],
}

impl<F: Float> Lanes<F> {
    const NONE: Self = Self {
        sums: [F::ZERO; N_LANES],
        squares: [F::ZERO; N_LANES],
        largest: [F::ZERO; N_LANES],
    };

    #[inline(always)]
    fn add(&mut self, numbers: &[F; N_LANES]) {
        for (lane, x) in numbers.iter().enumerate() {
            let size = x.abs();
            self.sums[lane] += size;
            self.squares[lane] += size * size;
            self.largest[lane] = self.largest[lane].max(size);
        }
    }
}

impl Sizes {
    /// Those of all these numbers.
    pub fn of<F: Float>(values: &[F]) -> Self {
        let mut all = Self::default();
        values.chunks(AT_ONCE).for_each(|some| all.add(Self::of_some(some)));
        all
    }

    /// Of few numbers.
    fn of_some<F: Float>(values: &[F]) -> Self {
        let all = Self::of_finite(values);
        // One number that is not finite would have made the sum so too.
        if all.sum.is_finite() && all.squares.is_finite() {
            return all;
        }
        // Sums may leave what `F` can hold where the numbers do not.
        let numbers = || values.iter().map(|x| x.to_f64());
        let finite: Vec<f64> = numbers().filter(|x| x.is_finite()).collect();
        let first_bad = numbers().find(|x| !x.is_finite());
        Self { n_bad: values.len() - finite.len(), first_bad, ..Self::of_finite(&finite) }
    }

    fn of_finite<F: Float>(values: &[F]) -> Self {
        let mut lanes = Lanes::NONE;
        let (whole, rest) = values.as_chunks();
        whole.iter().for_each(|numbers| lanes.add(numbers));
        let mut last = [F::ZERO; N_LANES];
        last[..rest.len()].copy_from_slice(rest);
        lanes.add(&last);
        let total = |lanes: [F; N_LANES]| lanes.iter().map(|x| x.to_f64()).sum();
        Self {
            sum: total(lanes.sums),
            squares: total(lanes.squares),
            largest: lanes.largest.iter().map(|x| x.to_f64()).fold(0.0, f64::max),
            ..Self::default()
        }
    }

    /// Adds those of numbers that come after these.
    fn add(&mut self, more: Self) {
        self.sum += more.sum;
        self.squares += more.squares;
        self.largest = self.largest.max(more.largest);
        self.n_bad += more.n_bad;
        self.first_bad = self.first_bad.or(more.first_bad);
    }

    /// Adds these to partial sums; of no numbers, those are zeros.
    pub(super) fn add_to(self, sums: &mut [f64]) {
        let mut all = Self::read(sums);
        all.add(self);
        let (n_bad, first_bad) = (all.n_bad as f64, all.first_bad.unwrap_or(0.0));
        sums.copy_from_slice(&[all.sum, all.squares, all.largest, n_bad, first_bad]);
    }

    /// What partial sums come to, taken in order.
    pub(super) fn total(sums: &[f64]) -> Self {
        let mut all = Self::default();
        sums.chunks_exact(SIZES).for_each(|part| all.add(Self::read(part)));
        all
    }

    fn read(sums: &[f64]) -> Self {
        let [sum, squares, largest, n_bad, first_bad] = *sums else {
            unreachable!("a part has so many sums")
        };
        let n_bad = n_bad as usize;
        Self { sum, squares, largest, n_bad, first_bad: (n_bad > 0).then_some(first_bad) }
    }
}

#[cfg(test)]
mod tests {
    use super::Sizes;

    #[test]
    fn parts_come_to_the_whole() {
        let mut values: Vec<f32> = (0..10_000).map(|at| (at as f32 * 0.7).sin()).collect();
        (values[5000], values[9000]) = (f32::NEG_INFINITY, f32::NAN);
        let whole = Sizes::of(&values);
        assert_eq!((whole.n_bad, whole.first_bad), (2, Some(f64::NEG_INFINITY)));
        let mut sums = [0.0; 2 * crate::plan::SIZES];
        let (first, second) = sums.split_at_mut(crate::plan::SIZES);
        Sizes::of(&values[..4096]).add_to(first);
        Sizes::of(&values[4096..8192]).add_to(second);
        Sizes::of(&values[8192..]).add_to(second);
        let total = Sizes::total(&sums);
        assert_eq!((total.n_bad, total.first_bad), (whole.n_bad, whole.first_bad));
        assert_eq!(total.largest, whole.largest);
        assert!((total.sum - whole.sum).abs() < 1e-9 * whole.sum);
        assert!((total.squares - whole.squares).abs() < 1e-9 * whole.squares);
        assert!(Sizes::of(&[1e30_f32; 100]).squares > 9e61);
    }
}
