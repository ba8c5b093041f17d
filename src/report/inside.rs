//! Weights, activations and gradients as tables, histograms and maps.

use super::bars::bar;
use super::figures::number;
use super::table::{Align, Table};
use crate::diagnostics::render::{Charset, Look, Paint, escape, text};
use crate::train::{Activation, Gradient, Tensor};

/// Bars of a histogram, and columns of the longest.
const BINS: usize = 9;
const BAR: usize = 24;
/// Rows and columns of a map.
const MAP: (usize, usize) = (12, 48);

/// Mean and deviation, smallest and largest, share of zeros.
#[derive(Clone, Copy, Debug)]
struct Statistics {
    mean: f64,
    deviation: f64,
    min: f64,
    max: f64,
    zeros: f64,
}

impl Statistics {
    fn of(values: &[f32]) -> Self {
        let n = values.len().max(1) as f64;
        let mean = values.iter().map(|v| f64::from(*v)).sum::<f64>() / n;
        let squares = values.iter().map(|v| (f64::from(*v) - mean).powi(2));
        let deviation = (squares.sum::<f64>() / n).sqrt();
        let min = values.iter().copied().fold(f32::INFINITY, f32::min);
        let max = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let zeros = values.iter().filter(|v| **v == 0.0).count() as f64 / n;
        Self { mean, deviation, min: f64::from(min), max: f64::from(max), zeros }
    }
}

/// A weight: statistics, a histogram, and a map where it is a matrix.
pub fn tensor(name: &str, tensor: &Tensor<f32>, look: &Look) -> String {
    let Tensor { extents, values } = tensor;
    let Statistics { mean, deviation, min, max, .. } = Statistics::of(values);
    let shape = crate::shape::Extents(extents.clone());
    let mut out = format!("{} {shape}\n", look.paint(Paint::Bold, &escape(name)));
    let [mean, deviation, low, high] = [mean, deviation, min, max].map(number);
    out += &format!("  mean {mean}, deviation {deviation}, from {low} to {high}\n");
    if values.len() > 1 && max > min {
        out += &histogram(values, (min, max), look);
    }
    if let ([rows, columns], true) = (extents.as_slice(), values.len() > 1) {
        out += &map(values, (*rows, *columns), min.abs().max(max.abs()), look);
    }
    out
}

fn histogram(values: &[f32], (min, max): (f64, f64), look: &Look) -> String {
    let mut counts = [0_usize; BINS];
    for value in values {
        let part = (f64::from(*value) - min) / (max - min);
        counts[((part * BINS as f64) as usize).min(BINS - 1)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let middle = |at: usize| min + (max - min) * (at as f64 + 0.5) / BINS as f64;
    let mut out = String::new();
    for (at, count) in counts.iter().enumerate() {
        let bar = look.paint(Paint::Cyan, &bar(*count as f64 / most as f64, BAR, look));
        let label = text::pad_start(&format!("{:.3}", middle(at)), 9);
        out += format!("  {label} {} {bar}", text::pad_start(&count.to_string(), 6))
            .trim_end();
        out += "\n";
    }
    out
}

/// Each cell the mean of what it covers: dark is far below zero, bright far above.
fn map(values: &[f32], (rows, columns): (usize, usize), most: f64, look: &Look) -> String {
    let shades: &[&str] = match look.charset {
        Charset::Unicode => &["█", "▓", "▒", "░", "·", "░", "▒", "▓", "█"],
        Charset::Ascii => &["#", "+", "-", ".", " ", ".", "-", "+", "#"],
    };
    let (height, width) = (rows.min(MAP.0), columns.min(MAP.1));
    let mut out = String::from("\n");
    for y in 0..height {
        out += "  ";
        for x in 0..width {
            let (from, to) = (y * rows / height, ((y + 1) * rows).div_ceil(height));
            let (left, right) = (x * columns / width, ((x + 1) * columns).div_ceil(width));
            let cells = (from..to).flat_map(|row| &values[row * columns..][left..right]);
            let n = ((to - from) * (right - left)) as f64;
            let mean = cells.map(|v| f64::from(*v)).sum::<f64>() / n;
            let part = (mean / most.max(1e-30)).clamp(-1.0, 1.0);
            let shade = shades[((part + 1.0) * 4.0).round() as usize];
            let paint = if part < 0.0 { Paint::Magenta } else { Paint::Cyan };
            out += &look.paint(paint, &shade.repeat(if width > 24 { 1 } else { 2 }));
        }
        out = out.trim_end().to_owned() + "\n";
    }
    let (low, high) =
        (look.paint(Paint::Magenta, "below"), look.paint(Paint::Cyan, "above"));
    let hint = match look.color {
        crate::diagnostics::render::Color::On => format!("{low} and {high} zero"),
        crate::diagnostics::render::Color::Off => "far from zero is dark".to_owned(),
    };
    out + &format!("  rows are outputs, columns inputs; {hint}\n")
}

/// What each stage gives for an example.
pub fn activations(example: &str, all: &[Activation], look: &Look) -> String {
    let mut table = Table::new([
        ("stage", Align::Left),
        ("output", Align::Left),
        ("mean", Align::Right),
        ("dev", Align::Right),
        ("min", Align::Right),
        ("max", Align::Right),
        ("zero", Align::Right),
        ("", Align::Left),
    ]);
    for one in all {
        let Statistics { mean, deviation, min, max, zeros } = Statistics::of(&one.values);
        let numbers = [mean, deviation, min, max].map(number);
        let zeros =
            if zeros > 0.0 { format!("{:.0} %", zeros * 100.0) } else { String::new() };
        let path = if one.path.is_empty() { "input" } else { &one.path };
        let cells = [super::summary::tail(&escape(path), 16), one.extents.to_string()];
        let line = sparkline(&one.values, look);
        table.row(cells.into_iter().chain(numbers).chain([zeros, line]));
    }
    format!("{}\n\n{}", look.paint(Paint::Bold, example), table.draw(look))
}

/// Up to 8 numbers as heights.
fn sparkline(values: &[f32], look: &Look) -> String {
    const HEIGHTS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
    if look.charset == Charset::Ascii || values.is_empty() {
        return String::new();
    }
    let Statistics { min, max, .. } = Statistics::of(values);
    let n = values.len().min(8);
    let height = |at: usize| {
        let value = f64::from(values[at * values.len() / n]);
        let part = if max > min { (value - min) / (max - min) } else { 0.5 };
        HEIGHTS[((part * 7.0).round() as usize).min(7)]
    };
    (0..n).map(height).collect()
}

/// How the loss pulls at each weight.
pub fn gradients(n_examples: usize, all: &[Gradient], look: &Look) -> String {
    let mut table = Table::new([
        ("weight", Align::Left),
        ("sizes", Align::Left),
        ("gradient", Align::Right),
        ("weight", Align::Right),
        ("ratio", Align::Right),
        ("", Align::Left),
    ]);
    let norm = |one: &Gradient| {
        one.values.iter().map(|g| f64::from(*g) * f64::from(*g)).sum::<f64>().sqrt()
    };
    let most = all.iter().map(norm).fold(1e-30, f64::max);
    for one in all {
        let norm = norm(one);
        table.row([
            super::summary::tail(&escape(&one.path), 22),
            one.extents.to_string(),
            number(norm),
            number(one.weight_norm),
            number(norm / one.weight_norm.max(1e-30)),
            bar(norm / most, 12, look),
        ]);
    }
    let title =
        format!("lengths, over {}", text::count(n_examples as u64, "training example"));
    format!("{}\n\n{}", look.paint(Paint::Bold, &title), table.draw(look))
}
