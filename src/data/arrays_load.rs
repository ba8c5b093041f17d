//! The examples of arrays: divided, scaled by what the training split teaches.

use super::affine::Affine;
use super::arrays::{self, Arrays, Labels, Values};
use super::goal::{Goal, Unscale};
use super::preprocessing::{Encoded, InputCode, InputForm, Preprocessing, RawForm};
use super::profile::{Profile, TargetKind};
use super::raw::RawColumn;
use super::spec::{DataSpec, Scale};
use super::table::Content;
use super::{Dataset, Examples, FeatureRows, open, split};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::shape::Extents;
use crate::source::Span;
use crate::tensor::Matrix;

/// Divides and encodes the examples of profiled arrays.
pub(super) fn load(
    spec: &DataSpec,
    arrays: Arrays,
    profile: &Profile,
) -> Result<Dataset, Diagnostics> {
    let mut goal = Goal::new(&profile.target, true);
    let labels = if goal.has_columns() { arrays.y.as_ref() } else { None };
    let columns = labels.map(target_columns).unwrap_or_default();
    goal.pairs = pairs(&goal, &columns);
    let parts = divide(spec, &arrays, &goal, &columns)?;
    goal.scales = match goal.kind {
        TargetKind::Number => scales(spec, &columns, &parts[0]),
        _ => Vec::new(),
    };
    let form = fit(spec.scale, &arrays, &parts[0]);
    let inputs = vec![InputCode { name: String::new(), form }];
    let preprocessing = Preprocessing { version: 1, form: RawForm::Arrays, inputs, goal };
    let goal = &preprocessing.goal;
    let mut targets = Vec::new();
    for rows in &parts {
        let target = if goal.has_columns() { goal.encode(&columns, rows) } else { None };
        if goal.has_columns() && target.is_none() {
            return Err(vec![changed(spec, &arrays)]);
        }
        targets.push(target);
    }
    let mut targets = targets.into_iter();
    let form = &preprocessing.inputs[0].form;
    let mut features = features(form, arrays, &parts).into_iter();
    let [train, val, test] = parts.map(|rows| Examples {
        inputs: features.by_ref().take(1).collect(),
        target: targets.next().flatten(),
        n: rows.len(),
    });
    Ok(Dataset { train, val, test, preprocessing })
}

/// The features of each split. Bytes are moved, not copied, where they are to be trained on:
/// they may fill the better part of the memory.
fn features(form: &InputForm, arrays: Arrays, parts: &[Vec<usize>; 3]) -> [FeatureRows; 3] {
    let Arrays { x, extents, held_out, .. } = arrays;
    let gather = |x: &Values, at: usize| gather(form, x, &extents, &parts[at]);
    let val = gather(&x, 1);
    let test = match (form, held_out.is_empty()) {
        (InputForm::Bytes { scale, .. }, false) => {
            scaled_later(*scale, held_out, extents.n_elements())
        }
        _ => gather(&x, 2),
    };
    let train = match (form, x) {
        (InputForm::Bytes { scale, .. }, Values::Bytes { mut bytes, .. }) => {
            keep_rows(&mut bytes, extents.n_elements(), &parts[0]);
            scaled_later(*scale, bytes, extents.n_elements())
        }
        (_, x) => gather(&x, 0),
    };
    [train, val, test]
}

/// Moves ascending rows to the front and drops the rest.
fn keep_rows(bytes: &mut Vec<u8>, width: usize, rows: &[usize]) {
    for (to, from) in rows.iter().enumerate().filter(|(to, from)| to != *from) {
        bytes.copy_within(from * width..(from + 1) * width, to * width);
    }
    bytes.truncate(rows.len() * width);
    bytes.shrink_to_fit();
}

fn scaled_later(scale: Affine, bytes: Vec<u8>, width: usize) -> FeatureRows {
    let factor = vec![scale.factor as f32];
    let offset = vec![(-scale.center * scale.factor) as f32];
    FeatureRows::Bytes { bytes, width, factor, offset }
}

