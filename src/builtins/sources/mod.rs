//! The sources of data: what can be named; `data` reads them.

mod builtin;
mod csv;
mod idx;
mod numpy;
mod points;
mod rows;

use super::Param;

pub use builtin::NAMES as BUILTIN_NAMES;

/// An entry of the registry of sources.
#[derive(Debug)]
pub struct SourceKind {
    /// Its name.
    pub name: &'static str,
    /// What other tools call it.
    pub also_known_as: &'static [&'static str],
    /// Its arguments.
    pub params: &'static [Param],
    /// What it reads.
    pub doc: &'static str,
    /// Where a format is described.
    pub formula: &'static str,
    /// Calls that check.
    pub examples: &'static [&'static str],
    /// How it is read.
    pub reader: Reader,
}
super::entry!(SourceKind, "source");

/// How a source is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// A table of text.
    Csv,
    /// NumPy arrays in files of their own.
    Npy,
    /// NumPy arrays in an archive.
    Npz,
    /// Pictures and labels as MNIST has them.
    Idx,
    /// Literal rows.
    Rows,
    /// A data set shipped in the binary.
    Builtin,
    /// Computed points, by the generator of this name.
    Generator(Generator),
}

impl Reader {
    /// Whether a table of it ends with a target of its own, which is never a feature.
    pub fn ends_with_target(self) -> bool {
        match self {
            Self::Builtin | Self::Generator(_) => true,
            Self::Csv | Self::Npy | Self::Npz | Self::Idx | Self::Rows => false,
        }
    }
}

/// The generators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generator {
    /// Arms of a spiral.
    Spirals,
    /// Normal clouds.
    Blobs,
    /// Two half circles.
    Moons,
    /// A circle in a circle.
    Circles,
    /// Quadrants.
    Xor,
    /// A sine wave.
    Sine,
    /// A plane.
    Linear,
}

/// All sources, sorted by name.
pub static ALL: &[&SourceKind] = &[
    &points::BLOBS,
    &builtin::BUILTIN,
    &points::CIRCLES,
    &csv::CSV,
    &idx::IDX,
    &points::LINEAR,
    &points::MOONS,
    &numpy::NPY,
    &numpy::NPZ,
    &rows::ROWS,
    &points::SINE,
    &points::SPIRALS,
    &points::XOR,
];
