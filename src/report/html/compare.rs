//! Several runs side by side: results, what was set otherwise, curves, programs.

use std::collections::BTreeMap;

use super::super::diff::diff;
use super::super::figures::measured;
use super::super::markup::escaped;
use super::drawn::curve;
use super::view::RunView;
use super::{figure, section};
use crate::diagnostics::render::Look;

/// What sets the runs apart.
pub(super) fn compare(runs: &[RunView<'_>]) -> String {
    let mut metrics: Vec<&str> = Vec::new();
    for name in runs.iter().flat_map(|run| run.curves.metrics()).chain(["rate"]) {
        if !metrics.contains(&name) {
            metrics.push(name);
        }
    }
    let curves: String =
        metrics.iter().filter_map(|name| Some(figure(&curve(runs, name)?.svg()))).collect();
    let curves = format!("<div class=\"charts\">\n{curves}</div>\n");
    [
        section("Results", &results(runs)),
        section("Settings that differ", &settings(runs)),
        section("Curves", &curves),
        section("Programs", &programs(runs)),
    ]
    .concat()
}

fn results(runs: &[RunView<'_>]) -> String {
    let of = |run: &RunView<'_>| {
        let values = run.saved.values.iter();
        values.map(|one| (one.name.clone(), measured(one))).collect()
    };
    grid(runs, &of, |_| true)
}

fn settings(runs: &[RunView<'_>]) -> String {
    let of = |run: &RunView<'_>| {
        let all = run.train.data.in_force.iter().chain(&run.train.in_force);
        let all = all.map(|one| (one.name.clone(), one.value.clone()));
        let set = run.saved.overrides.iter();
        all.chain(set.map(|(name, value)| (format!("--set {name}"), value.clone())))
            .collect()
    };
    let table = grid(runs, &of, |cells| cells.iter().any(|cell| *cell != cells[0]));
    match table.is_empty() {
        true => "<p>None.</p>\n".to_owned(),
        false => table,
    }
}

/// A row for each name that any run has, a column for each run.
fn grid(
    runs: &[RunView<'_>],
    of: &dyn Fn(&RunView<'_>) -> Vec<(String, String)>,
    is_shown: fn(&[String]) -> bool,
) -> String {
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (at, run) in runs.iter().enumerate() {
        for (name, value) in of(run) {
            let row = rows.entry(name).or_insert_with(|| vec!["-".to_owned(); runs.len()]);
            row[at] = value;
        }
    }
    rows.retain(|_, cells| is_shown(cells));
    if rows.is_empty() {
        return String::new();
    }
    let names: Vec<String> = runs.iter().map(|run| run.name.clone()).collect();
    let head = line("th", &[&[String::new()], &names[..]].concat());
    let rows: String = rows
        .iter()
        .map(|(name, cells)| line("td", &[std::slice::from_ref(name), &cells[..]].concat()))
        .collect();
    format!(
        "<div class=\"wide\"><table>\n<thead>{head}</thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )
}

/// The first run's program against that of each other.
fn programs(runs: &[RunView<'_>]) -> String {
    let text = |run: &RunView<'_>| {
        run.saved.texts.iter().map(|text| text.text.as_str()).collect::<Vec<_>>().join("\n")
    };
    let Some((first, others)) = runs.split_first() else { return String::new() };
    let one = |other: &RunView<'_>| {
        let drawn =
            diff((&first.name, &other.name), &text(first), &text(other), &Look::PLAIN);
        match drawn.is_empty() {
            true => format!(
                "<p>{} and {} ran the same program.</p>\n",
                escaped(&first.name),
                escaped(&other.name)
            ),
            false => format!("<pre>{}</pre>\n", escaped(&drawn)),
        }
    };
    others.iter().map(one).collect()
}

fn line(tag: &str, cells: &[String]) -> String {
    let cells = cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell)));
    format!("<tr>{}</tr>\n", cells.collect::<String>())
}
