//! What a training will cost: weights, work, memory and time, by line of the program.

use std::collections::BTreeMap;

use super::figures::{bytes, duration, number};
use super::table::{Align, Table};
use crate::diagnostics::render::{Look, Paint, escape, text};
use crate::source::Sources;
use crate::train::{Cost, StageTime, Timed};

/// Tensors that are named where memory is short.
const NAMED: usize = 3;

/// A training with its price.
#[derive(Debug)]
pub struct Priced<'a> {
    /// The program's file.
    pub file: &'a str,
    /// The model's name.
    pub model: &'a str,
    /// Threads that compute.
    pub n_threads: usize,
    /// What it costs.
    pub cost: &'a Cost,
    /// What the clock says of it, where it was asked.
    pub timed: Option<&'a Timed>,
    /// Bytes that are free, where that is known.
    pub free: Option<u64>,
}

impl Priced<'_> {
    /// Operations of an epoch.
    pub fn flops_per_epoch(&self) -> u64 {
        let step: u64 = self.cost.stages.iter().map(|stage| stage.n_flops).sum();
        (step as f64 / self.cost.batch.max(1) as f64 * self.cost.n_examples as f64) as u64
    }

    /// Whether it fits into what is free.
    pub fn fits(&self) -> bool {
        self.free.is_none_or(|free| self.cost.memory.peak() <= free)
    }

    /// The lines of the program that cost something, in their order.
    pub fn lines(&self, sources: &Sources) -> Vec<LineCost> {
        let mut lines: BTreeMap<(u16, usize), LineCost> = BTreeMap::new();
        let of_stages = self.timed.map(|timed| {
            (timed.epoch - timed.measuring) / timed.profile.seconds().max(1e-12)
        });
        for stage in &self.cost.stages {
            let source = sources.get(stage.span.source);
            let line = source.position(stage.span.start).line;
            let entry = lines.entry((source.id.0, line)).or_insert_with(|| LineCost {
                file: source.name.clone(),
                line,
                text: source.line(line).trim().to_owned(),
                ..LineCost::default()
            });
            entry.n_parameters += stage.n_parameters;
            entry.n_flops += stage.n_flops / self.cost.batch.max(1) as u64;
            entry.n_bytes += stage.n_bytes;
            let timed = self.timed.and_then(|timed| {
                timed.profile.stages.iter().find(|one| one.path == stage.path)
            });
            entry.seconds +=
                of_stages.unwrap_or(0.0) * timed.map_or(0.0, StageTime::seconds);
        }
        lines.into_values().collect()
    }
}

/// What a line of a program costs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineCost {
    /// Its file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
    /// Numbers in its weights.
    pub n_parameters: u64,
    /// Floating point operations of an example, both passes.
    pub n_flops: u64,
    /// Bytes of its weights with what is kept for each, and of its values.
    pub n_bytes: u64,
    /// Seconds of an epoch, where it was timed.
    pub seconds: f64,
}

/// The price of a training: totals, then a table of lines.
pub fn cost(priced: &Priced<'_>, sources: &Sources, look: &Look) -> String {
    let Priced { file, model, n_threads, timed, .. } = priced;
    let title = format!(
        "{} of {} on {}",
        escape(model),
        escape(file),
        text::count(*n_threads as u64, "thread")
    );
    let mut out = format!("{}\n\n", look.paint(Paint::Bold, &title));
    for (word, said) in totals(priced) {
        let said = text::wrap(&said, look.width.saturating_sub(12), 0);
        let word = look.paint(Paint::Cyan, &text::pad_end(word, 8));
        out += &format!("  {word}  {}\n", said.join("\n            "));
    }
    let foot = "flops of an example in both passes; memory of the line's weights, and of its \
                values before they share room";
    let foot =
        if timed.is_some() { format!("{foot}; time of an epoch") } else { foot.to_owned() };
    let foot = text::wrap(&foot, look.width.saturating_sub(2), 0).join("\n  ");
    out + &format!("\n{}\n  {foot}\n", table(priced, sources).draw(look))
}

