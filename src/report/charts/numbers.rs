//! Charts of numbers: what is left between said and true, and how numbers are spread.

use super::axis::Spacing;
use super::figure::{Figure, Layer};

/// Dots that one chart shows; more only hide each other.
const MOST_DOTS: usize = 2_000;
/// Bars of a histogram, of few numbers and of many.
const N_BARS: [usize; 2] = [8, 40];

/// Predicted less true against predicted. Examples are predictions with what was true.
pub fn residuals(examples: &[(f64, f64)]) -> Figure {
    let stride = examples.len().div_ceil(MOST_DOTS).max(1);
    let points: Vec<(f64, f64)> =
        examples.iter().step_by(stride).map(|(said, so)| (*said, said - so)).collect();
    let sides = points.iter().map(|point| point.0).filter(|x| x.is_finite());
    let (low, high) = sides.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
        (low.min(x), high.max(x))
    });
    Figure {
        title: "Residuals".to_owned(),
        x: "predicted".to_owned(),
        y: "predicted less true".to_owned(),
        layers: vec![
            Layer::Guide(vec![(low, 0.0), (high, 0.0)]),
            Layer::Dots(String::new(), 0, points),
        ],
        ..Figure::default()
    }
}

/// How often numbers occur, in equal steps from the smallest to the largest.
pub fn histogram(title: &str, numbers: &[f32]) -> Figure {
    let finite: Vec<f64> =
        numbers.iter().map(|x| f64::from(*x)).filter(|x| x.is_finite()).collect();
    let low = finite.iter().copied().fold(f64::INFINITY, f64::min);
    let high = finite.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = match low < high {
        true => (low, high),
        false if finite.is_empty() => (0.0, 1.0),
        false => (low - 0.5, high + 0.5),
    };
    let [least, most] = N_BARS;
    let n_bars = (2 * finite.len().isqrt()).clamp(least, most);
    let step = (high - low) / n_bars as f64;
    let mut counts = vec![0_u32; n_bars];
    for number in &finite {
        counts[(((number - low) / step) as usize).min(n_bars - 1)] += 1;
    }
    let bars = counts.iter().enumerate().map(|(at, n)| {
        (low + at as f64 * step, low + (at + 1) as f64 * step, f64::from(*n))
    });
    Figure {
        title: title.to_owned(),
        x: "value".to_owned(),
        y: "count".to_owned(),
        layers: vec![Layer::Bars(bars.collect())],
        y_spacing: Spacing::Whole,
        ..Figure::default()
    }
}
