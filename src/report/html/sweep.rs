//! A sweep as a picture and as one HTML file.

use super::super::charts::{Column, Figure, Layer, Scale, Spacing, parallel, range};
use super::super::markup::escaped;
use super::super::sweep::{Trial, furthest, trial_table};
use super::{figure, page, section, table};
use crate::sweep::{self, Axis, Method, Sweep, Values};

/// So many times the smallest, and numbers are shown by ratios.
const WIDE: f64 = 100.0;

/// A sweep, read back.
#[derive(Debug)]
pub struct SweepView<'a> {
    /// Its folder's name.
    pub name: String,
    /// What varied.
    pub sweep: &'a Sweep,
    /// Every trial that has ended.
    pub trials: &'a [Trial],
    /// Constants and the length that were set for all of them.
    pub set: Vec<(String, String)>,
    /// The program of the best, once all have ended.
    pub best: Option<String>,
}

/// All there is to see of a sweep.
pub fn sweep_html(view: &SweepView<'_>) -> String {
    let by = &view.sweep.by;
    let ranked = furthest(view.trials.iter(), by);
    let picture = trials_svg(view, "trials").map_or_else(
        |why| format!("<p class=\"soft\">{}</p>\n", escaped(&why)),
        |svg| figure(&svg),
    );
    let (heads, rows) = trial_table(&ranked, by);
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let faults = ranked.iter().filter_map(|trial| {
        let fault = trial.fault.as_ref()?;
        Some(format!("<p>Trial {} failed: {}</p>\n", trial.trial + 1, escaped(fault)))
    });
    let trials = table(heads, &rows) + &faults.collect::<String>();
    let best = view.best.as_ref().map(|text| format!("<pre>{}</pre>\n", escaped(text)));
    let body = [
        section("Trials", &picture),
        section("Table", &trials),
        section("Program of the best", &best.unwrap_or_default()),
        section("What varied", &varied(view)),
    ];
    let title = escaped(&view.name);
    page(&title, &format!("<h1>{title}</h1>\n{}", body.concat()))
}

fn varied(view: &SweepView<'_>) -> String {
    let axes = view.sweep.axes.iter().map(|axis| [axis.name.clone(), written(axis)]);
    let method = match view.sweep.method {
        Method::Grid => "every combination",
        Method::Random => "drawn at random",
        Method::Halving => "drawn at random; the best third goes on, three times as long",
    };
    let n = view.sweep.n_trials.to_string();
    let plan =
        [("trials", n), ("method", method.to_owned()), ("best by", view.sweep.by.clone())];
    let plan = plan.map(|(name, value)| [name.to_owned(), value]);
    let set = view.set.iter().map(|(name, value)| [name.clone(), value.clone()]);
    table(["name", "values"], &axes.chain(plan).chain(set).collect::<Vec<_>>())
}

fn written(axis: &Axis) -> String {
    match &axis.values {
        Values::List(list) => list.join(", "),
        Values::Range { from, to, spacing, .. } => {
            let how = match spacing {
                sweep::Spacing::Linear => "",
                sweep::Spacing::Log => ", at equal ratios",
            };
            format!("{from} to {to}{how}")
        }
    }
}

/// The picture of a sweep's trials by what decides (`trials`), or by something else that was
/// measured; where there is none, why.
pub fn trials_svg(view: &SweepView<'_>, what: &str) -> Result<String, String> {
    let by = if what == "trials" { &view.sweep.by } else { what };
    let ranked = furthest(view.trials.iter(), by);
    let scored = ranked.iter().filter_map(|trial| Some((*trial, trial.score(by)?.value)));
    let mut scored: Vec<(&Trial, f64)> = scored.collect();
    if scored.is_empty() {
        return Err(nothing(view, what));
    }
    let spacing = spacing_of(scored.iter().map(|(_, score)| *score));
    let scores = range(spacing, scored.iter().map(|(_, score)| *score));
    if spacing == Spacing::Log {
        // What is 0 has no place among ratios, and stands at the lower end.
        scored.iter_mut().for_each(|(_, score)| *score = score.max(scores.0));
    }
    match view.sweep.axes.as_slice() {
        [axis] if numbers(axis).is_some() => {
            Ok(scatter(axis, (by, spacing), &scored).svg())
        }
        axes => {
            let mut columns: Vec<Column> = axes.iter().map(column).collect();
            columns.push(Column {
                name: by.to_owned(),
                scale: Scale::Numbers(spacing, scores),
            });
            let lines: Vec<Vec<f64>> =
                scored.iter().map(|(trial, score)| line(axes, trial, *score)).collect();
            Ok(parallel(&title(by), &columns, &lines))
        }
    }
}