/// Encodes the raw arrays of a file for prediction.
pub(super) fn encode(
    preprocessing: &Preprocessing,
    content: &Content,
) -> Result<Encoded, Diagnostics> {
    let form = &preprocessing.inputs[0].form;
    let extents = match form {
        InputForm::Numbers { extents, .. } | InputForm::Bytes { extents, .. } => extents,
        InputForm::Columns(_) => unreachable!("arrays have no columns"),
    };
    let arrays = open::raw_arrays(content, extents).map_err(|found| vec![found])?;
    if arrays.extents.n_elements() != extents.n_elements() {
        let message = format!(
            "`{}` holds {} per example, the model takes {extents}",
            arrays.label, arrays.extents
        );
        return Err(vec![Diagnostic::new(&codes::C014, message, Span::default(), "")]);
    }
    let rows: Vec<usize> = (0..arrays.n).collect();
    let goal = &preprocessing.goal;
    let columns = arrays.y.as_ref().filter(|_| goal.has_columns()).map(target_columns);
    let target = columns.and_then(|columns| goal.encode(&columns, &rows));
    let inputs = vec![gather(form, &arrays.x, extents, &rows)];
    Ok(Encoded { examples: Examples { inputs, target, n: arrays.n }, notes: Vec::new() })
}

/// The targets, column by column.
pub(super) fn target_columns(y: &Labels) -> Vec<RawColumn> {
    let width = y.extents.n_elements();
    let column = |at| y.values.iter().skip(at).step_by(width).copied().collect();
    (0..width).map(|at| RawColumn::Numbers(column(at))).collect()
}

fn pairs(goal: &Goal, columns: &[RawColumn]) -> Vec<[String; 2]> {
    if goal.kind != TargetKind::MultiLabel {
        return Vec::new();
    }
    let pair = |column: &RawColumn| {
        let RawColumn::Numbers(numbers) = column else { return Default::default() };
        let min = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let max = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        [min.to_string(), max.to_string()]
    };
    columns.iter().map(pair).collect()
}

/// The examples of each split; the source's own test set is the last.
pub(super) fn divide(
    spec: &DataSpec,
    arrays: &Arrays,
    goal: &Goal,
    columns: &[RawColumn],
) -> Result<[Vec<usize>; 3], Diagnostics> {
    let sizes = arrays::split_sizes(spec, arrays)?;
    let n_own = arrays.n_test;
    let n_rest = arrays.n - n_own;
    let divided = if n_own > 0 { [sizes[0], sizes[1], 0] } else { sizes };
    let is_class = matches!(goal.kind, TargetKind::Category | TargetKind::Binary);
    let classes = is_class.then(|| {
        let ids = goal.ids(&columns[0], 0);
        ids[..n_rest].iter().map(|id| id.unwrap_or(usize::MAX)).collect::<Vec<_>>()
    });
    let mut parts = split::assign(n_rest, &spec.split, divided, classes.as_deref());
    if n_own > 0 {
        let held_out = std::mem::take(&mut parts[2]);
        parts[1].extend(held_out);
        parts[1].sort_unstable();
        parts[2] = (n_rest..arrays.n).collect();
    }
    Ok(parts)
}

fn scales(spec: &DataSpec, columns: &[RawColumn], train: &[usize]) -> Vec<Unscale> {
    let scale = |column: &RawColumn| {
        let RawColumn::Numbers(numbers) = column else {
            unreachable!("the targets of arrays are numbers")
        };
        let mut values: Vec<_> = train.iter().map(|row| numbers[*row]).collect();
        Unscale::fit(spec.scale_target, &mut values)
    };
    columns.iter().map(scale).collect()
}

