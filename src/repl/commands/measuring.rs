//! `:eval` and `:predict`.

use super::training::{examples, training};
use crate::check::typed::TypedTrain;
use crate::data::{Dataset, Examples};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::{escape, text};
use crate::repl::reply::{Answer, Complaint, Reply};
use crate::repl::session::Session;
use crate::repl::splits;
use crate::report::claims::{self, Measurements};
use crate::report::{self};
use crate::train::{Evaluation, Model, State, Surroundings};

pub(super) fn eval(session: &mut Session, words: &str, _: &mut Surroundings<'_>) -> Answer {
    let (model, split) = model_and_split(words)?;
    let (train, state) = training(session, model)?;
    let data = match examples(session, &train) {
        Ok(data) => data,
        Err(reply) => return Ok(reply),
    };
    let evaluation = evaluate(session, (&train, &state), &data, split)?;
    let classes = &train.data.profile.target.classes;
    let (split, evaluation) = evaluation;
    let mut reply =
        Reply::result(report::tested(split, &evaluation, classes, &session.look));
    let mut measured = Measurements::default();
    let n_parameters = state.weights.0.values().map(|one| one.values.len()).sum::<usize>();
    measured.add(&evaluation);
    measured.count("params", n_parameters as f64);
    let claims = session.now.program.typed.expects.clone();
    let broken = claims::check(&measured.about(&claims), &measured);
    if !broken.is_empty() {
        reply.add(session.findings(broken));
    }
    Ok(reply)
}

/// The two words of `:eval net val`, in either order, both optional.
pub(super) fn model_and_split(words: &str) -> Result<(&str, &str), Complaint> {
    let (mut model, mut split) = ("", "");
    for word in words.split_whitespace() {
        match splits::SPLITS.contains(&word) {
            true if split.is_empty() => split = word,
            false if model.is_empty() => model = word,
            _ => return Err(format!("`{word}` is one word too many").into()),
        }
    }
    Ok((model, split))
}

/// What the model is worth on a split.
pub(super) fn evaluate(
    session: &Session,
    (train, state): (&TypedTrain, &State),
    data: &Dataset,
    split: &str,
) -> Result<(&'static str, Evaluation), Complaint> {
    let (split, examples) = splits::split(data, split)?;
    let mut model = Model::new(train, &data.preprocessing, &state.weights, &session.pool)
        .map_err(|error| error.to_string())?;
    Ok((split, model.evaluate(split, examples)))
}

pub(super) fn predict(
    session: &mut Session,
    words: &str,
    _: &mut Surroundings<'_>,
) -> Answer {
    let (train, state) = training(session, "")?;
    let data = match examples(session, &train) {
        Ok(data) => data,
        Err(reply) => return Ok(reply),
    };
    let (examples, truth) = match splits::row(&data, words) {
        Some(found) => {
            let (_, example) = found?;
            let truth = splits::truth(&data, &example);
            (example, truth)
        }
        None => match raw_row(&data, words)? {
            Ok(examples) => (examples, None),
            Err(found) => return Ok(session.findings(found)),
        },
    };
    let mut model = Model::new(&train, &data.preprocessing, &state.weights, &session.pool)
        .map_err(|error| error.to_string())?;
    let predictions = model.predict(&examples);
    let truth = truth.as_deref();
    let shown = report::prediction(&predictions, &data.preprocessing, truth, &session.look);
    Ok(Reply::result(shown))
}

type Row = Result<Examples, Vec<Diagnostic>>;

/// The only example that typed values make.
fn raw_row(data: &Dataset, words: &str) -> Result<Row, Complaint> {
    let columns = data.preprocessing.feature_columns();
    let cells: Vec<&str> = words
        .split(',')
        .map(|cell| cell.trim().trim_matches('"'))
        .filter(|cell| !cell.is_empty())
        .collect();
    if cells.is_empty() {
        return Err("of what? `:predict test[0]`, or a row of values".into());
    }
    if !columns.is_empty() && cells.len() != columns.len() {
        let wanted: Vec<_> = columns.iter().map(|column| escape(column)).collect();
        return Err(Complaint(format!(
            "a row has {}: {}; there are {}",
            text::count(columns.len() as u64, "value"),
            text::shorten(&wanted.join(", "), 200),
            cells.len()
        )));
    }
    let encoded = data.preprocessing.encode_row(&cells, "the row");
    Ok(encoded.map(|encoded| encoded.examples))
}
