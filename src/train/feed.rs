//! Rows of examples into the inputs of a plan.

use std::ops::Range;

use crate::check::typed::TypedTrain;
use crate::data::{Examples, FeatureRows};
use crate::graph::{Float, Graph, InputId};
use crate::runtime::ByteRows;
use crate::tensor::Matrix;

/// Examples to be learned from, or measured, at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Batch<'a> {
    /// All there are.
    pub(super) examples: &'a Examples,
    /// Which of them.
    pub(super) rows: &'a [u32],
}

/// Which inputs a plan has. The model's own stand first.
#[derive(Clone, Debug)]
pub(super) struct Feed {
    n_inputs: usize,
    target: Option<InputId>,
    class_weights: Option<InputId>,
}

impl Feed {
    pub(super) fn new(train: &TypedTrain, graph: &Graph) -> Self {
        let n_inputs = train.model.inputs.len();
        let find = |name: &str| {
            let specs = graph.inputs.iter().enumerate().skip(n_inputs);
            specs.into_iter().find(|(_, spec)| spec.name == name).map(|(at, _)| input(at))
        };
        Self { n_inputs, target: find("target"), class_weights: find("class_weights") }
    }

    /// What predictions are compared with: the example itself where it has no other target.
    pub(super) fn target(&self) -> InputId {
        self.target.unwrap_or(InputId(0))
    }

    pub(super) fn class_weights(&self) -> Option<InputId> {
        self.class_weights
    }

    /// Writes rows of a batch, bytes scaled, into one of the inputs.
    pub(super) fn write<F: Float>(
        &self,
        batch: Batch<'_>,
        input: InputId,
        range: Range<usize>,
        out: &mut [F],
    ) {
        let Batch { examples, rows } = batch;
        let (at, rows) = (input.0 as usize, &rows[range]);
        if at < self.n_inputs {
            gather(&examples.inputs[at], rows, out);
        } else if let Some(target) = &examples.target {
            gather_numbers(target, rows, out);
        }
        // A file to predict has no targets; its loss is not read.
    }
}

/// The model's input at this place.
pub(super) fn input(at: usize) -> InputId {
    InputId(u32::try_from(at).expect("the checker caps the number of inputs"))
}

fn gather<F: Float>(features: &FeatureRows, rows: &[u32], out: &mut [F]) {
    match features {
        FeatureRows::Numbers(matrix) => gather_numbers(matrix, rows, out),
        FeatureRows::Bytes { bytes, width, factor, offset } => {
            ByteRows { bytes, width: *width, factor, offset }.gather(rows, out);
        }
    }
}

fn gather_numbers<F: Float>(matrix: &Matrix, rows: &[u32], out: &mut [F]) {
    let width = matrix.ncols();
    let values = matrix.as_slice().expect("`data` keeps rows in row-major order");
    let number = |value: f32| F::of(f64::from(value));
    if width == 1 {
        let pairs = rows.iter().zip(out);
        return pairs.for_each(|(row, out)| *out = number(values[*row as usize]));
    }
    for (row, out) in rows.iter().zip(out.chunks_exact_mut(width)) {
        let from = &values[*row as usize * width..][..width];
        out.iter_mut().zip(from).for_each(|(to, from)| *to = number(*from));
    }
}
