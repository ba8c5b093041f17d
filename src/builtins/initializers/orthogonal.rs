//! `orthogonal`: rows or columns of length `gain` at right angles.

use super::{Initializer, Suits, sample};
use crate::builtins::Param;
use crate::graph::Fill;

pub(super) static ORTHOGONAL: Initializer = Initializer {
    name: "orthogonal",
    also_known_as: &["orthogonal_", "Orthogonal", "OrthogonalInitializer"],
    params: &[Param::positive("gain", "Length of the rows or columns.").or("1")],
    doc: "A random matrix whose rows (or columns, when there are fewer of them) are orthonormal, \
          times gain. A tensor of more axes counts as a matrix of its first axis by the rest.",
    formula: "Saxe, McClelland and Ganguli, Exact solutions to the nonlinear dynamics of \
              learning, 2013",
    examples: &["orthogonal", "orthogonal(gain = 1.41)"],
    fill: Fill::Whole(|args, tensor, stream, out| {
        let n_rows = tensor.extents.0.first().copied().unwrap_or(1);
        let n_columns = out.len() / n_rows.max(1);
        let (short, long) = (n_rows.min(n_columns), n_rows.max(n_columns));
        let mut vectors = vec![0.0; out.len()];
        sample::normal(1.0, stream, &mut vectors);
        orthonormalize(&mut vectors, short, long);
        for row in 0..n_rows {
            for column in 0..n_columns {
                let (vector, place) =
                    if n_rows <= n_columns { (row, column) } else { (column, row) };
                out[row * n_columns + column] = args[0] * vectors[vector * long + place];
            }
        }
    }),
    deviation: |args, tensor| {
        let n_rows = tensor.extents.0.first().copied().unwrap_or(1).max(1);
        let n_columns = tensor.extents.n_elements() / n_rows;
        args[0] / (n_rows.max(n_columns) as f64).sqrt()
    },
    suits: Suits::Any,
};

/// Gram and Schmidt, each vector made orthogonal twice so that rounding does not add up:
/// v[i] -= (v[i] · v[j]) v[j] for j < i, then v[i] /= |v[i]|.
fn orthonormalize(vectors: &mut [f64], n: usize, length: usize) {
    for i in 0..n {
        let (done, rest) = vectors.split_at_mut(i * length);
        let vector = &mut rest[..length];
        for _ in 0..2 {
            for other in done.chunks_exact(length) {
                let dot = dot(vector, other);
                vector.iter_mut().zip(other).for_each(|(v, o)| *v -= dot * o);
            }
        }
        let norm = dot(vector, vector).sqrt();
        vector.iter_mut().for_each(|v| *v /= norm);
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
