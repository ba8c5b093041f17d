//! Data: what a program says of it, what a scan finds, and the examples themselves.
//!
//! [`profile`] reads a header and scans once (cached); [`load`] reads the examples. `check` uses
//! the first alone.

mod cells;
mod columns;
mod faults;
mod files;
mod infer;
mod open;
pub mod profile;
mod roles;
mod scan;
mod sets;
mod spec;
mod split;
mod table;
mod tabular;
mod target;

pub use spec::{
    ColumnKind, ColumnPolicy, DataSpec, Features, Fill, Scale, ScaleTarget, SourceCall,
    Split, Target,
};

use std::path::Path;

use crate::diagnostics::Diagnostics;
use crate::tensor::Matrix;
use open::Opened;
use profile::Profile;

/// What the checker knows when it asks for a profile.
#[derive(Clone, Copy, Debug, Default)]
pub struct TargetHint {
    /// Whether a classification loss is written: whole numbers may then be class ids.
    pub has_classification_loss: bool,
    /// Whether any loss is written.
    pub has_loss: bool,
}

/// Reads header and statistics, from the cache when the file is unchanged. Mistakes in the
/// data (C013, D005, D030, D031, N007, T008 …) come back as diagnostics on the program.
pub fn profile(spec: &DataSpec, hint: TargetHint) -> Result<Profile, Diagnostics> {
    match open::open(spec)? {
        Opened::Table(table) => tabular::profile(spec, &table, hint),
    }
}

/// Reads the examples, split and encoded.
pub fn load(_spec: &DataSpec, _profile: &Profile) -> Result<Dataset, Diagnostics> {
    unimplemented!("lands with the data stage")
}

/// Examples in memory, divided, with what was learned from the training split.
#[derive(Debug)]
pub struct Dataset {
    /// Trained on.
    pub train: Examples,
    /// Chooses and stops; may be empty.
    pub val: Examples,
    /// Tests; may be empty.
    pub test: Examples,
    /// Repeats encoding and scaling on a raw file; stored with the weights as JSON.
    pub preprocessing: Preprocessing,
}

/// Examples ready to be gathered into batches.
#[derive(Debug, Default)]
pub struct Examples {
    /// One per input of the model, each `n` rows.
    pub inputs: Vec<FeatureRows>,
    /// `n` rows: a class id, 0 or 1, or scaled numbers. `None` when the example is the target.
    pub target: Option<Matrix>,
    /// Number of examples.
    pub n: usize,
}

/// The features of one input.
#[derive(Debug)]
pub enum FeatureRows {
    /// Encoded and scaled; category ids as whole numbers.
    Numbers(Matrix),
    /// Pictures as bytes until their batch, then `byte * factor + offset`, one pair per pixel or
    /// one for all.
    Bytes {
        /// `n` rows of `width` bytes.
        bytes: Vec<u8>,
        /// Bytes per example.
        width: usize,
        /// Scaling.
        factor: Vec<f32>,
        /// Scaling.
        offset: Vec<f32>,
    },
}

/// What was learned from the training split, and how a raw row becomes an example.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Preprocessing {}

impl Preprocessing {
    /// Encodes the raw rows of a table for prediction; targets are read where they are there.
    pub fn encode_file(&self, _path: &Path) -> Result<Examples, Diagnostics> {
        unimplemented!("lands with the data stage")
    }
    /// Puts the numbers of one example's target back into their original unit.
    pub fn unscale_target(&self, _numbers: &mut [f64]) {}
}
