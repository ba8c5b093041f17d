//! Scaling: `(value - center) * factor`, learned from the training split.

use serde::{Deserialize, Serialize};

use super::spec::Scale;

/// The largest byte.
const BYTE_PEAK: f64 = 255.0;

/// A scaling of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Affine {
    /// What becomes 0.
    pub(super) center: f64,
    /// What the distance from it is multiplied by.
    pub(super) factor: f64,
}

impl Affine {
    /// Numbers as they are.
    pub(super) const IDENTITY: Self = Self { center: 0.0, factor: 1.0 };

    /// The scaled value.
    pub(super) fn apply(self, value: f64) -> f64 {
        (value - self.center) * self.factor
    }

    /// The original value.
    pub(super) fn undo(self, value: f64) -> f64 {
        value / self.factor + self.center
    }

    /// Learns a scaling from the values of the training split, which it may reorder. A constant
    /// column is only centered.
    pub(super) fn fit(scale: Scale, values: &mut [f64]) -> Self {
        let (center, spread) = match scale {
            Scale::None => return Self::IDENTITY,
            Scale::Unit => return Self::unit(BYTE_PEAK),
            Scale::Standard => mean_and_deviation(values),
            Scale::MinMax => {
                let min = values.iter().copied().fold(f64::INFINITY, f64::min);
                let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                (min, max - min)
            }
            Scale::Robust => {
                values.sort_by(f64::total_cmp);
                let quantile = |share| quantile(values, share);
                (quantile(0.5), quantile(0.75) - quantile(0.25))
            }
        };
        Self::new(center, spread)
    }

    /// `center` becomes 0 and `spread` 1; no spread counts as 1.
    pub(super) fn new(center: f64, spread: f64) -> Self {
        if !center.is_finite() {
            return Self::IDENTITY;
        }
        let is_constant = !spread.is_finite() || spread <= center.abs() * 1e-12;
        Self { center, factor: if is_constant { 1.0 } else { 1.0 / spread } }
    }

    /// `0..peak` becomes `0..1`.
    pub(super) fn unit(peak: f64) -> Self {
        Self { center: 0.0, factor: 1.0 / peak }
    }
}

/// The mean and the biased deviation, in two passes.
pub(super) fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / n).sqrt())
}

/// A quantile of ascending values, between two of them by proportion.
pub(super) fn quantile(ascending: &[f64], share: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else { return f64::NAN };
    let place = share * last as f64;
    let (low, rest) = (place.floor() as usize, place.fract());
    let high = (low + 1).min(last);
    ascending[low] + (ascending[high] - ascending[low]) * rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalings_follow_their_definitions() {
        let values = [1.0, 2.0, 3.0, 6.0];
        let standard = Affine::fit(Scale::Standard, &mut values.to_vec());
        assert!((standard.center - 3.0).abs() < 1e-12);
        assert!((standard.factor - 1.0 / 3.5_f64.sqrt()).abs() < 1e-12);
        let minmax = Affine::fit(Scale::MinMax, &mut values.to_vec());
        assert!((minmax.apply(6.0) - 1.0).abs() < 1e-12 && minmax.apply(1.0).abs() < 1e-12);
        let robust = Affine::fit(Scale::Robust, &mut values.to_vec());
        assert!((robust.center - 2.5).abs() < 1e-12);
        assert!((1.0 / robust.factor - (3.75 - 1.75)).abs() < 1e-12);
    }

    #[test]
    fn a_constant_is_only_centered() {
        for scale in [Scale::Standard, Scale::MinMax, Scale::Robust] {
            let fitted = Affine::fit(scale, &mut [7.1; 9]);
            assert!(fitted.apply(7.1).abs() < 1e-9, "{scale:?}");
            assert!(fitted.apply(8.1) <= 1.0 + 1e-9, "{scale:?}");
        }
    }
}
