//! How long a training step takes, or a model at work, and where the time goes.

use super::bars::bar;
use super::figures::number;
use super::summary::tail;
use super::table::{Align, Table};
use crate::diagnostics::render::{Look, Paint, escape, text};
use crate::train::{Profile, StageTime};

/// More stages than this are shown in one last line.
const MOST: usize = 20;
/// Columns of the longest bar, and of the longest path.
const BAR: usize = 10;
const PATH: usize = 20;

/// What is timed.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The program's file.
    pub file: String,
    /// The model's name.
    pub model: String,
    /// Threads that compute.
    pub n_threads: usize,
    /// Floating point operations in a second, at best.
    pub peak: f64,
}

/// Seconds that something takes, over several trials.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// Half of the trials took longer.
    pub median: f64,
    /// The shortest.
    pub best: f64,
    /// The longest.
    pub worst: f64,
    /// How many trials there were.
    pub n_trials: usize,
    /// Repetitions in a trial.
    pub n_each: u64,
}

/// Training steps, timed.
#[derive(Clone, Debug)]
pub struct Training {
    /// What is trained.
    pub subject: Subject,
    /// Examples of a full batch.
    pub batch: usize,
    /// Examples of a step, the short last ones of epochs counted in.
    pub mean_examples: f64,
    /// Floating point operations of a full batch's forward and backward pass.
    pub n_flops: u64,
    /// Seconds a step.
    pub step: Spread,
    /// Where they go.
    pub profile: Profile,
}

/// A model at work, timed.
#[derive(Clone, Debug)]
pub struct Serving {
    /// Which model.
    pub subject: Subject,
    /// Seconds for one example.
    pub latency: Spread,
    /// Seconds for a batch.
    pub throughput: Spread,
    /// Examples of that batch.
    pub batch: usize,
    /// Floating point operations of that batch.
    pub n_flops: u64,
}

impl Training {
    /// Examples in a second.
    pub fn examples_per_second(&self) -> f64 {
        self.mean_examples / self.step.median
    }

    /// Floating point operations in a second; those of short batches are fewer.
    pub fn flops_per_second(&self) -> f64 {
        self.n_flops as f64 * self.mean_examples / self.batch as f64 / self.step.median
    }
}

impl Serving {
    /// Examples in a second.
    pub fn examples_per_second(&self) -> f64 {
        self.batch as f64 / self.throughput.median
    }

    /// Floating point operations in a second.
    pub fn flops_per_second(&self) -> f64 {
        self.n_flops as f64 / self.throughput.median
    }
}

/// The time of a training step, then a table of its stages.
pub fn training(timed: &Training, look: &Look) -> String {
    let Training { subject, batch, step, profile, .. } = timed;
    let examples = format!(
        "{} a second, in batches of {}",
        text::thousands(timed.examples_per_second() as u64),
        text::thousands(*batch as u64)
    );
    let lines = [
        ("step", spread(step, "step")),
        ("examples", examples),
        ("work", work(timed.flops_per_second(), subject)),
    ];
    let foot =
        "microseconds of a step on one thread;\n  activations count with their products";
    format!(
        "{}{}\n  {foot}\n",
        head(subject, &lines, look),
        table(profile, look).draw(look)
    )
}

/// The time of one example, and of many at once.
pub fn serving(timed: &Serving, look: &Look) -> String {
    let Serving { subject, latency, throughput, batch, .. } = timed;
    let batch = text::thousands(*batch as u64);
    let examples = format!(
        "{} a second, {batch} at once",
        text::thousands(timed.examples_per_second() as u64)
    );
    let lines = [
        ("one", spread(latency, "example")),
        (batch.as_str(), spread(throughput, "batch")),
        ("examples", examples),
        ("work", work(timed.flops_per_second(), subject)),
    ];
    head(subject, &lines, look).trim_end().to_owned() + "\n"
}

/// The title, and what was found in lines that begin with a word.
fn head(subject: &Subject, lines: &[(&str, String)], look: &Look) -> String {
    let Subject { file, model, n_threads, .. } = subject;
    let threads = text::count(*n_threads as u64, "thread");
    let title = format!("{} of {} on {threads}", escape(model), escape(file));
    let mut out = format!("{}\n\n", look.paint(Paint::Bold, &title));
    for (word, said) in lines {
        let said = text::wrap(said, look.width.saturating_sub(12), 0);
        let word = look.paint(Paint::Cyan, &text::pad_end(word, 8));
        out += &format!("  {word}  {}\n", said.join("\n            "));
    }
    out + "\n"
}

