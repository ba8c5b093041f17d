//! What the targets of a training are like, and what is reached without looking at any input.

use crate::builtins::losses::Targets;
use crate::check::typed::{LossTerm, TypedTrain};
use crate::data::profile::TargetKind;
use crate::data::{Examples, FeatureRows};

/// Examples that are enough to know.
const MOST: usize = 4_096;
/// Numbers that are enough to know.
const MOST_NUMBERS: usize = 1 << 20;

/// The loss of the best output that is the same for every one of these examples, where it is
/// known.
pub(in crate::train) fn baseline(
    train: &TypedTrain,
    examples: &Examples,
    rows: &[u32],
) -> Option<f64> {
    let term = only_loss(train)?;
    (term.loss.baseline)(&term.args, &targets(train, examples, rows)?)
}

/// The loss, where there is one that counts every example alike.
pub(in crate::train) fn only_loss(train: &TypedTrain) -> Option<&LossTerm> {
    let [term] = train.loss.as_slice() else { return None };
    (train.class_weights.is_none() && term.factor == 1.0).then_some(term)
}

/// Whether the target is one of several classes, each with an output.
pub(in crate::train) fn has_classes(train: &TypedTrain) -> bool {
    let n_outputs = train.model.output_shape().extents().map_or(1, |all| all.n_elements());
    match train.data.profile.target.kind {
        TargetKind::Category => true,
        TargetKind::Binary => n_outputs > 1,
        TargetKind::MultiLabel
        | TargetKind::Number
        | TargetKind::Input
        | TargetKind::None => false,
    }
}

fn targets(train: &TypedTrain, examples: &Examples, rows: &[u32]) -> Option<Targets> {
    let rows = &rows[..rows.len().min(MOST)];
    let profile = &train.data.profile.target;
    if has_classes(train) {
        return shares(examples, rows, profile.classes.len().max(2));
    }
    match profile.kind {
        TargetKind::Category
        | TargetKind::Binary
        | TargetKind::MultiLabel
        | TargetKind::Number => {
            let target = examples.target.as_ref()?;
            columns(rows, target.ncols(), &|row, at| f64::from(target[[row, at]]))
        }
        TargetKind::Input => inputs(examples, rows),
        TargetKind::None => None,
    }
}

fn shares(examples: &Examples, rows: &[u32], n_classes: usize) -> Option<Targets> {
    let mut counts = vec![0.0; n_classes];
    let target = examples.target.as_ref()?;
    for row in rows {
        for id in target.row(*row as usize) {
            *counts.get_mut(*id as usize)? += 1.0;
        }
    }
    let n: f64 = counts.iter().sum();
    Some(Targets::Classes(counts.into_iter().map(|count| count / n.max(1.0)).collect()))
}

/// The columns of the examples themselves.
fn inputs(examples: &Examples, rows: &[u32]) -> Option<Targets> {
    match examples.inputs.first()? {
        FeatureRows::Numbers(matrix) => {
            columns(rows, matrix.ncols(), &|row, at| f64::from(matrix[[row, at]]))
        }
        FeatureRows::Bytes { bytes, width, factor, offset } => {
            let scale = |all: &[f32], at: usize| {
                f64::from(all.get(at).or(all.first()).copied().unwrap_or(0.0))
            };
            columns(rows, *width, &|row, at| {
                let byte = f64::from(bytes[row * width + at]);
                byte * scale(factor, at) + scale(offset, at)
            })
        }
    }
}

fn columns(
    rows: &[u32],
    width: usize,
    value: &dyn Fn(usize, usize) -> f64,
) -> Option<Targets> {
    let n = rows.len().min(MOST_NUMBERS / width.max(1));
    let column = |at| rows[..n].iter().map(|row| value(*row as usize, at)).collect();
    Some(Targets::Numbers((0..width).map(column).collect()))
}
