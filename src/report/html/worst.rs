//! The examples that the model is most wrong about.

use super::super::figures::number;
use super::super::markup::escaped;
use super::pictures::picture;
use super::table;
use super::view::{RunView, Tested, best};
use crate::builtins::metrics::Meaning;
use crate::data::FeatureRows;

const MOST: usize = 12;
/// Features of an example that are listed.
const MOST_FEATURES: usize = 8;

/// Pictures or rows, the worst first.
pub(super) fn worst(run: &RunView<'_>) -> String {
    let Ok(tested) = &run.tested else { return String::new() };
    let meaning = tested.predictions.meaning;
    let mut errors: Vec<(f64, usize)> =
        tested.pairs().map(|(said, so)| error(meaning, said, so)).zip(0..).collect();
    errors.retain(|(error, _)| *error > 0.0);
    errors.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    errors.truncate(MOST);
    let places: Vec<usize> = errors.into_iter().map(|(_, at)| at).collect();
    let is_image = run.train.data.profile.inputs.iter().any(|input| input.is_image);
    match (places.is_empty(), is_image) {
        (true, _) => String::new(),
        (false, true) => pictures(run, tested, &places),
        (false, false) => rows(run, tested, &places),
    }
}

/// What the loss grows with: how unlikely the truth was said to be, or how far off it is.
fn error(meaning: Meaning, said: &[f64], so: &[f64]) -> f64 {
    match meaning {
        Meaning::Classes => 1.0 - said.get(so[0] as usize).copied().unwrap_or(0.0),
        Meaning::Binary | Meaning::Numbers => {
            said.iter().zip(so).map(|(said, so)| (said - so).abs()).sum()
        }
    }
}

fn pictures(run: &RunView<'_>, tested: &Tested, places: &[usize]) -> String {
    let figures = places.iter().filter_map(|at| {
        let (so, said) = answer(run, tested, *at);
        let extents = &run.train.data.profile.inputs.first()?.extents;
        let uri = picture(tested.examples.inputs.first()?, *at, &extents.0)?;
        let caption = escaped(&format!("true {so}, predicted {said}"));
        Some(format!(
            "<figure><img class=\"picture\" alt=\"\" src=\"{uri}\"><figcaption>{caption}</figcaption></figure>\n"
        ))
    });
    format!("<div class=\"charts\">\n{}</div>\n", figures.collect::<String>())
}

fn rows(run: &RunView<'_>, tested: &Tested, places: &[usize]) -> String {
    let rows: Vec<[String; 3]> = places
        .iter()
        .map(|at| {
            let (so, said) = answer(run, tested, *at);
            [features(run, tested, *at), so, said]
        })
        .collect();
    table(["example", "true", "predicted"], &rows)
}

/// What is so, and what was said.
fn answer(run: &RunView<'_>, tested: &Tested, at: usize) -> (String, String) {
    let Some((said, so)) = tested.pairs().nth(at) else { return Default::default() };
    let class =
        |at: usize| run.saved.classes.get(at).map_or_else(|| at.to_string(), Clone::clone);
    let all = |numbers: &[f64]| {
        numbers.iter().map(|one| number(*one)).collect::<Vec<_>>().join(", ")
    };
    let sure = |p: f64| format!("{:.1} %", p * 100.0);
    match (tested.predictions.meaning, said.len()) {
        (Meaning::Classes, _) => {
            let best = best(said);
            (class(so[0] as usize), format!("{} ({})", class(best), sure(said[best])))
        }
        (Meaning::Binary, 1) => {
            let is_yes = said[0] >= 0.5;
            let p = if is_yes { said[0] } else { 1.0 - said[0] };
            (class(so[0] as usize), format!("{} ({})", class(usize::from(is_yes)), sure(p)))
        }
        (Meaning::Binary | Meaning::Numbers, _) => (all(so), all(said)),
    }
}

/// The numbers of an example by name, as the data has them.
fn features(run: &RunView<'_>, tested: &Tested, at: usize) -> String {
    let Some(FeatureRows::Numbers(matrix)) = tested.examples.inputs.first() else {
        return format!("example {}", at + 1);
    };
    let row = matrix.row(at);
    let named = row.iter().enumerate().filter_map(|(place, value)| {
        let (name, value) = run.saved.preprocessing.original(place, f64::from(*value))?;
        Some(format!("{name} {}", number(value)))
    });
    let mut named: Vec<String> = named.collect();
    if named.len() > MOST_FEATURES {
        named.truncate(MOST_FEATURES);
        named.push("…".to_owned());
    }
    named.join(", ")
}