fn title(by: &str) -> String {
    format!("Trials; the best by {by} is orange")
}

fn nothing(view: &SweepView<'_>, what: &str) -> String {
    let fine = view.trials.iter().find(|trial| trial.fault.is_none());
    let names = fine.into_iter().flat_map(|trial| &trial.values);
    let names: Vec<String> = names.map(|one| format!(", `{}`", one.name)).collect();
    match names.is_empty() {
        true => "no trial has ended well, so there is nothing to draw".to_owned(),
        false => format!(
            "there is no chart `{what}` of a sweep; there are `trials`{}",
            names.concat()
        ),
    }
}

/// By ratios where the largest is far above the smallest that is not 0, and none is below.
fn spacing_of(mut numbers: impl Iterator<Item = f64> + Clone) -> Spacing {
    let above = numbers.clone().filter(|x| *x > 0.0);
    let (low, high) =
        above.fold((f64::INFINITY, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    let is_wide = high > WIDE * low && numbers.all(|x| x >= 0.0);
    if is_wide { Spacing::Log } else { Spacing::Linear }
}

/// The numbers of an axis; `None` where a value is none.
fn numbers(axis: &Axis) -> Option<(Spacing, Vec<f64>)> {
    match &axis.values {
        Values::List(list) => {
            let all: Vec<f64> =
                list.iter().map(|value| value.parse().ok()).collect::<Option<_>>()?;
            Some((spacing_of(all.iter().copied()), all))
        }
        Values::Range { from, to, spacing, .. } => {
            Some((drawn(*spacing), vec![*from, *to]))
        }
    }
}

fn drawn(spacing: sweep::Spacing) -> Spacing {
    match spacing {
        sweep::Spacing::Linear => Spacing::Linear,
        sweep::Spacing::Log => Spacing::Log,
    }
}

fn column(axis: &Axis) -> Column {
    let scale = match &axis.values {
        Values::List(list) => Scale::Words(list.clone()),
        Values::Range { from, to, spacing, .. } => {
            Scale::Numbers(drawn(*spacing), (*from, *to))
        }
    };
    Column { name: axis.name.clone(), scale }
}

/// Where a trial stands on each axis, and its score.
fn line(axes: &[Axis], trial: &Trial, score: f64) -> Vec<f64> {
    let place = |axis: &Axis| {
        let value = value(axis, trial);
        match &axis.values {
            Values::List(list) => {
                list.iter().position(|one| one == value).unwrap_or(0) as f64
            }
            Values::Range { .. } => value.parse().unwrap_or(0.0),
        }
    };
    axes.iter().map(place).chain([score]).collect()
}

fn value<'t>(axis: &Axis, trial: &'t Trial) -> &'t str {
    let found = trial.settings.iter().find(|(name, _)| *name == axis.name);
    found.map_or("", |(_, value)| value)
}

fn scatter(
    axis: &Axis,
    (by, spacing): (&str, Spacing),
    scored: &[(&Trial, f64)],
) -> Figure {
    let point = |(trial, score): &(&Trial, f64)| {
        (value(axis, trial).parse().unwrap_or(f64::NAN), *score)
    };
    let (best, others) = scored.split_at(1);
    let dots = |of: &[(&Trial, f64)]| of.iter().map(point).collect();
    Figure {
        title: title(by),
        x: axis.name.clone(),
        y: by.to_owned(),
        layers: vec![
            Layer::Dots(String::new(), 0, dots(others)),
            Layer::Dots(String::new(), 1, dots(best)),
        ],
        x_spacing: numbers(axis).map_or(Spacing::Linear, |(spacing, _)| spacing),
        y_spacing: spacing,
        ..Figure::default()
    }
}
