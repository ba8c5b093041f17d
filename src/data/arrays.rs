//! Sources that are arrays: pictures, NumPy files, literal rows, computed points.

use super::faults::unscalable;
use super::profile::{InputProfile, NumberStats, Profile, TargetKind, TargetProfile};
use super::roles::span_of_setting;
use super::scan::Sums;
use super::spec::{ColumnKind, DataSpec, Split, Target};
use super::target::{self, Measured, OneTarget};
use super::{TargetHint, arrays_quality, split, tabular};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::shape::Extents;

/// The most distinct values counted of a target.
const VALUE_LIMIT: usize = 1_000;

/// Examples as arrays.
#[derive(Debug)]
pub(super) struct Arrays {
    /// Their name for people: `moons`.
    pub(super) label: String,
    /// The features, example by example; perhaps fewer than `n` when only a profile is wanted.
    pub(super) x: Values,
    /// Sizes of one example.
    pub(super) extents: Extents,
    /// How many examples.
    pub(super) n: usize,
    /// The targets.
    pub(super) y: Option<Labels>,
    /// How many of the last examples are the source's own test set.
    pub(super) n_test: usize,
    /// The features of that test set, where they are bytes that were read apart from `x`.
    pub(super) held_out: Vec<u8>,
    /// Whether they are pictures.
    pub(super) is_image: bool,
}

/// The elements of an array.
#[derive(Debug)]
pub(super) enum Values {
    /// Numbers.
    Numbers(Vec<f64>),
    /// Bytes.
    Bytes {
        /// The bytes.
        bytes: Vec<u8>,
        /// The largest that may occur.
        peak: u8,
    },
}

/// Targets of arrays.
#[derive(Debug)]
pub(super) struct Labels {
    /// The numbers, example by example.
    pub(super) values: Vec<f64>,
    /// Sizes of one target: `[]`, or `[3]`.
    pub(super) extents: Extents,
    /// Whether they are classes by nature.
    pub(super) is_class: bool,
}

/// Says of arrays all that the checker needs to know.
pub(super) fn profile(
    spec: &DataSpec,
    arrays: &Arrays,
    hint: TargetHint,
) -> Result<Profile, Diagnostics> {
    let mut found = misnamed(spec, arrays);
    if !found.is_empty() {
        return Err(found);
    }
    let width = arrays.extents.n_elements();
    if width == 0 || arrays.n == 0 {
        let message = format!("`{}` has no examples", arrays.label);
        return Err(vec![Diagnostic::new(
            &codes::C015,
            message,
            spec.source.span,
            "read here",
        )]);
    }
    let numbers = stats(&arrays.x);
    found.extend(non_finite(spec, arrays));
    let target = target_profile(spec, arrays, hint);
    match target {
        Ok(target) if found.is_empty() => {
            if let Some(wrong) = unscalable(spec, &target) {
                return Err(vec![wrong]);
            }
            let split_sizes = split_sizes(spec, arrays)?;
            let quality = arrays_quality::quality(spec, arrays, &target, &numbers)?;
            let input = InputProfile {
                name: String::new(),
                extents: arrays.extents.clone(),
                is_image: arrays.is_image,
                is_bytes: matches!(arrays.x, Values::Bytes { .. }),
                embeddings: Vec::new(),
                numbers,
                story: story(arrays),
            };
            Ok(Profile {
                n_rows: arrays.n as u64,
                columns: Vec::new(),
                inputs: vec![input],
                target,
                split_sizes,
                quality,
            })
        }
        Ok(_) => Err(found),
        Err(wrong) => {
            found.push(wrong);
            Err(found)
        }
    }
}