fn totals(priced: &Priced<'_>) -> Vec<(&'static str, String)> {
    let Priced { cost, timed, .. } = priced;
    let trained = match cost.n_trained == cost.n_parameters {
        true => "all trained".to_owned(),
        false => format!("{} trained", text::thousands(cost.n_trained)),
    };
    let flops = priced.flops_per_epoch();
    let per_example = flops / cost.n_examples.max(1) as u64;
    let mut lines = vec![
        ("weights", format!("{}, {trained}", text::thousands(cost.n_parameters))),
        ("work", format!("{} an example, {} an epoch", scaled(per_example), scaled(flops))),
        ("memory", memory(priced)),
    ];
    if let Some(timed) = timed {
        let all = timed.epoch * cost.n_epochs as f64;
        let epochs = text::count(cost.n_epochs, "epoch");
        lines.push((
            "time",
            format!("{} an epoch, {} for {epochs}", duration(timed.epoch), duration(all)),
        ));
    }
    lines
}

/// `1.5 Gflop`.
fn scaled(flops: u64) -> String {
    let units = [(1e12, "Tflop"), (1e9, "Gflop"), (1e6, "Mflop"), (1e3, "kflop")];
    let unit = units.into_iter().find(|(size, _)| flops as f64 >= *size);
    let (size, unit) = unit.unwrap_or((1.0, "flop"));
    format!("{} {unit}", number(flops as f64 / size))
}

fn memory(priced: &Priced<'_>) -> String {
    let all = &priced.cost.memory;
    let free = priced.free.map_or_else(String::new, |free| {
        let word = if priced.fits() { "" } else { "only " };
        format!("; {word}{} are free", bytes(free))
    });
    format!(
        "{} at most, {} of them while it trains: examples {}, weights {}, optimizer {}, values {}{free}",
        bytes(all.peak()),
        bytes(all.running()),
        bytes(all.examples),
        bytes(all.weights + all.kept),
        bytes(all.optimizer),
        bytes(all.values + all.measuring + all.watching),
    )
}

fn table(priced: &Priced<'_>, sources: &Sources) -> Table {
    let mut table = Table::new([
        ("line", Align::Right),
        ("", Align::Left),
        ("weights", Align::Right),
        ("flops", Align::Right),
        ("memory", Align::Right),
        (if priced.timed.is_some() { "time" } else { "" }, Align::Right),
    ]);
    let counted = |n: u64| if n == 0 { String::new() } else { text::thousands(n) };
    let time = |seconds: f64| match (priced.timed, seconds > 0.0) {
        (Some(_), true) => duration(seconds),
        (Some(_), false) | (None, _) => String::new(),
    };
    let lines = priced.lines(sources);
    for line in &lines {
        let LineCost { line, text, n_parameters, n_flops, n_bytes, seconds, .. } = line;
        table.row([
            line.to_string(),
            escape(text).into_owned(),
            counted(*n_parameters),
            counted(*n_flops),
            bytes(*n_bytes),
            time(*seconds),
        ]);
    }
    table.rule();
    let timed: f64 = lines.iter().map(|line| line.seconds).sum();
    let memory = &priced.cost.memory;
    table.row([
        String::new(),
        "examples, measuring, watching".to_owned(),
        String::new(),
        String::new(),
        bytes(memory.examples + memory.measuring + memory.watching + memory.order),
        time(priced.timed.map_or(0.0, |all| all.epoch) - timed),
    ]);
    table
}

/// The largest of what takes memory, one a line.
pub fn largest(cost: &Cost) -> Vec<String> {
    let largest = cost.tensors.iter().take(NAMED);
    largest
        .map(|one| format!("{} {}: {}", one.what, one.extents, bytes(one.n_bytes)))
        .collect()
}
