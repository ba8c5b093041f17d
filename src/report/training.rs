//! What a training says before, while and after it runs.

use super::figures::{bytes, duration, measured, number};
use crate::check::typed::{InForce, Length, TypedTrain};
use crate::data::profile::{Profile, TargetKind};
use crate::diagnostics::render::{Look, Paint, escape, text};
use crate::train::{EpochReport, Evaluation, Facts, Measured, Outcome, StopReason};

/// What is about to be trained, on what, and how: three lines.
pub fn before(train: &TypedTrain, facts: &Facts, look: &Look) -> String {
    let [n_train, n_val, n_test] = facts.n_examples.map(|n| text::thousands(n as u64));
    let data = format!(
        "{}: {n_train} train, {n_val} validation, {n_test} test; {}",
        train.data.spec.name,
        contents(&train.data.profile)
    );
    let model = super::one_line(&train.model);
    let frozen = match facts.n_parameters - facts.n_trained {
        0 => String::new(),
        n => format!(", {} of them frozen", text::thousands(n)),
    };
    let model = format!(
        "{}{frozen}; {}",
        model.trim_start_matches("model "),
        bytes(facts.n_bytes as u64)
    );
    let how = format!(
        "{} by {}, batch {}, {} of {}, seed {}",
        in_force(train, "loss"),
        in_force(train, "optimizer"),
        text::thousands(facts.batch as u64),
        text::count(facts.n_epochs, "epoch"),
        text::count(facts.steps_per_epoch, "step"),
        train.seed
    );
    let lines = [("data", data), ("model", model), ("train", how)].map(|(word, said)| {
        let lines = text::wrap(&escape(&said), look.width.saturating_sub(9), 0);
        let word = look.paint(Paint::Cyan, &text::pad_end(word, 5));
        format!("  {word}  {}\n", lines.join("\n         "))
    });
    lines.concat()
}

/// Where a run that was stopped goes on: a fourth line.
pub fn going_on(n_epochs: usize, step: u64, facts: &Facts, look: &Look) -> String {
    let behind = text::count(n_epochs as u64, "epoch");
    let inside = match step.saturating_sub(facts.steps_per_epoch * n_epochs as u64) {
        0 => String::new(),
        n => format!(" and {}", text::count(n, "step")),
    };
    let left = text::count(facts.n_steps.saturating_sub(step), "step");
    let word = look.paint(Paint::Cyan, &text::pad_end("from", 5));
    format!("  {word}  a checkpoint after {behind}{inside}; {left} left\n")
}

fn in_force<'a>(train: &'a TypedTrain, name: &str) -> &'a str {
    let found = train.in_force.iter().find(|one| one.name == name);
    found.map_or("", |one: &InForce| one.value.as_str())
}

/// How a training goes about it: `cross_entropy by adam, 60 epochs, batch 32`.
pub fn method(train: &TypedTrain) -> String {
    let [loss, optimizer, batch] =
        ["loss", "optimizer", "batch"].map(|name| in_force(train, name));
    let length = match train.length {
        Length::Epochs(n) => text::count(n, "epoch"),
        Length::Steps(n) => text::count(n, "step"),
    };
    format!("{loss} by {optimizer}, {length}, batch {batch}")
}

/// `4 features, 3 classes`.
pub fn contents(profile: &Profile) -> String {
    let inputs: Vec<String> = profile
        .inputs
        .iter()
        .map(|input| match (input.is_image, input.extents.rank()) {
            (true, _) => format!("image{}", input.extents),
            (false, 1) => text::count(input.extents.n_elements() as u64, "feature"),
            (false, _) => input.extents.to_string(),
        })
        .collect();
    let target = match profile.target.kind {
        TargetKind::Category | TargetKind::Binary => {
            format!("{} classes", profile.target.classes.len().max(2))
        }
        TargetKind::MultiLabel => {
            text::count(profile.target.extents.n_elements() as u64, "label")
        }
        TargetKind::Number => {
            let n = profile.target.extents.n_elements() as u64;
            if n == 1 {
                "a number to predict".to_owned()
            } else {
                format!("{n} numbers to predict")
            }
        }
        TargetKind::Input => "the example itself to predict".to_owned(),
        TargetKind::None => return inputs.join(", "),
    };
    format!("{}, {target}", inputs.join(", "))
}