/// Sizes of the splits; the source's own test set stays whole.
pub(super) fn split_sizes(
    spec: &DataSpec,
    arrays: &Arrays,
) -> Result<[u64; 3], Diagnostics> {
    let shares = split::shares(&spec.split).unwrap_or([1.0, 0.0, 0.0]);
    let all = || [arrays.n as u64, 0, 0];
    if arrays.n_test == 0 {
        let sizes = split::sizes(arrays.n as u64, &spec.split).unwrap_or_else(all);
        tabular::check_sizes(spec, sizes, Some(shares), arrays.n as u64)?;
        return Ok(sizes);
    }
    let rest = (arrays.n - arrays.n_test) as u64;
    if let Split::KFold(_) = spec.split {
        // The source tests itself; the fold held out chooses.
        let [train, val, held_out] = split::sizes(rest, &spec.split).unwrap_or_else(all);
        tabular::check_sizes(spec, [train, val, held_out], Some(shares), rest)?;
        return Ok([train, val + held_out, arrays.n_test as u64]);
    }
    let [train, val, _] = shares;
    let whole = (train + val).max(f64::MIN_POSITIVE);
    let shares = [train / whole, val / whole, 0.0];
    let mut sizes = split::by_shares(rest, shares);
    tabular::check_sizes(spec, sizes, Some(shares), rest)?;
    sizes[2] = arrays.n_test as u64;
    Ok(sizes)
}

/// Names of columns that arrays do not have.
fn misnamed(spec: &DataSpec, arrays: &Arrays) -> Diagnostics {
    let mut names: Vec<_> = spec.columns.iter().map(|(name, _)| name).collect();
    names.retain(|name| name.node != "x" && name.node != "y");
    match &spec.target {
        Target::Column(name) if name.node != "y" => names.push(name),
        Target::Columns(columns) => names.extend(columns),
        Target::Column(_) | Target::Own | Target::Input(_) | Target::None => {}
    }
    if let Split::Column(name) = &spec.split {
        names.push(name);
    }
    let label = &arrays.label;
    let mut found: Diagnostics = names
        .into_iter()
        .map(|name| {
            let message = format!("`{label}` has no column `{}`", name.node);
            let found = Diagnostic::new(&codes::C013, message, name.span, "no such column");
            found.note("its arrays are called `x` and `y`")
        })
        .collect();
    if spec.features.is_some() {
        let here = span_of_setting(spec, "features");
        let message = format!("`{label}` has no columns to choose features from");
        let diagnostic = Diagnostic::new(&codes::C013, message, here, "not for arrays");
        found.push(diagnostic.help("leave `features` out"));
    }
    found
}

fn non_finite(spec: &DataSpec, arrays: &Arrays) -> Diagnostics {
    let width = arrays.extents.n_elements();
    let targets = arrays.y.as_ref().map(|y| (&y.values, y.extents.n_elements(), "targets"));
    let features = match &arrays.x {
        Values::Numbers(numbers) => Some((numbers, width, "features")),
        Values::Bytes { .. } => None,
    };
    let mut found = Vec::new();
    for (numbers, width, what) in features.into_iter().chain(targets) {
        let n = numbers.iter().filter(|number| !number.is_finite()).count();
        let Some(first) = numbers.iter().position(|number| !number.is_finite()) else {
            continue;
        };
        let number = numbers[first];
        let plural = if n == 1 { "" } else { "s" };
        let message = format!(
            "the {what} of `{}` hold {n} number{plural} that are not finite",
            arrays.label
        );
        let note = format!(
            "the first is {number} in example {}, place {}",
            first / width + 1,
            first % width + 1
        );
        let diagnostic =
            Diagnostic::new(&codes::D005, message, spec.source.span, "read here");
        found.push(
            diagnostic
                .note(note)
                .help("leave such examples out of the file, or fill them in"),
        );
    }
    found
}