/// `171.8 µs; best 167.9, worst 176.3 in 8 trials of 377 steps`.
fn spread(spread: &Spread, noun: &str) -> String {
    let Spread { median, best, worst, n_trials, n_each } = *spread;
    let (unit, per_second) = match median {
        s if s < 1e-3 => ("µs", 1e6),
        s if s < 1.0 => ("ms", 1e3),
        _ => ("s", 1.0),
    };
    let [median, best, worst] = [median, best, worst].map(|s| number(s * per_second));
    let each = plural(n_each, noun);
    format!("{median} {unit}; best {best}, worst {worst} in {n_trials} trials of {each}")
}

fn plural(n: u64, noun: &str) -> String {
    match noun {
        "batch" if n != 1 => format!("{} batches", text::thousands(n)),
        _ => text::count(n, noun),
    }
}

/// `32.2 GFLOP/s, 16.4 % of the 197.0 that the machine can do`.
fn work(rate: f64, subject: &Subject) -> String {
    format!(
        "{} GFLOP/s, {:.1} % of the {} that the machine can do",
        number(rate / 1e9),
        100.0 * rate / subject.peak,
        number(subject.peak / 1e9)
    )
}

/// Microseconds with as many decimals as suit the whole; nothing for nothing.
fn micros(seconds: f64, whole: f64) -> String {
    match whole * 1e6 {
        _ if seconds == 0.0 => String::new(),
        whole if whole < 10.0 => format!("{:.3}", seconds * 1e6),
        whole if whole < 1000.0 => format!("{:.1}", seconds * 1e6),
        _ => text::thousands((seconds * 1e6).round() as u64),
    }
}

/// One row a stage, then what is done besides.
fn table(profile: &Profile, look: &Look) -> Table {
    let mut table = Table::new([
        ("stage", Align::Left),
        ("forward", Align::Right),
        ("backward", Align::Right),
        ("update", Align::Right),
        ("all", Align::Right),
        ("share", Align::Right),
        ("", Align::Left),
    ]);
    let stages = shown(&profile.stages);
    let others = [
        ("gathering", profile.gather),
        ("loss and metrics", profile.scores),
        ("the rest", profile.rest),
    ];
    let whole = profile.seconds();
    let seconds = stages.iter().map(StageTime::seconds);
    let longest = seconds.chain(others.map(|(_, seconds)| seconds)).fold(1e-12, f64::max);
    let cells = |name: &str, times: [f64; 4]| {
        let all = times[3];
        let [forward, backward, update, sum] = times.map(|time| micros(time, whole));
        let share = format!("{:.1} %", 100.0 * all / whole.max(1e-12));
        [name.to_owned(), forward, backward, update, sum, share]
    };
    let with_bar = |cells: [String; 6], seconds: f64| {
        let bar = bar(seconds / longest, BAR, look);
        cells.into_iter().chain([bar])
    };
    for stage in &stages {
        let StageTime { path, forward, backward, update, .. } = stage;
        let all = stage.seconds();
        let cells = cells(&tail(&escape(path), PATH), [*forward, *backward, *update, all]);
        table.row(with_bar(cells, all));
    }
    table.rule();
    for (name, seconds) in others {
        table.row(with_bar(cells(name, [0.0, 0.0, 0.0, seconds]), seconds));
    }
    table.rule();
    let sum = |of: fn(&StageTime) -> f64| stages.iter().map(of).sum();
    let (forward, backward) = (sum(|stage| stage.forward), sum(|stage| stage.backward));
    table.row(cells("in all", [forward, backward, sum(|stage| stage.update), whole]));
    table
}

/// The stages; of very many, those that take longest, and the others as one.
fn shown(stages: &[StageTime]) -> Vec<StageTime> {
    if stages.len() <= MOST {
        return stages.to_vec();
    }
    let mut slowest: Vec<usize> = (0..stages.len()).collect();
    slowest.sort_by(|a, b| stages[*b].seconds().total_cmp(&stages[*a].seconds()));
    slowest.truncate(MOST);
    let (mut shown, mut others) = (Vec::new(), Vec::new());
    for (at, stage) in stages.iter().enumerate() {
        let side = if slowest.contains(&at) { &mut shown } else { &mut others };
        side.push(stage.clone());
    }
    let sum = |of: fn(&StageTime) -> f64| others.iter().map(of).sum();
    shown.push(StageTime {
        path: format!("{} others", others.len()),
        forward: sum(|stage| stage.forward),
        backward: sum(|stage| stage.backward),
        update: sum(|stage| stage.update),
        n_flops: 0,
    });
    shown
}
