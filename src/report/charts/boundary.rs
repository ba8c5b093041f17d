//! What a model says of every place between two features.

use super::figure::{Figure, Layer};

/// Strengths of color that are told apart.
const N_STRENGTHS: f64 = 6.0;

/// A grid of answers, and the examples among them.
#[derive(Clone, Debug, Default)]
pub struct Boundary {
    /// The names of the features.
    pub names: [String; 2],
    /// From where to where each runs.
    pub ranges: [(f64, f64); 2],
    /// Cells along each side.
    pub n: usize,
    /// The answer in each cell, row by row from below: the class, and how surely, from 0 to 1.
    pub answers: Vec<(usize, f64)>,
    /// Examples with their classes.
    pub examples: Vec<(f64, f64, usize)>,
}

/// The grid as colors, stronger where the model is surer, and the examples as dots.
pub fn boundary(found: &Boundary, classes: &[String]) -> Figure {
    let Boundary { names, ranges, n, answers, examples } = found;
    let [x, y] = ranges.map(|(low, high)| {
        let step = (high - low) / *n as f64;
        move |at: usize| low + at as f64 * step
    });
    let mut cells = Vec::new();
    for (row, answers) in answers.chunks(*n).enumerate() {
        let mut from = 0;
        let shade = |(class, sure): &(usize, f64)| (*class, (sure * N_STRENGTHS).round());
        for run in answers.chunk_by(|a, b| shade(a) == shade(b)) {
            let to = from + run.len();
            let (class, sure) = shade(&run[0]);
            cells.push(([x(from), y(row), x(to), y(row + 1)], class, 0.08 + 0.07 * sure));
            from = to;
        }
    }
    let mut layers = vec![Layer::Cells(cells)];
    let n_classes = examples.iter().map(|example| example.2 + 1).max().unwrap_or(0);
    for class in 0..n_classes {
        let own = examples.iter().filter(|example| example.2 == class);
        let name = classes.get(class).map_or_else(|| class.to_string(), Clone::clone);
        layers.push(Layer::Dots(name, class, own.map(|(x, y, _)| (*x, *y)).collect()));
    }
    Figure {
        title: "Decision boundary".to_owned(),
        x: names[0].clone(),
        y: names[1].clone(),
        layers,
        x_range: Some(ranges[0]),
        y_range: Some(ranges[1]),
        ..Figure::default()
    }
}
