//! Data: what a program says of it, what a scan finds, and the examples themselves.
//!
//! [`profile()`] reads a header and scans once (cached); [`load`] reads the examples. `check` uses
//! the first alone.

mod access;
mod affine;
mod ahead;
mod amounts;
mod arrays;
mod arrays_load;
mod arrays_quality;
mod cache;
mod cells;
mod columns;
mod compare;
mod encode;
mod faults;
mod fetch;
mod files;
mod goal;
mod head;
mod idx;
mod infer;
mod lists;
mod memory;
mod mark;
mod marks;
mod neighbors;
mod numpy;
mod open;
mod points;
mod preprocessing;
pub mod profile;
pub mod quality;
mod raw;
mod relation;
mod remarks;
mod roles;
mod scan;
mod sets;
mod sha256;
mod spec;
mod split;
mod spread;
mod table;
mod tabular;
mod tabular_load;
mod tabular_quality;
mod target;
mod watch;

pub use access::{Access, real};
pub use cache::folder as cache_folder;
pub use columns::as_written;
pub use fetch::{FetchError, Found, KNOWN, Known, KnownFile, gather};
pub use head::{head, is_in_files};
pub use memory::{Holding, holding};
pub use preprocessing::{Encoded, Preprocessing};
pub use remarks::remarks;
pub use roles::span_of as column_span;
pub use spec::{
    ColumnKind, ColumnPolicy, DataSpec, Features, Fill, Folds, Scale, ScaleTarget,
    SourceCall, Split, Target,
};
pub(crate) use target::MOST_GUESSED_CLASSES;

use ndarray::Axis;

use crate::diagnostics::Diagnostics;
use crate::tensor::Matrix;
use idx::Depth;
use open::Opened;
use profile::Profile;

/// How far the data may be read while a program is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// All of it, once.
    #[default]
    Full,
    /// No further than its head.
    Head,
    /// Not at all.
    Nothing,
}

/// What the checker knows when it asks for a profile.
#[derive(Clone, Copy, Debug, Default)]
pub struct TargetHint {
    /// Whether a classification loss is written: whole numbers may then be class ids.
    pub has_classification_loss: bool,
    /// Whether any loss is written.
    pub has_loss: bool,
}

/// Reads header and statistics, from the cache when the file is unchanged. Mistakes in the
/// data (C013, D005, D030, D031, N007, N015, T008 …) come back as diagnostics on the program.
pub fn profile(spec: &DataSpec, mut hint: TargetHint) -> Result<Profile, Diagnostics> {
    // Whoever scales a target means numbers, as with a loss for them.
    hint.has_loss |= spec.scale_target != ScaleTarget::None;
    open::check_access(&spec.source)?;
    let place = cache::place(spec, hint);
    if let Some(profile) = place.as_deref().and_then(cache::read) {
        return Ok(profile);
    }
    let profile = match open::open(spec, Depth::Head)? {
        Opened::Table(table) => tabular::profile(spec, &table, hint)?,
        Opened::Arrays(arrays) => arrays::profile(spec, &arrays, hint)?,
    };
    if let Some(place) = place {
        cache::write(&place, &profile);
    }
    Ok(profile)
}

/// Whether a source names files, which lie relative to the program.
pub fn reads_files(source: &SourceCall) -> bool {
    !open::files(source).is_empty()
}

/// Reads the examples, split and encoded.
pub fn load(spec: &DataSpec, profile: &Profile) -> Result<Dataset, Diagnostics> {
    match open::open(spec, Depth::Whole)? {
        Opened::Table(table) => tabular_load::load(spec, &table, profile),
        Opened::Arrays(arrays) => arrays_load::load(spec, arrays, profile),
    }
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

impl Examples {
    /// The examples with these numbers, in this order.
    pub fn select(&self, rows: &[usize]) -> Self {
        let pick = |matrix: &Matrix| matrix.select(Axis(0), rows);
        let inputs = self.inputs.iter().map(|input| match input {
            FeatureRows::Numbers(matrix) => FeatureRows::Numbers(pick(matrix)),
            FeatureRows::Bytes { bytes, width, factor, offset } => FeatureRows::Bytes {
                bytes: rows
                    .iter()
                    .flat_map(|row| &bytes[row * width..(row + 1) * width])
                    .copied()
                    .collect(),
                width: *width,
                factor: factor.clone(),
                offset: offset.clone(),
            },
        });
        let inputs = inputs.collect();
        Self { inputs, target: self.target.as_ref().map(pick), n: rows.len() }
    }
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
