//! What the examples of a source take in memory, known before they are read.

use super::files::Named;
use super::open;
use super::profile::{InferredKind, InputProfile, Profile, TargetKind};
use super::spec::DataSpec;
use crate::builtins::sources::Reader;

/// Bytes that examples take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// While they are used.
    pub examples: u64,
    /// At most, while they are read and encoded.
    pub loading: u64,
}

/// What [`super::load`] will take and leave.
pub fn holding(spec: &DataSpec, profile: &Profile) -> Holding {
    let targets = n_targets(profile);
    let n_used: u64 = profile.split_sizes.iter().sum();
    let bytes_of_input = |input: &InputProfile| {
        let width = input.extents.n_elements() as u64;
        if input.is_bytes { width } else { 4 * width }
    };
    let inputs: u64 = n_used * profile.inputs.iter().map(bytes_of_input).sum::<u64>();
    let examples = inputs + 4 * n_used * targets;
    let loading = match spec.source.entry.reader {
        Reader::Csv | Reader::Builtin if !profile.columns.is_empty() => {
            examples + cells(profile)
        }
        Reader::Csv
        | Reader::Builtin
        | Reader::Npy
        | Reader::Npz
        | Reader::Idx
        | Reader::Rows
        | Reader::Generator(_) => arrays(spec, profile, examples),
    };
    Holding { examples, loading }
}

/// Numbers of a target that is kept beside the inputs.
fn n_targets(profile: &Profile) -> u64 {
    match profile.target.kind {
        TargetKind::Input | TargetKind::None => 0,
        TargetKind::Category | TargetKind::Binary => 1,
        TargetKind::MultiLabel | TargetKind::Number => {
            profile.target.extents.n_elements() as u64
        }
    }
}

/// The cells of a table's columns in use, read but not yet encoded; those of the target twice.
fn cells(profile: &Profile) -> u64 {
    let size = |kind: InferredKind| match kind {
        InferredKind::Number => 8,
        InferredKind::Category | InferredKind::Binary => 4,
        InferredKind::Text | InferredKind::Date | InferredKind::Ignore => 0,
    };
    let used: u64 = profile.columns.iter().map(|column| size(column.kind)).sum();
    let is_target = |name: &String| profile.target.columns.contains(name);
    let targets = profile.columns.iter().filter(|column| is_target(&column.name));
    let targets: u64 = targets.map(|column| size(column.kind)).sum();
    profile.n_rows * (used + targets)
}

/// Arrays with their files, and then with the examples made of them.
fn arrays(spec: &DataSpec, profile: &Profile, examples: u64) -> u64 {
    let n = profile.n_rows;
    let width: u64 =
        profile.inputs.iter().map(|input| input.extents.n_elements() as u64).sum();
    let is_bytes = profile.inputs.iter().any(|input| input.is_bytes);
    // The targets as numbers, in rows and in columns.
    let targets = 16 * n * n_targets(profile);
    let [_, n_val, n_test] = profile.split_sizes;
    let read = n * width * if is_bytes { 1 } else { 8 };
    // Bytes to train on stay where they were read; everything else is copied into its split.
    let encoding = match is_bytes {
        true => read + (n_val + n_test) * width + (examples - read.min(examples)),
        false => read + examples,
    };
    let on_disk: u64 = open::files(&spec.source)
        .iter()
        .filter_map(|(argument, name)| Named::of(&spec.source, argument, name).ok())
        .filter_map(|file| std::fs::metadata(file.path).ok())
        .map(|file| file.len())
        .sum();
    let reading = match spec.source.entry.reader {
        // The file, what is parsed of it, and its numbers.
        Reader::Npy => 2 * on_disk + read,
        Reader::Npz => on_disk + 2 * on_disk.max(read / 2) + read,
        Reader::Csv
        | Reader::Builtin
        | Reader::Idx
        | Reader::Rows
        | Reader::Generator(_) => read,
    };
    targets + encoding.max(reading)
}