fn target_profile(
    spec: &DataSpec,
    arrays: &Arrays,
    hint: TargetHint,
) -> Result<TargetProfile, Diagnostic> {
    match &spec.target {
        Target::Input(_) => {
            return Ok(target::without_column(TargetKind::Input, arrays.extents.clone()));
        }
        Target::None => {
            return Ok(target::without_column(TargetKind::None, Extents::default()));
        }
        Target::Own | Target::Column(_) | Target::Columns(_) => {}
    }
    let Some(y) = &arrays.y else {
        let message = format!("`{}` brings no targets", arrays.label);
        let found =
            Diagnostic::new(&codes::A001, message, spec.source.span, "features alone");
        return Err(
            found.help("write `target = input` for an autoencoder, or name the targets")
        );
    };
    let said =
        spec.columns.iter().find(|(name, _)| name.node == "y").map(|(_, kind)| *kind);
    let width = y.extents.n_elements();
    let is_list = y.extents.rank() > 0;
    let parts: Vec<_> = (0..width).map(|at| part(y, at, said, hint)).collect();
    let all_binary = parts.iter().all(|part| matches!(part, OneTarget::Binary(_)));
    let parts = if is_list && !all_binary {
        parts.iter().map(|_| OneTarget::Number).collect()
    } else {
        parts
    };
    let names: Vec<_> = if is_list {
        (1..=width).map(|at| format!("y_{at}")).collect()
    } else {
        Vec::new()
    };
    let mut sums = Sums::default();
    y.values.iter().filter(|value| value.is_finite()).for_each(|value| sums.add(*value));
    let distinct = distinct(y.values.iter().copied());
    let n_distinct = distinct.as_ref().map_or(VALUE_LIMIT + 1, Vec::len) as u64;
    let divisor = distinct.filter(|_| width == 1).and_then(|all| target::divisor(&all));
    let measured = Measured { numbers: sums.stats(), n_distinct, divisor };
    let profile = target::profile(names, parts, is_list, measured);
    let mut profile = profile.expect("the parts are all numbers or all binary");
    profile.extents = y.extents.clone();
    profile.columns.clear();
    Ok(profile)
}

fn part(y: &Labels, at: usize, said: Option<ColumnKind>, hint: TargetHint) -> OneTarget {
    let width = y.extents.n_elements();
    let distinct = distinct(y.values.iter().skip(at).step_by(width).copied());
    let is_list = y.extents.rank() > 0;
    let hint = match (y.is_class, is_list, said) {
        (_, _, Some(ColumnKind::Number)) => return OneTarget::Number,
        (true, ..) | (_, _, Some(ColumnKind::Category { .. })) => {
            TargetHint { has_classification_loss: true, has_loss: true }
        }
        (false, true, _) => TargetHint { has_classification_loss: false, has_loss: true },
        (false, false, _) => hint,
    };
    match (target::of_numbers(distinct, hint), said) {
        (OneTarget::Binary(two), Some(ColumnKind::Category { .. })) => {
            OneTarget::Category(two)
        }
        (other, _) => other,
    }
}

/// Distinct numbers with their counts, ascending; `None` when there are over 1,000.
fn distinct(numbers: impl Iterator<Item = f64>) -> Option<Vec<(f64, u64)>> {
    let mut found: Vec<(f64, u64)> = Vec::new();
    for number in numbers {
        let at = found.partition_point(|(known, _)| *known < number);
        match found.get_mut(at) {
            Some((known, count)) if *known <= number => *count += 1,
            _ => found.insert(at, (number, 1)),
        }
        if found.len() > VALUE_LIMIT {
            return None;
        }
    }
    Some(found)
}

fn stats(x: &Values) -> NumberStats {
    let mut sums = Sums::default();
    match x {
        Values::Numbers(numbers) => {
            numbers.iter().filter(|number| number.is_finite()).for_each(|n| sums.add(*n));
        }
        Values::Bytes { bytes, .. } => {
            bytes.iter().for_each(|byte| sums.add(f64::from(*byte)));
        }
    }
    sums.stats()
}

fn story(arrays: &Arrays) -> String {
    let Arrays { label, extents, .. } = arrays;
    match (arrays.is_image, extents.0.as_slice()) {
        (true, [1, height, width]) => format!("{label}: gray pictures of {height}x{width}"),
        (true, [channels, height, width]) => {
            format!("{label}: pictures of {height}x{width} with {channels} channels")
        }
        (_, [1]) => format!("{label}: 1 number per example"),
        (_, [n]) => format!("{label}: {n} numbers per example"),
        _ => format!("{label}: {extents} per example"),
    }
}
