//! The trials of a sweep: a line when one ends, the table at the end, and files of it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::figures::measured;
use super::table::{Align, Table};
use crate::diagnostics::render::{Look, Paint, escape, text};
use crate::train::Measured;

/// A trial that has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Its number, from 0.
    pub trial: u64,
    /// By what the length of its training was divided: 1 for the whole length.
    pub divisor: u64,
    /// What it has set: names and values as they would be written.
    pub settings: Vec<(String, String)>,
    /// What was measured.
    pub values: Vec<Measured>,
    /// Why it could not go on.
    pub fault: Option<String>,
}

impl Trial {
    /// The number that decides, where it could be measured.
    pub fn score(&self, by: &str) -> Option<&Measured> {
        let is_fine = self.fault.is_none();
        let found = self.values.iter().find(|one| one.name == by);
        found.filter(|one| is_fine && one.value.is_finite())
    }

    /// `lr 0.01, width 64`.
    pub fn said(&self) -> String {
        said(&self.settings)
    }
}

/// The values of a trial in words.
pub fn said(settings: &[(String, String)]) -> String {
    let pairs = settings.iter().map(|(name, value)| format!("{name} {value}"));
    pairs.collect::<Vec<_>>().join(", ")
}

/// The best first: the longer training before the shorter, then by what decides, then by number.
pub fn rank(trials: &mut [&Trial], by: &str) {
    trials.sort_by(|a, b| {
        let scores = match (a.score(by), b.score(by)) {
            (Some(a), Some(b)) if a.larger_is_better => b.value.total_cmp(&a.value),
            (Some(a), Some(b)) => a.value.total_cmp(&b.value),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        a.divisor.cmp(&b.divisor).then(scores).then(a.trial.cmp(&b.trial))
    });
}

/// A trial in one line, when it ends: the `n_done`th of `n`; its values in words fill `width`.
pub fn trial(
    trial: &Trial,
    (n_done, n): (usize, usize),
    (by, width): (&str, usize),
    is_best: bool,
    look: &Look,
) -> String {
    let of = n.to_string();
    let place = text::pad_start(&n_done.to_string(), of.len());
    let number = text::pad_start(&(trial.trial + 1).to_string(), of.len());
    let value = match (trial.score(by), &trial.fault) {
        (_, Some(fault)) => look.paint(Paint::Red, &escape(fault)),
        (Some(score), None) => format!("{by} {}", measured(score)),
        (None, None) => format!("{by} -"),
    };
    let best = if is_best { look.paint(Paint::Green, "  best") } else { String::new() };
    let word = look.paint(Paint::Cyan, "trial");
    let said = text::pad_end(&escape(&trial.said()), width);
    format!("  {place}/{of}  {word} {number}  {said}  {value}{best}\n")
}

/// Each trial as it went furthest, the best first.
pub fn furthest<'a>(all: impl Iterator<Item = &'a Trial>, by: &str) -> Vec<&'a Trial> {
    let mut furthest: BTreeMap<u64, &Trial> = BTreeMap::new();
    for trial in all {
        let known = furthest.entry(trial.trial).or_insert(trial);
        if trial.divisor < known.divisor {
            *known = trial;
        }
    }
    let mut ranked: Vec<&Trial> = furthest.into_values().collect();
    rank(&mut ranked, by);
    ranked
}

/// Every trial in a row, the best first.
pub fn trials(ranked: &[&Trial], by: &str, look: &Look) -> String {
    let (heads, rows) = trial_table(ranked, by);
    let mut table = Table::of(heads.into_iter().map(|head| (head, Align::Right)).collect());
    for row in rows {
        table.row(row.iter().map(|cell| escape(cell).into_owned()).collect::<Vec<_>>());
    }
    let title = text::count(ranked.len() as u64, "trial");
    let title = look.paint(Paint::Bold, &format!("{title}, the best by {by} first"));
    format!("{title}\n\n{}", table.draw(look))
}

