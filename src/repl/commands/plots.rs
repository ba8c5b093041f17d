//! `:plot`: curves over a session, and the boundary that a model draws between two features.

use super::training::{examples, training};
use crate::data::{Dataset, Examples, FeatureRows};
use crate::repl::reply::{Answer, Reply};
use crate::repl::session::Session;
use crate::report::{self, Series};
use crate::tensor::Matrix;
use crate::train::{Model, Surroundings};

/// Columns and rows of the picture of a boundary.
const GRID: (usize, usize) = (60, 24);

/// The command.
pub(super) fn plot(session: &mut Session, words: &str, _: &mut Surroundings<'_>) -> Answer {
    let mut what = "loss";
    let mut model = "";
    for word in words.split_whitespace() {
        match session.now.program.model(word) {
            Some(_) => model = word,
            None => what = word,
        }
    }
    match what {
        "boundary" => boundary(session, model),
        _ => curve(session, model, what),
    }
}

fn curve(session: &mut Session, model: &str, what: &str) -> Answer {
    let (train, _) = training(session, model)?;
    let name = &train.model.name;
    let Some(course) = session.history.of(name) else {
        return Err(format!("`{name}` was not trained in this session yet").into());
    };
    let series = |name: String| Series {
        values: course
            .epochs
            .iter()
            .map(|one| one.get(&name).unwrap_or(f64::NAN))
            .collect(),
        name,
    };
    let what = what.trim_start_matches("train.").trim_start_matches("val.");
    let both = ["train", "val"].map(|split| series(format!("{split}.{what}")));
    let is_known = |one: &Series| one.values.iter().any(|value| value.is_finite());
    let known: Vec<Series> = both.into_iter().filter(is_known).collect();
    if known.is_empty() {
        let last = course.epochs.last();
        let names = last.into_iter().flat_map(|epoch| &epoch.values);
        let names = names.filter_map(|one| one.name.strip_prefix("train."));
        let names: Vec<&str> = names.collect();
        return Err(format!("`{what}` was not measured; {} were", names.join(", ")).into());
    }
    let drawn = report::marked_curve(&known, &course.marks, &session.look);
    match drawn.is_empty() {
        true => Err("a curve needs two epochs: `:train` some more".into()),
        false => Ok(Reply::result(drawn)),
    }
}

fn boundary(session: &mut Session, model: &str) -> Answer {
    let (train, state) = training(session, model)?;
    let data = match examples(session, &train) {
        Ok(data) => data,
        Err(reply) => return Ok(reply),
    };
    let Some(points) = plane(&data) else {
        return Err("a boundary is drawn for one input of two number features".into());
    };
    let (x, y) = (range(&points, 0), range(&points, 1));
    let (columns, rows) = GRID;
    let at = |(low, high): (f64, f64), part: f64| (low + (high - low) * part) as f32;
    let mut grid = Matrix::zeros((columns * rows, 2));
    for row in 0..rows {
        for column in 0..columns {
            let line = row * columns + column;
            grid[[line, 0]] = at(x, (column as f64 + 0.5) / columns as f64);
            grid[[line, 1]] = at(y, 1.0 - (row as f64 + 0.5) / rows as f64);
        }
    }
    let n = columns * rows;
    let grid = Examples { inputs: vec![FeatureRows::Numbers(grid)], target: None, n };
    let mut model = Model::new(&train, &data.preprocessing, &state.weights, &session.pool)
        .map_err(|error| error.to_string())?;
    let said = model.predict(&grid);
    let classes: Vec<usize> = said.values.chunks(said.width.max(1)).map(class_of).collect();
    let target = data.train.target.as_ref();
    let mut dots = Vec::new();
    for (at, point) in points.rows().into_iter().enumerate() {
        let part =
            |value: f32, (low, high): (f64, f64)| (f64::from(value) - low) / (high - low);
        let column = (part(point[0], x) * columns as f64) as usize;
        let row = ((1.0 - part(point[1], y)) * rows as f64) as usize;
        let class = target.map_or(0, |target| target[[at, 0]] as usize);
        dots.push((row.min(rows - 1), column.min(columns - 1), class));
    }
    let names = data.preprocessing.classes();
    Ok(Reply::result(report::boundary((columns, &classes), &dots, names, &session.look)))
}

/// Which class a line of probabilities says.
fn class_of(line: &[f64]) -> usize {
    match line {
        [p] => usize::from(*p >= 0.5),
        line => (0..line.len()).max_by(|a, b| line[*a].total_cmp(&line[*b])).unwrap_or(0),
    }
}

/// The training examples as points of a plane.
fn plane(data: &Dataset) -> Option<Matrix> {
    match data.train.inputs.as_slice() {
        [FeatureRows::Numbers(matrix)] if matrix.ncols() == 2 && data.train.n > 0 => {
            Some(matrix.clone())
        }
        _ => None,
    }
}

/// From the smallest to the largest value of a column, and a little more.
fn range(points: &Matrix, column: usize) -> (f64, f64) {
    let values = points.column(column);
    let low = values.iter().copied().fold(f32::INFINITY, f32::min);
    let high = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let room = f64::from(high - low).max(1e-6) * 0.08;
    (f64::from(low) - room, f64::from(high) + room)
}

/// What can be plotted now, for completion.
pub(in crate::repl) fn names(session: &Session) -> Vec<String> {
    let mut names = vec!["loss".to_owned(), "boundary".to_owned()];
    for train in &session.now.program.typed.trains {
        names.extend(train.metrics.iter().map(|used| used.label.clone()));
    }
    names
}
