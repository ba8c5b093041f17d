//! One chart of a run by its name.

use super::super::charts::{self, Figure, Layer, Palette, Spacing};
use super::view::{Curves, RunView};

/// So many layers have colors that are told apart.
const MOST_DISTINCT: usize = 5;
/// Columns that are no layer.
const IS_TIME: [&str; 2] = ["epoch", "step"];

/// The chart called `what` of one run or several, as SVG; where there is none, why.
pub fn drawn(runs: &[RunView<'_>], what: &str) -> Result<String, String> {
    let [run, ..] = runs else { return Err("there is no run".to_owned()) };
    if let Some(figure) = curve(runs, what) {
        return Ok(figure.svg());
    }
    if what == "gradients" {
        let why =
            "the gradients of this run were not looked at; `--watch off` leaves them out";
        return gradients(run).map(|figure| figure.svg()).ok_or_else(|| why.to_owned());
    }
    if what == "weights" {
        let all: Vec<f32> =
            run.weights.0.values().flat_map(|t| &t.values).copied().collect();
        return Ok(charts::histogram("Weights", &all).svg());
    }
    const OF_TESTED: [&str; 6] =
        ["confusion", "roc", "pr", "calibration", "residuals", "boundary"];
    if !OF_TESTED.contains(&what) {
        return Err(format!("there is no chart `{what}`; there are {}", known(run)));
    }
    let tested = run.tested.as_ref().map_err(Clone::clone)?;
    let classes = &run.saved.classes;
    let two = tested.two_classes();
    let svg = match what {
        "confusion" => {
            let matrix = tested.evaluation.confusion.as_ref();
            matrix.map(|matrix| charts::confusion(classes, matrix))
        }
        "roc" => (!two.is_empty()).then(|| charts::roc(&two).svg()),
        "pr" => (!two.is_empty()).then(|| charts::precision_recall(&two).svg()),
        "calibration" => {
            let answers = tested.answers();
            (!answers.is_empty()).then(|| charts::calibration(&answers).svg())
        }
        "residuals" => {
            let numbers = tested.numbers();
            (!numbers.is_empty()).then(|| charts::residuals(&numbers).svg())
        }
        _ => tested.boundary.as_ref().map(|found| charts::boundary(found, classes).svg()),
    };
    svg.ok_or_else(|| format!("a chart `{what}` does not fit the target of this run"))
}

/// A metric, the loss or the learning rate by epoch; `None` where it was not measured.
pub(super) fn curve(runs: &[RunView<'_>], what: &str) -> Option<Figure> {
    let mut layers = Vec::new();
    for run in runs {
        let Some(epochs) = run.curves.get("epoch") else { continue };
        for (name, values) in run.curves.names.iter().zip(&run.curves.columns) {
            let is_own = name == what && what == "rate"
                || name.split_once('.').is_some_and(|(_, metric)| metric == what);
            if is_own {
                let split = name.split_once('.').map_or("", |(split, _)| split);
                let label = match runs.len() {
                    1 => split.to_owned(),
                    _ => format!("{} {split}", run.name),
                };
                let points = epochs.iter().copied().zip(values.iter().copied()).collect();
                layers.push(Layer::Line(label, points));
            }
        }
    }
    let title = if what == "rate" { "learning rate" } else { what };
    (!layers.is_empty()).then(|| Figure {
        title: title.to_owned(),
        x: "epoch".to_owned(),
        x_spacing: Spacing::Whole,
        layers,
        ..Figure::default()
    })
}

/// How large the gradient of each layer was; `None` where nobody looked.
pub(super) fn gradients(run: &RunView<'_>) -> Option<Figure> {
    let Curves { names, columns } = &run.gradients;
    let epochs = run.gradients.get("epoch")?;
    let named =
        names.iter().zip(columns).filter(|(name, _)| !IS_TIME.contains(&name.as_str()));
    let named: Vec<(&str, &Vec<f64>)> =
        named.map(|(name, column)| (name.as_str(), column)).collect();
    let layers = named.iter().map(|(name, column)| {
        // A gradient of 0 has no place among ratios.
        let size = |norm: &f64| if *norm > 0.0 { *norm } else { f64::NAN };
        let points = epochs.iter().copied().zip(column.iter().map(size)).collect();
        Layer::Line(without_model(name, &named).to_owned(), points)
    });
    Some(Figure {
        title: "Gradient norm of each layer".to_owned(),
        x: "epoch".to_owned(),
        x_spacing: Spacing::Whole,
        layers: layers.collect(),
        y_spacing: Spacing::Log,
        palette: if named.len() > MOST_DISTINCT {
            Palette::Ramp
        } else {
            Palette::Distinct
        },
        ..Figure::default()
    })
}

/// The name of a layer without that of the model, which all of them begin with.
fn without_model<'a>(name: &'a str, all: &[(&str, &Vec<f64>)]) -> &'a str {
    let Some((model, rest)) = name.split_once('.') else { return name };
    let is_common =
        |other: &str| other.split_once('.').is_some_and(|(one, _)| one == model);
    if all.iter().all(|(other, _)| is_common(other)) { rest } else { name }
}

fn known(run: &RunView<'_>) -> String {
    let metrics = run.curves.metrics();
    let all = metrics.into_iter().chain([
        "rate",
        "gradients",
        "weights",
        "confusion",
        "roc",
        "pr",
        "calibration",
        "residuals",
        "boundary",
    ]);
    all.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
