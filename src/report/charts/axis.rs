//! From numbers to places along an axis, at equal distances or at equal ratios.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;

/// How numbers lie along an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spacing {
    /// At equal distances.
    #[default]
    Linear,
    /// As `Linear`, of what is counted: no fraction is written at it.
    Whole,
    /// At equal ratios; what is not above 0 has no place.
    Log,
}

/// An axis.
pub(super) struct Axis {
    spacing: Spacing,
    range: (f64, f64),
}

impl Axis {
    /// From where to where; a range of ratios must lie above 0.
    pub(super) fn new(spacing: Spacing, range: (f64, f64)) -> Self {
        Self { spacing, range }
    }

    /// The numbers that are written at it.
    pub(super) fn ticks(&self, most: usize) -> Vec<f64> {
        match self.spacing {
            Spacing::Linear => self.straight().key_points(most),
            Spacing::Whole => whole(self.straight().key_points(most)),
            Spacing::Log => ratios(self.range, most),
        }
    }

    /// Where a number lies, as a share of the range.
    pub(super) fn share(&self, value: f64) -> f64 {
        let place = |x: f64| match self.spacing {
            Spacing::Linear | Spacing::Whole => x,
            Spacing::Log => libm::log(x),
        };
        let (low, high) = (place(self.range.0), place(self.range.1));
        (place(value) - low) / (high - low)
    }

    fn straight(&self) -> RangedCoordf64 {
        (self.range.0..self.range.1).into()
    }
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        match self.spacing {
            Spacing::Linear | Spacing::Whole => self.straight().map(value, (from, to)),
            Spacing::Log => {
                from + (self.share(*value) * f64::from(to - from)).round() as i32
            }
        }
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        self.ticks(hint.max_num_points())
    }

    fn range(&self) -> Range<f64> {
        self.range.0..self.range.1
    }
}

fn whole(ticks: Vec<f64>) -> Vec<f64> {
    ticks.into_iter().filter(|tick| tick.fract() == 0.0).collect()
}

/// Round numbers at about equal ratios: powers of ten, or a few between them.
fn ratios((low, high): (f64, f64), most: usize) -> Vec<f64> {
    let from = libm::log10(low).floor() as i32;
    let to = libm::log10(high).ceil() as i32;
    let of = |steps: &[f64], every: usize| -> Vec<f64> {
        let powers = (from..=to).step_by(every).map(|power| libm::exp10(f64::from(power)));
        let all = powers.flat_map(|power| steps.iter().map(move |step| step * power));
        // A power of ten may be a little off.
        let ends = low * (1.0 - 1e-9)..=high * (1.0 + 1e-9);
        all.filter(|tick| ends.contains(tick)).collect()
    };
    let fine =
        [&[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0][..], &[1.0, 2.0, 5.0], &[1.0, 3.0]];
    let some = fine.iter().map(|steps| of(steps, 1)).find(|ticks| ticks.len() <= most);
    let every = (to - from + 1) as usize;
    let powers =
        (1..=every).map(|every| of(&[1.0], every)).find(|ticks| ticks.len() <= most);
    some.or(powers).unwrap_or_default()
}

/// From the smallest to the largest, with a little room; never empty.
pub fn range(spacing: Spacing, numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let has_place = |number: &f64| match spacing {
        Spacing::Linear | Spacing::Whole => number.is_finite(),
        Spacing::Log => number.is_finite() && *number > 0.0,
    };
    let (low, high) = numbers
        .filter(has_place)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| {
            (low.min(number), high.max(number))
        });
    match spacing {
        Spacing::Log if low > high => (0.1, 1.0),
        Spacing::Log => {
            let room = libm::pow(high / low, 0.04).max(1.05);
            (low / room, high * room)
        }
        Spacing::Linear | Spacing::Whole if low > high => (0.0, 1.0),
        Spacing::Linear | Spacing::Whole => widened(low, high),
    }
}

fn widened(low: f64, high: f64) -> (f64, f64) {
    let room = (high - low) * 0.04;
    if room > low.abs().max(high.abs()) * 1e-9 {
        // What starts at 0 stays there.
        let low = if low == 0.0 { 0.0 } else { low - room };
        return (low, high + room);
    }
    let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
    (low - room, high + room)
}

/// A number at an axis, without zeros at its end.
pub(super) fn tick(value: f64) -> String {
    if value == 0.0 || value.abs() < 1e-12 {
        return "0".to_owned();
    }
    let size = value.abs();
    if !(1e-3..1e6).contains(&size) {
        return format!("{value:.1e}").replace(".0e", "e");
    }
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{ratios, tick};

    #[test]
    fn ratios_are_round_and_few() {
        let written =
            |range, most| ratios(range, most).into_iter().map(tick).collect::<Vec<_>>();
        assert_eq!(written((0.0009, 0.011), 6), ["0.001", "0.002", "0.005", "0.01"]);
        assert_eq!(written((1e-9, 1.5), 6), ["1e-9", "1e-7", "1e-5", "0.001", "0.1"]);
        assert_eq!(written((0.11, 0.19), 6), ["0.15"]);
    }
}