/// Learns the scaling: of vectors each place for itself, of larger arrays all places alike.
fn fit(scale: Option<Scale>, arrays: &Arrays, train: &[usize]) -> InputForm {
    let extents = arrays.extents.clone();
    let width = extents.n_elements();
    match &arrays.x {
        Values::Bytes { bytes, peak } => {
            let scale =
                fit_bytes(scale.unwrap_or(Scale::Unit), (bytes, *peak), width, train);
            InputForm::Bytes { extents, scale }
        }
        Values::Numbers(numbers) => {
            let scale = scale.unwrap_or(Scale::Standard);
            let (n_scales, stride) =
                if extents.rank() <= 1 { (width, 1) } else { (1, width) };
            let mut values = Vec::with_capacity(train.len() * stride);
            let scales = (0..n_scales).map(|at| {
                values.clear();
                for row in train {
                    let start = row * width + at;
                    values.extend_from_slice(&numbers[start..start + stride]);
                }
                Affine::fit(scale, &mut values)
            });
            let scales = scales.collect();
            InputForm::Numbers { extents, scales }
        }
    }
}

fn fit_bytes(
    scale: Scale,
    (bytes, peak): (&[u8], u8),
    width: usize,
    train: &[usize],
) -> Affine {
    match scale {
        Scale::None => return Affine::IDENTITY,
        Scale::Unit => return Affine::unit(f64::from(peak)),
        Scale::Standard | Scale::MinMax | Scale::Robust => {}
    }
    let mut counts = [0_u64; 256];
    for row in train {
        for byte in &bytes[row * width..(row + 1) * width] {
            counts[*byte as usize] += 1;
        }
    }
    let n = counts.iter().sum::<u64>().max(1) as f64;
    let values = || counts.iter().enumerate().map(|(at, count)| (at as f64, *count as f64));
    let share_below = |share: f64| {
        let mut n_seen = 0.0;
        let found = values().find(|(_, count)| {
            n_seen += count;
            n_seen >= share * n
        });
        found.map_or(0.0, |(value, _)| value)
    };
    match scale {
        Scale::Standard => {
            let mean = values().map(|(value, count)| value * count).sum::<f64>() / n;
            let squares = values().map(|(value, count)| (value - mean).powi(2) * count);
            Affine::new(mean, (squares.sum::<f64>() / n).sqrt())
        }
        Scale::MinMax => {
            let mut present = values().filter(|(_, count)| *count > 0.0);
            let min = present.next().map_or(0.0, |(value, _)| value);
            let max = present.next_back().map_or(min, |(value, _)| value);
            Affine::new(min, max - min)
        }
        Scale::Robust | Scale::Unit | Scale::None => {
            Affine::new(share_below(0.5), share_below(0.75) - share_below(0.25))
        }
    }
}

/// Some rows of the features, scaled, or as bytes that are scaled later.
fn gather(form: &InputForm, x: &Values, extents: &Extents, rows: &[usize]) -> FeatureRows {
    let width = extents.n_elements();
    if let (InputForm::Bytes { scale, .. }, Values::Bytes { bytes, .. }) = (form, x) {
        let mut gathered = Vec::with_capacity(rows.len() * width);
        for row in rows {
            gathered.extend_from_slice(&bytes[row * width..(row + 1) * width]);
        }
        scaled_later(*scale, gathered, width)
    } else {
        let scales = match form {
            InputForm::Numbers { scales, .. } => scales.as_slice(),
            InputForm::Bytes { scale, .. } => std::slice::from_ref(scale),
            InputForm::Columns(_) => unreachable!("arrays have no columns"),
        };
        let value = |at: usize| match x {
            Values::Numbers(numbers) => numbers[at],
            Values::Bytes { bytes, .. } => f64::from(bytes[at]),
        };
        let mut out = Matrix::zeros((rows.len(), width));
        for (row, mut out) in rows.iter().zip(out.rows_mut()) {
            for (at, out) in out.iter_mut().enumerate() {
                let scale = scales[if scales.len() == 1 { 0 } else { at }];
                *out = scale.apply(value(row * width + at)) as f32;
            }
        }
        FeatureRows::Numbers(out)
    }
}

fn changed(spec: &DataSpec, arrays: &Arrays) -> Diagnostic {
    let message = format!("`{}` changed since it was checked", arrays.label);
    Diagnostic::new(&codes::D031, message, spec.source.span, "read here")
        .help("run it again")
}
