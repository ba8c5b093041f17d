//! Rows of examples into the inputs of a plan.

use crate::check::typed::TypedTrain;
use crate::data::{Examples, FeatureRows};
use crate::graph::{Float, Graph, InputId};
use crate::runtime::Executor;
use crate::tensor::Matrix;

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

    /// Gathers `rows`, bytes scaled, into the executor's memory.
    pub(super) fn load<F: Float>(
        &self,
        examples: &Examples,
        rows: &[u32],
        executor: &mut Executor<F>,
    ) {
        for (at, features) in examples.inputs.iter().take(self.n_inputs).enumerate() {
            gather(features, rows, executor.input_mut(input(at)));
        }
        // A file to predict has no targets; its loss is not read.
        if let (Some(input), Some(target)) = (self.target, &examples.target) {
            gather_numbers(target, rows, executor.input_mut(input));
        }
    }
}

fn input(at: usize) -> InputId {
    InputId(u32::try_from(at).expect("the checker caps the number of inputs"))
}

fn gather<F: Float>(features: &FeatureRows, rows: &[u32], out: &mut [F]) {
    match features {
        FeatureRows::Numbers(matrix) => gather_numbers(matrix, rows, out),
        FeatureRows::Bytes { bytes, width, factor, offset } => {
            for (row, out) in rows.iter().zip(out.chunks_exact_mut(*width)) {
                let bytes = &bytes[*row as usize * width..][..*width];
                scale_bytes(bytes, factor, offset, out);
            }
        }
    }
}

// out[i] = bytes[i] * factor[i] + offset[i], or one factor and offset for all.
fn scale_bytes<F: Float>(bytes: &[u8], factor: &[f32], offset: &[f32], out: &mut [F]) {
    let widen = |value: f32| F::of(f64::from(value));
    if let ([factor], [offset]) = (factor, offset) {
        for (out, byte) in out.iter_mut().zip(bytes) {
            *out = widen(f32::from(*byte) * factor + offset);
        }
        return;
    }
    for (((out, byte), factor), offset) in out.iter_mut().zip(bytes).zip(factor).zip(offset)
    {
        *out = widen(f32::from(*byte) * factor + offset);
    }
}

fn gather_numbers<F: Float>(matrix: &Matrix, rows: &[u32], out: &mut [F]) {
    let width = matrix.ncols();
    let values = matrix.as_slice().expect("`data` keeps rows in row-major order");
    for (row, out) in rows.iter().zip(out.chunks_exact_mut(width)) {
        let from = &values[*row as usize * width..][..width];
        out.iter_mut().zip(from).for_each(|(to, from)| *to = F::of(f64::from(*from)));
    }
}
