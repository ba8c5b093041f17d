//! How a target becomes numbers, and numbers a target again.

use serde::{Deserialize, Serialize};

use super::affine::Affine;
use super::profile::{TargetKind, TargetProfile};
use super::raw::{As, NOTHING, RawColumn};
use super::spec::{Scale, ScaleTarget};
use crate::tensor::Matrix;

/// A target and its encoding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Goal {
    /// What it is.
    pub(super) kind: TargetKind,
    /// Names of its columns; empty for arrays.
    pub(super) columns: Vec<String>,
    /// Class names, the two of a binary, or the labels.
    pub(super) classes: Vec<String>,
    /// Whether class names are compared as numbers.
    pub(super) is_numeric: bool,
    /// The two values of each label of a list.
    pub(super) pairs: Vec<[String; 2]>,
    /// The scaling of each number.
    pub(super) scales: Vec<Unscale>,
}

/// How a number of the target was scaled.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unscale {
    /// Moved and stretched.
    Affine(Affine),
    /// Its natural logarithm was taken.
    Log,
}

impl Unscale {
    /// Learns the scaling of one number of the target.
    pub(super) fn fit(scale: ScaleTarget, train: &mut [f64]) -> Self {
        match scale {
            ScaleTarget::Standard => Self::Affine(Affine::fit(Scale::Standard, train)),
            ScaleTarget::MinMax => Self::Affine(Affine::fit(Scale::MinMax, train)),
            ScaleTarget::None => Self::Affine(Affine::IDENTITY),
            ScaleTarget::Log => Self::Log,
        }
    }

    /// The scaled value.
    pub(super) fn apply(self, value: f64) -> f64 {
        match self {
            Self::Affine(affine) => affine.apply(value),
            Self::Log => libm::log(value),
        }
    }

    /// The original value.
    pub(super) fn undo(self, value: f64) -> f64 {
        match self {
            Self::Affine(affine) => affine.undo(value),
            Self::Log => libm::exp(value),
        }
    }
}

impl Goal {
    /// The encoding of a profiled target, its scaling not yet learned.
    pub(super) fn new(target: &TargetProfile, is_numeric: bool) -> Self {
        Self {
            kind: target.kind,
            columns: target.columns.clone(),
            classes: target.classes.clone(),
            is_numeric,
            pairs: Vec::new(),
            scales: Vec::new(),
        }
    }

    /// How its columns are read.
    pub(super) fn form(&self) -> As {
        match self.kind {
            TargetKind::Number => As::Numbers,
            TargetKind::Category | TargetKind::Binary | TargetKind::MultiLabel => {
                if self.is_numeric { As::Numbers } else { As::Texts }
            }
            TargetKind::Input | TargetKind::None => As::Texts,
        }
    }

    /// Whether examples have a target of their own.
    pub(super) fn has_columns(&self) -> bool {
        !matches!(self.kind, TargetKind::Input | TargetKind::None)
    }

    /// The classes of all rows; `None` for an empty cell or an unknown class.
    pub(super) fn ids(&self, raw: &RawColumn, label: usize) -> Vec<Option<usize>> {
        let n = match raw {
            RawColumn::Numbers(numbers) => numbers.len(),
            RawColumn::Texts { ids, .. } => ids.len(),
        };
        (0..n).map(self.id(raw, label)).collect()
    }

    /// What finds the class of a row.
    fn id<'a>(
        &self,
        raw: &'a RawColumn,
        label: usize,
    ) -> Box<dyn Fn(usize) -> Option<usize> + 'a> {
        let names: &[String] = match self.kind {
            TargetKind::MultiLabel => &self.pairs[label],
            TargetKind::Category
            | TargetKind::Binary
            | TargetKind::Number
            | TargetKind::Input
            | TargetKind::None => &self.classes,
        };
        match raw {
            RawColumn::Numbers(numbers) => {
                let values: Vec<f64> =
                    names.iter().map(|name| name.parse().unwrap_or(f64::NAN)).collect();
                Box::new(move |row| place(&values, numbers[row]))
            }
            RawColumn::Texts { ids, texts } => {
                let of_text: Vec<_> = texts
                    .iter()
                    .map(|text| names.iter().position(|name| name == text))
                    .collect();
                Box::new(move |row| {
                    if ids[row] == NOTHING { None } else { of_text[ids[row] as usize] }
                })
            }
        }
    }

    /// The rows' targets, encoded; `None` when one of them is empty or unknown.
    pub(super) fn encode(&self, raw: &[RawColumn], rows: &[usize]) -> Option<Matrix> {
        let mut out = Matrix::zeros((rows.len(), raw.len()));
        for (at, column) in raw.iter().enumerate() {
            if let (TargetKind::Number, RawColumn::Numbers(numbers)) = (self.kind, column) {
                for (to, row) in rows.iter().enumerate() {
                    if numbers[*row].is_nan() {
                        return None;
                    }
                    out[[to, at]] = self.scales[at].apply(numbers[*row]) as f32;
                }
            } else {
                let id = self.id(column, at);
                for (to, row) in rows.iter().enumerate() {
                    out[[to, at]] = id(*row)? as f32;
                }
            }
        }
        Some(out)
    }
}

/// Where a number stands among ascending ones. Where classes count from 0, that is its value.
fn place(values: &[f64], number: f64) -> Option<usize> {
    let guess = number as usize;
    if values.get(guess) == Some(&number) {
        return Some(guess);
    }
    let at = values.partition_point(|value| *value < number);
    (at < values.len() && values[at] <= number).then_some(at)
}
