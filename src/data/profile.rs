//! What a scan of the data finds: all that the checker needs to know.

use serde::{Deserialize, Serialize};

use super::quality::{ColumnFacts, Quality};
use crate::shape::Extents;

/// What the data's header and one scan tell.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Profile {
    /// Examples, before any is dropped.
    pub n_rows: u64,
    /// The columns of a table, in file order; empty for arrays.
    pub columns: Vec<ColumnProfile>,
    /// The model's inputs as the data gives them: one, or one per name of `features`.
    pub inputs: Vec<InputProfile>,
    /// The target.
    pub target: TargetProfile,
    /// Examples of each split: train, val, test.
    pub split_sizes: [u64; 3],
    /// What rows have to do with each other and with the splits.
    #[serde(default)]
    pub quality: Quality,
}

/// One column of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// Its name in the header, or `column_1` without one.
    pub name: String,
    /// What it holds, said or inferred.
    pub kind: InferredKind,
    /// Why it has that kind, for people: `4 distinct texts`.
    pub reason: String,
    /// Empty cells.
    pub n_missing: u64,
    /// The first row with an empty cell, from 1, without the header.
    pub first_missing: Option<u64>,
    /// Distinct values, as far as they were counted.
    pub n_distinct: u64,
    /// Distinct texts with their counts, in order of first appearance (at most 1,000).
    pub values: Vec<(String, u64)>,
    /// Statistics of the numbers in it.
    pub numbers: Option<NumberStats>,
    /// What makes it stand out.
    #[serde(default)]
    pub facts: ColumnFacts,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InferredKind {
    /// Numbers.
    Number,
    /// One of several texts.
    Category,
    /// One of two values.
    Binary,
    /// Other text, left out.
    Text,
    /// Dates, left out.
    Date,
    /// Left out on purpose.
    Ignore,
}

/// Statistics of numbers over the whole file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NumberStats {
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation, biased.
    pub deviation: f64,
    /// Whether all are whole.
    pub is_whole: bool,
}

impl NumberStats {
    /// The statistics of `(number - center) * factor`, the factor above 0.
    #[must_use]
    pub fn scaled(&self, center: f64, factor: f64) -> Self {
        let at = |number: f64| (number - center) * factor;
        Self {
            min: at(self.min),
            max: at(self.max),
            mean: at(self.mean),
            deviation: self.deviation * factor,
            is_whole: false,
        }
    }
}

/// One input as the data gives it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InputProfile {
    /// Its name; empty for the only one.
    pub name: String,
    /// Numbers per example: `[13]` after encoding, or `[1, 28, 28]`.
    pub extents: Extents,
    /// Whether it is pictures.
    pub is_image: bool,
    /// Whether its numbers are single bytes, which stay so in memory.
    #[serde(default)]
    pub is_bytes: bool,
    /// Categories fed as ids to learned embeddings: position among the raw columns, count of ids
    /// (the unknown bucket included), width. They widen the model's input by their widths.
    pub embeddings: Vec<EmbeddedColumn>,
    /// Statistics over all its raw numbers; whole numbers may feed `tokens[T]`.
    pub numbers: NumberStats,
    /// What it is made of, as a label: `iris.csv: 4 number columns`.
    pub story: String,
}

/// A category column fed as ids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmbeddedColumn {
    /// The column's name.
    pub name: String,
    /// Where its id stands in the raw features of an example.
    pub position: usize,
    /// How many ids, the unknown bucket included.
    pub count: usize,
    /// Width of the embedding.
    pub width: usize,
}

/// The target as the data gives it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TargetProfile {
    /// What it is.
    pub kind: TargetKind,
    /// Names of its columns; empty for arrays.
    pub columns: Vec<String>,
    /// Class names, or the two names of a binary; empty for numbers.
    pub classes: Vec<String>,
    /// Examples per class, where there are classes.
    pub class_counts: Vec<u64>,
    /// Sizes per example: `[]` for one number or class id, `[3]` for three numbers.
    pub extents: Extents,
    /// Statistics of the numbers in it.
    pub numbers: NumberStats,
    /// Distinct values, as far as they were counted.
    pub n_distinct: u64,
    /// What whole numbers were divided by to give these, where they look like class ids that
    /// were scaled along with the features.
    #[serde(default)]
    pub divisor: Option<u64>,
    /// Whether few whole numbers are taken for classes, since neither a loss nor `columns` says
    /// what they are.
    #[serde(default)]
    pub is_guess: bool,
}

/// What the target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TargetKind {
    /// One of several classes.
    Category,
    /// One of two.
    Binary,
    /// Several independent yes or no.
    MultiLabel,
    /// Numbers.
    Number,
    /// The example itself.
    Input,
    /// None.
    None,
}
