//! Rows of examples into the inputs of a plan.

use crate::check::typed::TypedTrain;
use crate::data::profile::TargetKind;
use crate::data::{Examples, FeatureRows};
use crate::graph::{Float, Graph, InputId};
use crate::runtime::Executor;
use crate::tensor::Matrix;

/// Which inputs a plan has, and how the target enters it.
#[derive(Clone, Debug)]
pub(super) struct Feed {
    n_inputs: usize,
    target: Option<TargetFeed>,
    class_weights: Option<InputId>,
}

#[derive(Clone, Copy, Debug)]
struct TargetFeed {
    input: InputId,
    coding: Coding,
}

/// How a target enters the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    /// As the data has it.
    Same,
    /// A class id as zeros and a one, of this width.
    OneHot(usize),
    /// The example itself.
    Example,
}

impl Feed {
    /// The model's inputs stand first, then the target, then the class weights.
    pub(super) fn new(train: &TypedTrain, graph: &Graph) -> Self {
        let n_inputs = train.model.inputs.len();
        let target = graph.inputs.get(n_inputs).map(|spec| {
            let coding = coding(train, spec.ty.width());
            TargetFeed { input: input(n_inputs), coding }
        });
        let class_weights = graph.inputs.get(n_inputs + 1).map(|_| input(n_inputs + 1));
        Self { n_inputs, target, class_weights }
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
        let Some(TargetFeed { input, coding }) = self.target else { return };
        let memory = executor.input_mut(input);
        match (coding, &examples.target) {
            (Coding::Example, _) => gather(&examples.inputs[0], rows, memory),
            (Coding::Same, Some(target)) => gather_numbers(target, rows, memory),
            (Coding::OneHot(width), Some(target)) => {
                gather_one_hot(target, width, rows, memory);
            }
            // A file to predict has no targets; its loss is not read.
            (Coding::Same | Coding::OneHot(_), None) => {}
        }
    }
}

fn coding(train: &TypedTrain, width: usize) -> Coding {
    let target = &train.data.profile.target;
    match target.kind {
        TargetKind::Input => Coding::Example,
        TargetKind::Category | TargetKind::Binary
            if width != target.extents.n_elements() && width == target.classes.len() =>
        {
            Coding::OneHot(width)
        }
        TargetKind::Category
        | TargetKind::Binary
        | TargetKind::MultiLabel
        | TargetKind::Number
        | TargetKind::None => Coding::Same,
    }
}

fn input(at: usize) -> InputId {
    InputId(u32::try_from(at).expect("the checker caps the number of inputs"))
}

/// One row of features as numbers.
pub(super) fn read_row(features: &FeatureRows, row: usize, out: &mut [f64]) {
    gather(features, &[row as u32], out);
}

/// Numbers per row.
pub(super) fn width(features: &FeatureRows) -> usize {
    match features {
        FeatureRows::Numbers(matrix) => matrix.ncols(),
        FeatureRows::Bytes { width, .. } => *width,
    }
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

fn gather_one_hot<F: Float>(ids: &Matrix, width: usize, rows: &[u32], out: &mut [F]) {
    for (row, out) in rows.iter().zip(out.chunks_exact_mut(width)) {
        out.fill(F::ZERO);
        out[ids[[*row as usize, 0]] as usize] = F::ONE;
    }
}
