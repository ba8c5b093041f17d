//! What a program says of its data, checked and with defaults filled in.

use std::path::PathBuf;

use super::access::Access;
use crate::builtins::Args;
use crate::builtins::sources::SourceKind;
use crate::source::{Span, Spanned};

/// A `data` item, meaning resolved. Column names are not yet checked against the file.
#[derive(Clone, Debug)]
pub struct DataSpec {
    /// Its name; `data` when it has none.
    pub name: String,
    /// The whole item, for reports.
    pub span: Span,
    /// Where examples come from.
    pub source: SourceCall,
    /// What is predicted.
    pub target: Target,
    /// Kinds said by the user, by column.
    pub columns: Vec<(Spanned<String>, ColumnKind)>,
    /// The input columns; `None` is every other usable one.
    pub features: Option<Features>,
    /// What to do with empty cells.
    pub missing: Vec<ColumnPolicy>,
    /// How features are scaled; `None` is the default for what they are.
    pub scale: Option<Scale>,
    /// How a number target is scaled.
    pub scale_target: ScaleTarget,
    /// How examples are divided.
    pub split: Split,
    /// Where each setting was written, by name.
    pub written: Vec<(String, Span)>,
}

/// The columns used as input.
#[derive(Clone, Debug)]
pub enum Features {
    /// One input.
    One(Vec<Spanned<String>>),
    /// Several inputs, named as the model's: `{ left: [a, b], right: [c] }`.
    Named(Vec<(Spanned<String>, Vec<Spanned<String>>)>),
}

/// A source with its arguments.
#[derive(Clone, Debug)]
pub struct SourceCall {
    /// The entry.
    pub entry: &'static SourceKind,
    /// Its arguments.
    pub args: Args,
    /// The folder that paths are relative to: that of the program.
    pub folder: PathBuf,
    /// Which files it may read.
    pub access: Access,
    /// Where its arguments are written, by name.
    pub places: Vec<(&'static str, Span)>,
    /// The call.
    pub span: Span,
}

/// What is predicted.
#[derive(Clone, Debug)]
pub enum Target {
    /// The source's own (arrays, pictures, generators, builtin sets).
    Own,
    /// One column.
    Column(Spanned<String>),
    /// Several columns.
    Columns(Vec<Spanned<String>>),
    /// The example itself.
    Input(Span),
    /// Nothing.
    None,
}

/// What a column holds, as the user says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Numbers.
    Number,
    /// One of several texts.
    Category {
        /// The width of a learned embedding; `None` enters one-hot.
        embed: Option<usize>,
    },
    /// One of two values.
    Binary,
    /// Words; not used.
    Text,
    /// Dates; not used.
    Date,
    /// Not used.
    Ignore,
}

/// What to do with empty cells.
#[derive(Clone, Debug)]
pub struct ColumnPolicy {
    /// The column; `None` is every column.
    pub column: Option<Spanned<String>>,
    /// What to do.
    pub fill: Fill,
}

/// What an empty cell becomes. Statistics are of the training split.
#[derive(Clone, Debug, PartialEq)]
pub enum Fill {
    /// The mean.
    Mean,
    /// The median.
    Median,
    /// The most frequent value.
    Mode,
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// The row is left out.
    Drop,
    /// An error.
    Error,
}

/// How features are scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Mean 0, deviation 1.
    Standard,
    /// To 0..1.
    MinMax,
    /// Median 0, interquartile range 1.
    Robust,
    /// Bytes to 0..1.
    Unit,
    /// As they are.
    None,
}

/// How a number target is scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScaleTarget {
    /// Mean 0, deviation 1.
    Standard,
    /// To 0..1.
    MinMax,
    /// Natural logarithm.
    Log,
    /// As it is.
    None,
}

/// How examples are divided.
#[derive(Clone, Debug)]
pub enum Split {
    /// Shuffled shares.
    Random {
        /// Share trained on.
        train: f64,
        /// Share that chooses.
        val: f64,
        /// Share that tests.
        test: f64,
        /// Whether each class is divided alike.
        stratify: bool,
        /// Seed of the shuffle.
        seed: u64,
    },
    /// Shares in the order of the file.
    Ordered {
        /// Share trained on.
        train: f64,
        /// Share that chooses.
        val: f64,
        /// Share that tests.
        test: f64,
    },
    /// A column that says `train`, `val` or `test`.
    Column(Spanned<String>),
    /// As many divisions as folds: in each, one fold is held out.
    KFold(Folds),
    /// Everything is trained on.
    None,
}

impl Split {
    /// How many folds there are, of data in folds.
    pub fn n_folds(&self) -> Option<u64> {
        self.folds().map(|folds| folds.n)
    }

    /// The folds, of data in folds.
    pub fn folds(&self) -> Option<Folds> {
        match self {
            Self::KFold(folds) => Some(*folds),
            Self::Random { .. } | Self::Ordered { .. } | Self::Column(_) | Self::None => {
                None
            }
        }
    }
}

/// Shuffled folds of equal size, each class divided alike. Every example is held out once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Folds {
    /// How many.
    pub n: u64,
    /// Which one is held out, counted from 0.
    pub held_out: u64,
    /// Share of the rest that chooses.
    pub val: f64,
    /// Seed of the shuffle.
    pub seed: u64,
}
