//! A run read back and measured again, for reports and charts.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::program;
use super::saved::Run;
use crate::builtins::metrics::Meaning;
use crate::data::{self, Examples, FeatureRows};
use crate::diagnostics::render::Look;
use crate::report::charts::Boundary;
use crate::report::{Curves, RunView, Tested};
use crate::runtime::Pool;
use crate::tensor::Matrix;
use crate::train::{Model, Predictions};

/// Cells along each side of a decision boundary.
const N_CELLS: usize = 60;

/// All that is known of a run at `path`.
pub(super) fn view<'a>(path: &Path, run: &'a Run) -> Result<RunView<'a>, Failure> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
    let findings = match run.program.diagnostics.is_empty() {
        true => String::new(),
        false => run.program.report(&Look::PLAIN),
    };
    Ok(RunView {
        name: name(path),
        saved: &run.saved,
        train: run.train(),
        weights: &run.weights,
        curves: curves(&folder.join("metrics.csv"))?,
        gradients: curves(&folder.join("gradients.csv"))?,
        record: std::fs::read(folder.join("run.json"))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok()),
        findings,
        tested: tested(run)?,
    })
}

/// The name of its folder or file.
pub(super) fn name(path: &Path) -> String {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    real.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// The columns of a table of metrics; none where there is no table.
fn curves(path: &Path) -> Result<Curves, Failure> {
    let Ok(mut reader) = csv::Reader::from_path(path) else { return Ok(Curves::default()) };
    let broken = |error: csv::Error| Failure::reading(PathBuf::from(path), error.into());
    let names: Vec<String> =
        reader.headers().map_err(broken)?.iter().map(str::to_owned).collect();
    let mut columns = vec![Vec::new(); names.len()];
    for record in reader.records() {
        for (column, cell) in columns.iter_mut().zip(&record.map_err(broken)?) {
            column.push(cell.parse().unwrap_or(f64::NAN));
        }
    }
    Ok(Curves { names, columns })
}

/// What the model says of its test split or the next best; why not, where the data is gone.
fn tested(run: &Run) -> Result<Result<Tested, String>, Failure> {
    let train = run.train();
    let dataset = match data::load(&train.data.spec, &train.data.profile) {
        Ok(dataset) => dataset,
        Err(found) => {
            return Ok(Err(gone(&program::report(
                &found,
                &run.program.sources,
                &Look::PLAIN,
            ))));
        }
    };
    let splits = [("test", dataset.test), ("val", dataset.val), ("train", dataset.train)];
    let Some((split, examples)) = splits.into_iter().find(|(_, examples)| examples.n > 0)
    else {
        return Ok(Err("There are no examples to measure on.".to_owned()));
    };
    let preprocessing = &run.saved.preprocessing;
    let mut model = Model::new(train, preprocessing, &run.weights, &Pool::new(1))
        .map_err(|error| Failure::Usage(error.to_string()))?;
    let evaluation = model.evaluate(split, &examples);
    let predictions = model.predict(&examples);
    let targets = targets(run, &examples, &predictions);
    let boundary = boundary(run, &mut model, &examples, &targets);
    let split = split.to_owned();
    Ok(Ok(Tested { split, evaluation, examples, predictions, targets, boundary }))
}

fn gone(report: &str) -> String {
    let why = report.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    format!(
        "The data cannot be read any more, so that charts of its test split are left out: {}",
        why.trim()
    )
}

/// What is true of each example, in the target's unit.
fn targets(run: &Run, examples: &Examples, predictions: &Predictions) -> Vec<f64> {
    let Some(matrix) = &examples.target else { return Vec::new() };
    if predictions.n_lines != 1 {
        return Vec::new();
    }
    let mut numbers: Vec<f64> = matrix.iter().map(|value| f64::from(*value)).collect();
    if predictions.meaning == Meaning::Numbers {
        let width = matrix.ncols().max(1);
        let rows = numbers.chunks_exact_mut(width);
        rows.for_each(|row| run.saved.preprocessing.unscale_target(row));
    }
    numbers
}

/// What the model says between two numbers, where that is all it is given and it names classes.
fn boundary(
    run: &Run,
    model: &mut Model<'_>,
    examples: &Examples,
    targets: &[f64],
) -> Option<Boundary> {
    let [FeatureRows::Numbers(points)] = examples.inputs.as_slice() else { return None };
    if points.ncols() != 2 || targets.len() != examples.n {
        return None;
    }
    let original = |at, value| run.saved.preprocessing.original(at, value);
    let sides = [side(points, 0), side(points, 1)];
    let at = |side: usize, step: usize| {
        let (low, high) = sides[side];
        low + (high - low) * (step as f64 + 0.5) / N_CELLS as f64
    };
    let grid = Matrix::from_shape_fn((N_CELLS * N_CELLS, 2), |(cell, side)| {
        at(side, if side == 0 { cell % N_CELLS } else { cell / N_CELLS }) as f32
    });
    let grid = Examples {
        inputs: vec![FeatureRows::Numbers(grid)],
        target: None,
        n: N_CELLS * N_CELLS,
    };
    let said = model.predict(&grid);
    let answers = said.values.chunks_exact(said.width.max(1)).map(|said_of_one| {
        let best = |a: &usize, b: &usize| said_of_one[*a].total_cmp(&said_of_one[*b]);
        let class = (0..said_of_one.len()).max_by(best).unwrap_or(0);
        let chance = 1.0 / said_of_one.len() as f64;
        let sure = |p: f64, chance: f64| ((p - chance) / (1.0 - chance)).clamp(0.0, 1.0);
        match said.meaning {
            Meaning::Classes => Some((class, sure(said_of_one[class], chance))),
            Meaning::Binary if said_of_one.len() == 1 => {
                let p = said_of_one[0];
                Some((usize::from(p >= 0.5), sure(p.max(1.0 - p), 0.5)))
            }
            Meaning::Binary | Meaning::Numbers => None,
        }
    });
    let answers: Vec<(usize, f64)> = answers.collect::<Option<_>>()?;
    let (x, low_x) = original(0, sides[0].0)?;
    let (y, low_y) = original(1, sides[1].0)?;
    let ranges = [(low_x, original(0, sides[0].1)?.1), (low_y, original(1, sides[1].1)?.1)];
    let dots = points.rows().into_iter().zip(targets).map(|(row, class)| {
        let place = |at| Some(original(at, f64::from(row[at]))?.1);
        Some((place(0)?, place(1)?, *class as usize))
    });
    let examples = dots.collect::<Option<_>>()?;
    Some(Boundary { names: [x, y], ranges, n: N_CELLS, answers, examples })
}

/// From the smallest to the largest of a feature, with room around.
fn side(points: &Matrix, at: usize) -> (f64, f64) {
    let column = points.column(at);
    let numbers = column.iter().map(|value| f64::from(*value));
    let (low, high) = numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
        (low.min(x), high.max(x))
    });
    let room = ((high - low) * 0.1).max(1e-3);
    (low - room, high + room)
}
