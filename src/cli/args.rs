//! What may be typed.

use std::num::NonZero;
use std::path::PathBuf;
use std::thread;

use clap::{Args, Parser, Subcommand, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  percept run iris.nn                  train, and save the run under runs/
  percept run --resume runs/iris-1     go on with a run that was stopped, bit for bit
  percept check iris.nn                find every mistake before training
  percept explain S022                 what a code means
  percept explain linear               how a layer is called
  percept repl iris.nn                 train, change it, go on; :help lists what can be typed
  percept bench iris.nn                how fast it trains, and where the time goes

Exit codes: 0 fine, 1 findings, 2 usage or I/O, 130 interrupted, 70 a mistake of ours.";

/// Check, train, explain and explore neural networks written in .nn files.
#[derive(Debug, Parser)]
#[command(name = "percept", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// When to paint: auto, always, never; the environment may say it too
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    #[arg(hide_possible_values = true)]
    pub(super) color: When,

    #[command(subcommand)]
    pub(super) command: Command,
}

/// When to paint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Train a program's model, test it, save the run
    Run(RunArgs),
    /// Find every mistake of a program without training it
    Check(CheckArgs),
    /// Measure a trained model on its test split, or on other data
    Eval(EvalArgs),
    /// Say what a trained model makes of raw rows
    Predict(PredictArgs),
    /// Show a model as a table of stages, shapes, weights and work
    Summary(SummaryArgs),
    /// Explain a code, a builtin, a setting, or every value in force in a program
    Explain(ExplainArgs),
    /// Show what a data file or a program's data holds
    Data(DataArgs),
    /// Edit a network while it learns: define, look, train, change, go on
    Repl(ReplArgs),
    /// Time a program's training steps, or its model at work, and say where the time goes
    Bench(BenchArgs),
}

/// Constants set from outside.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Overrides {
    /// Set a `let` of the program: --set width=256
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(super) set: Vec<(String, String)>,
}

/// How many threads compute.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Threads {
    /// Use so many threads, instead of all; results are the same on any number
    #[arg(long, value_name = "N", value_parser = threads)]
    threads: Option<usize>,
}

impl Threads {
    /// As many as asked for, or as the machine has.
    pub(super) fn count(self) -> usize {
        let all = || thread::available_parallelism().map_or(1, NonZero::get);
        self.threads.unwrap_or_else(all)
    }
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// The program; `-` reads standard input
    #[arg(required_unless_present = "resume")]
    pub(super) file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    /// Go on with a run that was stopped or killed, as if it had not been; without a program,
    /// that of the run
    #[arg(long, value_name = "RUN")]
    pub(super) resume: Option<PathBuf>,
    /// With --resume: the program may be another now; go on from the weights that fit
    #[arg(long, requires = "resume")]
    pub(super) changed: bool,
    /// Train for so many epochs, whatever the program says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) epochs: Option<u64>,
    /// Start from another seed
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    #[command(flatten)]
    pub(super) threads: Threads,
    /// The folder of the run, instead of runs/NAME-N; one run at a time writes it
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Show results only
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// Write one JSON object per event on standard output
    #[arg(long, conflicts_with = "quiet")]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// The programs; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    /// How much of the data is read: full, or off for the program alone
    #[arg(long, value_name = "HOW", default_value = "full", hide_possible_values = true)]
    pub(super) data: DataUse,
    /// Fail on warnings too
    #[arg(long, value_name = "WHAT")]
    pub(super) deny: Option<Deny>,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// With excerpts, for people.
    Human,
    /// One line each, for editors.
    Short,
    /// In sentences, for screen readers.
    Narrated,
    /// One document, for programs.
    Json,
}

/// How much of the data is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DataUse {
    /// Scanned once.
    Full,
    /// Not at all.
    Off,
}

/// What else fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    /// Every warning.
    Warnings,
}

#[derive(Debug, Args)]
pub(super) struct EvalArgs {
    /// A run folder, or a model file
    pub(super) run: PathBuf,
    /// Data to measure on, instead of the run's own test split; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(super) data: Option<PathBuf>,
    /// Write one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct PredictArgs {
    /// A run folder, or a model file
    pub(super) run: PathBuf,
    /// Raw rows, as the training data had them; the target is not needed; `-` reads standard input
    pub(super) data: PathBuf,
    /// How predictions are written
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    pub(super) format: PredictFormat,
}

/// How predictions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PredictFormat {
    /// A table.
    Csv,
    /// One document.
    Json,
}

#[derive(Debug, Args)]
pub(super) struct SummaryArgs {
    /// The program; `-` reads standard input
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) overrides: Overrides,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// A code (S022 or signature-mismatch), a builtin, a setting, or a .nn file; an index without it
    pub(super) what: Option<String>,
    #[command(flatten)]
    pub(super) overrides: Overrides,
}

#[derive(Debug, Args)]
pub(super) struct DataArgs {
    /// A data file (.csv, .npy, .npz) or a .nn file
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) overrides: Overrides,
}

#[derive(Debug, Args)]
pub(super) struct ReplArgs {
    /// A program to begin with
    pub(super) file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    #[command(flatten)]
    pub(super) threads: Threads,
}

#[derive(Debug, Args)]
pub(super) struct BenchArgs {
    /// The program; its first `train` item is timed; `-` reads standard input
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    #[command(flatten)]
    pub(super) threads: Threads,
    /// Measure for so long, but never fewer than 7 trials
    #[arg(long, value_name = "S", default_value = "2", value_parser = seconds)]
    pub(super) seconds: f64,
    /// Time the model alone: one example at a time, and 1024 at once
    #[arg(long)]
    pub(super) inference: bool,
    /// Write one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| format!("write a name and a value: --set {text}=VALUE"))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.0..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("write a number of seconds up to 3600".to_owned()),
    }
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n @ 1..=1024) => Ok(n),
        _ => Err("write a number from 1 to 1024".to_owned()),
    }
}