/// One epoch in one line; where both were measured, training stands before validation.
pub fn epoch(report: &EpochReport, n_epochs: u64, look: &Look) -> String {
    let of = n_epochs.max(report.epoch).to_string();
    let at = text::pad_start(&report.epoch.to_string(), of.len());
    let best =
        if report.is_best { look.paint(Paint::Green, "  best") } else { String::new() };
    let time = text::pad_start(&duration(report.seconds), 8);
    format!("  epoch {at}/{of}  {time}  {}{best}\n", pairs(&report.values))
}

/// `loss 0.0421 / 0.0502  accuracy 98.33 % / 97.22 %`.
pub fn pairs(all: &[Measured]) -> String {
    let mut shown: Vec<(&str, Vec<String>)> = Vec::new();
    for one in all {
        let name = one.name.split_once('.').map_or(one.name.as_str(), |(_, name)| name);
        match shown.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(measured(one)),
            None => shown.push((name, vec![measured(one)])),
        }
    }
    let parts = shown.iter().map(|(name, values)| format!("{name} {}", values.join(" / ")));
    parts.collect::<Vec<_>>().join("  ")
}

/// How a training ended: one line.
pub fn after(outcome: &Outcome, look: &Look) -> String {
    let rate = outcome.n_examples as f64 / outcome.seconds.max(1e-9);
    let why = match &outcome.reason {
        StopReason::Completed => "done".to_owned(),
        StopReason::Stalled { watched, patience } => {
            format!(
                "stopped: {watched} was no better for {}",
                text::count(*patience, "epoch")
            )
        }
        StopReason::Reached { watched, value } => {
            format!("stopped: {watched} reached {}", number(*value))
        }
        StopReason::Time { seconds } => {
            format!("stopped: {} were over", duration(*seconds))
        }
        StopReason::Interrupted => "interrupted".to_owned(),
        StopReason::Broken => "stopped: numbers were no longer finite".to_owned(),
    };
    let lines = format!(
        "{why} after {}, {} in {}, {} examples/s; the weights of epoch {} are kept",
        text::count(outcome.n_epochs, "epoch"),
        text::count(outcome.n_steps, "step"),
        duration(outcome.seconds),
        text::thousands(rate as u64),
        outcome.kept_epoch
    );
    let lines = text::wrap(&lines, look.width.saturating_sub(9), 0);
    format!("  {}  {}\n", look.paint(Paint::Cyan, "end  "), lines.join("\n         "))
}

/// What was measured on a split, with the confusion of its classes where they are few.
pub fn tested(split: &str, tested: &Evaluation, classes: &[String], look: &Look) -> String {
    let mut out = evaluation(split, tested.n_examples, &tested.values, look);
    if let Some(matrix) = &tested.confusion {
        let drawn = super::confusion(classes, matrix, look);
        if !drawn.is_empty() {
            out += &format!("\n{drawn}");
        }
    }
    out
}

/// What was measured on a split, one line a value.
fn evaluation(split: &str, n_examples: usize, all: &[Measured], look: &Look) -> String {
    let title = format!("{split}, {}", text::count(n_examples as u64, "example"));
    let mut out = format!("{}\n", look.paint(Paint::Bold, &title));
    let prefix = format!("{split}.");
    let name =
        |one: &Measured| one.name.strip_prefix(&prefix).unwrap_or(&one.name).to_owned();
    let left = all.iter().map(|one| text::width(&name(one))).max().unwrap_or(0);
    for one in all {
        let value = look.paint(Paint::Green, &text::pad_start(&measured(one), 10));
        out += &format!("  {}  {value}\n", text::pad_end(&name(one), left));
    }
    out
}