/// The heads of a table of trials, and its rows.
pub(super) fn trial_table(ranked: &[&Trial], by: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let split = by.split('.').next().unwrap_or(by);
    let names = shown_names(ranked, by, split);
    let is_staged = ranked.iter().any(|one| one.divisor > 1);
    let axes = ranked.first().map_or(&[][..], |one| one.settings.as_slice());
    let mut heads = vec!["trial".to_owned()];
    heads.extend(axes.iter().map(|(name, _)| name.clone()));
    heads.extend(is_staged.then(|| "length".to_owned()));
    heads.extend(names.iter().map(|name| (*name).to_owned()));
    let row = |one: &&Trial| {
        let mut cells = vec![(one.trial + 1).to_string()];
        cells.extend(one.settings.iter().map(|(_, value)| value.clone()));
        cells.extend(is_staged.then(|| length(one.divisor)));
        cells.extend(names.iter().map(|name| match (one.score(name), &one.fault) {
            (Some(value), _) => measured(value),
            (None, Some(_)) if *name == by => "failed".to_owned(),
            (None, _) => "-".to_owned(),
        }));
        cells
    };
    (heads, ranked.iter().map(row).collect())
}

/// What decides, then what else was measured on its split.
fn shown_names<'a>(ranked: &[&'a Trial], by: &'a str, split: &str) -> Vec<&'a str> {
    let values = ranked.iter().find(|one| one.fault.is_none()).map(|one| &one.values);
    let same = values.into_iter().flatten().map(|one| one.name.as_str());
    let same = same.filter(|name| *name != by && name.split('.').next() == Some(split));
    std::iter::once(by).chain(same).collect()
}

/// The part of the whole length that a trial has.
pub(super) fn length(divisor: u64) -> String {
    if divisor == 1 { "whole".to_owned() } else { format!("1/{divisor}") }
}

/// The trials as a table for other programs, in the order of their numbers.
pub fn trials_csv(trials: &[&Trial]) -> Result<Vec<u8>, csv::Error> {
    let mut trials = trials.to_vec();
    trials.sort_by_key(|one| one.trial);
    let fine = trials.iter().find(|one| one.fault.is_none());
    let names: Vec<&str> = fine
        .iter()
        .flat_map(|one| &one.values)
        .map(|measured| measured.name.as_str())
        .collect();
    let axes = trials.first().map_or(&[][..], |one| one.settings.as_slice());
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut head = vec!["trial"];
    head.extend(axes.iter().map(|(name, _)| name.as_str()));
    head.push("divisor");
    head.extend(&names);
    head.push("fault");
    out.write_record(&head)?;
    for one in trials {
        let mut cells = vec![(one.trial + 1).to_string()];
        cells.extend(one.settings.iter().map(|(_, value)| value.clone()));
        cells.push(one.divisor.to_string());
        cells.extend(names.iter().map(|name| {
            let value = one.values.iter().find(|value| value.name == *name);
            let value = value.filter(|value| value.value.is_finite());
            value.map_or_else(String::new, |value| value.value.to_string())
        }));
        cells.push(one.fault.clone().unwrap_or_default());
        out.write_record(&cells)?;
    }
    out.into_inner().map_err(|error| error.into_error().into())
}

#[cfg(test)]
mod tests {
    use super::{Look, Measured, Trial, rank, trials, trials_csv};

    fn ended(trial: u64, divisor: u64, value: f64, fault: Option<&str>) -> Trial {
        let measured = Measured {
            name: "val.accuracy".to_owned(),
            value,
            is_share: true,
            larger_is_better: true,
        };
        Trial {
            trial,
            divisor,
            settings: vec![("act".to_owned(), "\"a, b\"".to_owned())],
            values: vec![measured],
            fault: fault.map(str::to_owned),
        }
    }

    #[test]
    fn the_longest_and_best_stands_first_and_a_failure_last() {
        let all = [
            ended(0, 1, 0.5, None),
            ended(1, 3, 0.9, None),
            ended(2, 1, f64::NAN, Some("the loss is not finite")),
            ended(3, 1, 0.75, None),
        ];
        let mut ranked: Vec<&Trial> = all.iter().collect();
        rank(&mut ranked, "val.accuracy");
        let drawn = trials(&ranked, "val.accuracy", &Look::PLAIN);
        let expected = "\
4 trials, the best by val.accuracy first

  trial     act  length  val.accuracy
  ───────────────────────────────────
      4  \"a, b\"   whole       75.00 %
      1  \"a, b\"   whole       50.00 %
      3  \"a, b\"   whole        failed
      2  \"a, b\"     1/3       90.00 %
";
        assert_eq!(drawn, expected);
    }

    #[test]
    fn cells_with_commas_are_quoted() {
        let trial = ended(0, 1, 0.5, None);
        let text = String::from_utf8(trials_csv(&[&trial]).unwrap()).unwrap();
        let expected = "trial,act,divisor,val.accuracy,fault\n1,\"\"\"a, b\"\"\",1,0.5,\n";
        assert_eq!(text, expected);
    }
}
