//! What may be typed.

use std::num::NonZero;
use std::path::PathBuf;
use std::thread;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::sweep::{Vary, vary};
use crate::sweep::Method;

const EXAMPLES: &str = "\
Examples:
  percept run iris.nn                  train, and save the run under runs/
  percept run --resume runs/iris-1     go on with a run that was stopped, bit for bit
  percept check iris.nn                find every mistake before training
  percept check iris.nn --fix          and mend what can be mended safely
  percept fmt iris.nn                  write it the way all programs are written
  percept explain S022                 what a code means
  percept explain linear               how a layer is called
  percept cost iris.nn                 what a run will take, before it is started
  percept repl iris.nn                 train, change it, go on; :help lists what can be typed
  percept sweep iris.nn --vary lr=1e-4..1e-1:log
  percept bench iris.nn                how fast it trains, and where the time goes
  percept graph iris.nn -o iris.svg    the network as a picture
  percept report runs/iris-1           all about a run, as one HTML file

Exit codes: 0 fine, 1 findings, 2 usage or I/O, 130 interrupted, 70 a mistake of ours.";

const CHECK_HELP: &str = "\
Examples:
  percept check net.nn --fix            mend what can be mended without a change of meaning
  percept check net.nn --diff --unsafe  show every edit, write none
  percept check net.nn --select pedantic,D013 --ignore M
  percept check *.nn --format sarif     for code hosts

Codes, names, families (the letter of a code) and groups (correctness, suspicious, performance,
style, pedantic, nursery) are listed by `percept explain`. A percept.toml beside the program, or in
a folder above it, sets levels and thresholds for every command; the command line wins.

Exit codes: 0 clean, 1 findings at error level, 2 usage or I/O.";

const FMT_HELP: &str = "\
There is nothing to choose: four spaces, one statement a line, `=` aligned within a run of
settings, one blank line between items. What stands on one line stays there while it fits in
96 columns; chains break before `->`. Comments and literals stay as they are written.

A file that cannot be read is left alone, and its mistakes are shown.

Examples:
  percept fmt .                        every program below this folder
  percept fmt --check examples         for continuous integration
  percept fmt --diff iris.nn           what would change
  percept fmt --shapes iris.nn         `linear(16) -> relu : [16]`, for every line of a model
  percept fmt - < iris.nn              for editors";

const SWEEP_HELP: &str = "\
What varies stands in the program, `sweep { vary = { lr: from 1e-4 to 1e-1 log }, trials = 12 }`,
or on the command line, which wins. Each trial is the program with other values of its `let`s,
trained as `percept run` trains it, in a folder of its own. Trials are numbered: which values one
takes depends on the seed and its number alone, and its bits do not depend on how many run at once.

Beside the trials the folder holds trials.csv and best.nn, the program with the best values.

Examples:
  percept sweep iris.nn                               as its `sweep` item says
  percept sweep iris.nn --vary width=8,16,32          every value of a list
  percept sweep iris.nn --vary lr=1e-4..1e-1:log --vary width=8..64 --trials 20
  percept sweep iris.nn --method halving --trials 27  short at first, the best go on
  percept sweep iris.nn --resume runs/iris-sweep-1    what a kill has left undone";

const COST_HELP: &str = "\
Examples:
  percept cost iris.nn                    with the time of an epoch, from a short training
  percept cost iris.nn --count-only       without it, and without reading the data
  percept cost big.nn --memory 8GiB       whether it fits on a machine with so much free

Memory is what a run holds at most, above the program itself. A run that would not fit is
refused by `percept run` as well.";

const NEW_HELP: &str = "\
Examples:
  percept new wines                       wines.nn, which sorts the rows of a table
  percept new prices --template regression

Every template runs as it stands, on data that Percept brings along.";

const COMPLETIONS_HELP: &str = "\
Examples:
  percept completions bash > ~/.local/share/bash-completion/completions/percept
  percept completions fish > ~/.config/fish/completions/percept.fish";

const PLOT_HELP: &str = "\
Charts: loss, any metric of the program, rate; and of the test split confusion, roc, pr, calibration,
residuals, boundary; and weights.

Examples:
  percept plot runs/iris-1 loss -o loss.svg
  percept plot runs/iris-1 confusion > confusion.svg";

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
    /// Write programs in the one way to write them
    #[command(after_help = FMT_HELP)]
    Fmt(FmtArgs),
    /// Say what a training takes before it is started: weights, work, memory, time
    #[command(after_help = COST_HELP)]
    Cost(CostArgs),
    /// Say what changed from one program to another, and which weights carry over
    Diff(DiffArgs),
    /// Write a program to begin with
    #[command(after_help = NEW_HELP)]
    New(NewArgs),
    /// Edit a network while it learns: define, look, train, change, go on
    Repl(ReplArgs),
    /// Train a program with other constants, side by side, and rank what comes out
    #[command(after_help = SWEEP_HELP)]
    Sweep(SweepArgs),
    /// Time a program's training steps, or its model at work, and say where the time goes
    Bench(BenchArgs),
    /// Show what Percept finds on this machine: vectors, threads, memory, folders
    Doctor(DoctorArgs),
    /// Print the script that completes command lines in a shell
    #[command(after_help = COMPLETIONS_HELP)]
    Completions(CompletionsArgs),
    /// Print the manual page, or write one for each command into a folder
    Man(ManArgs),
    /// Draw a model: its stages, the shapes between them, its blocks
    Graph(GraphArgs),
    /// Write all about a run as one HTML file that needs nothing else; several runs side by side
    Report(ReportArgs),
    /// Draw one chart of a run as SVG
    #[command(after_help = PLOT_HELP)]
    Plot(PlotArgs),
}

/// Constants set from outside.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Overrides {
    /// Set a `let` of the program: --set width=256
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(super) set: Vec<(String, String)>,
}

/// How many threads compute.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct Threads {
    /// Use so many threads, instead of all; results are the same on any number
    #[arg(long, value_name = "N", value_parser = threads)]
    threads: Option<usize>,
}

impl Threads {
    /// One.
    pub(super) const ONE: Self = Self { threads: Some(1) };

    /// As many as asked for, or as the machine has.
    pub(super) fn count(self) -> usize {
        let all = || thread::available_parallelism().map_or(1, NonZero::get);
        self.threads.unwrap_or_else(all)
    }
}

#[derive(Clone, Debug, Default, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
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
    /// Afterwards time its steps, and show where their time goes, layer by layer
    #[arg(long)]
    pub(super) profile: bool,
    /// The folder of the run, instead of runs/NAME-N; one run at a time writes it
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Look for faults before and while training: on, or off; either gives the same bits
    #[arg(long, value_name = "WHEN", default_value = "on", hide_possible_values = true)]
    pub(super) watch: Watch,
    /// Show results only
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// Write one JSON object per event on standard output
    #[arg(long, conflicts_with = "quiet")]
    pub(super) json: bool,
}

/// Whether a run is watched for faults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Watch {
    /// It is.
    #[default]
    On,
    /// It is not.
    Off,
}

#[derive(Debug, Args)]
#[command(after_help = CHECK_HELP)]
pub(super) struct CheckArgs {
    /// The programs; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// How findings are written: human, short, narrated, json, jsonl, sarif, github
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    #[arg(hide_possible_values = true)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    /// Also load the data, look at one batch, and let a copy learn a few examples by heart
    #[arg(long)]
    pub(super) preflight: bool,
    #[command(flatten)]
    pub(super) said: LevelArgs,
    #[command(flatten)]
    pub(super) fixes: FixArgs,
    /// How far the data is read: full, header, or off for the program alone
    #[arg(long, value_name = "HOW", default_value = "full", hide_possible_values = true)]
    pub(super) data: DataUse,
    /// Say which checks could not decide, and why
    #[arg(long)]
    pub(super) explain_skips: bool,
    /// Show at most so many findings of one code
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) max_per_code: Option<u32>,
}

/// What is said of levels.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct LevelArgs {
    /// Report these too, though they are off: codes, names, families, groups
    #[arg(long, value_name = "WHICH", value_delimiter = ',')]
    pub(super) select: Vec<String>,
    /// Do not report these: codes, names, families, groups
    #[arg(long, value_name = "WHICH", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,
    /// Report matters of taste too, as hints
    #[arg(long)]
    pub(super) pedantic: bool,
    /// Fail on these too: warnings
    #[arg(long, value_name = "WHAT", hide_possible_values = true)]
    pub(super) deny: Option<Deny>,
}

/// What is done with edits.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct FixArgs {
    /// Apply the edits that keep the meaning, and check again
    #[arg(long)]
    pub(super) fix: bool,
    /// With --fix or --diff: apply edits that may change the meaning, too
    #[arg(long = "unsafe")]
    pub(super) is_bold: bool,
    /// Show what --fix would write, and write nothing
    #[arg(long)]
    pub(super) diff: bool,
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
    /// One object a line, for programs.
    Jsonl,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
    /// Workflow commands, for GitHub.
    Github,
}

/// How far the data is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DataUse {
    /// Scanned once.
    Full,
    /// No further than its head.
    Header,
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
    /// A code (S022 or signature-mismatch), a family of codes (M), a builtin, a setting, or a .nn
    /// file; an index without it
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
pub(super) struct FmtArgs {
    /// Programs, or folders of programs; `-` reads standard input and writes standard output
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Write nothing; name the files that would change, and fail if there are any
    #[arg(long)]
    pub(super) check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    pub(super) diff: bool,
    /// Note the shape behind every line of a model, and correct the notes that are there
    #[arg(long)]
    pub(super) shapes: bool,
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

#[derive(Debug, Args)]
pub(super) struct SweepArgs {
    /// The program; `-` reads standard input
    pub(super) file: PathBuf,
    /// Vary a `let`: width=64,128 or lr=1e-4..1e-1:log; instead of what the program varies
    #[arg(long, value_name = "NAME=VALUES", value_parser = vary)]
    pub(super) vary: Vec<Vary>,
    /// Make so many trials
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) trials: Option<u64>,
    /// How trials share out the values: grid, random or halving
    #[arg(long, value_name = "HOW", hide_possible_values = true)]
    pub(super) method: Option<SweepMethod>,
    /// What decides which trial is best: val.loss
    #[arg(long, value_name = "METRIC")]
    pub(super) by: Option<String>,
    /// Draw other values
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    /// Train for so many epochs, whatever the program says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) epochs: Option<u64>,
    /// Run so many trials side by side, instead of one on each core; results are the same
    #[arg(long, value_name = "N", value_parser = threads)]
    jobs: Option<usize>,
    /// The folder of the sweep, instead of runs/NAME-sweep-N
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Go on with the sweep in this folder, as it was begun
    #[arg(long, value_name = "DIR", conflicts_with_all = [
        "vary", "trials", "method", "by", "seed", "set", "epochs", "out",
    ])]
    pub(super) resume: Option<PathBuf>,
    /// Write the program with the best values here as well
    #[arg(long, value_name = "FILE")]
    pub(super) best: Option<PathBuf>,
    /// Show results only
    #[arg(long, short)]
    pub(super) quiet: bool,
}

impl SweepArgs {
    /// How many trials run side by side.
    pub(super) fn n_jobs(&self) -> usize {
        Threads { threads: self.jobs }.count()
    }
}

/// How trials share out the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SweepMethod {
    /// Every combination.
    Grid,
    /// Drawn.
    Random,
    /// Drawn, and short at first.
    Halving,
}

impl From<SweepMethod> for Method {
    fn from(method: SweepMethod) -> Self {
        match method {
            SweepMethod::Grid => Self::Grid,
            SweepMethod::Random => Self::Random,
            SweepMethod::Halving => Self::Halving,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// The program as it was
    pub(super) before: PathBuf,
    /// The program as it is now
    pub(super) after: PathBuf,
    /// Write one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// The name of the program; its file ends in .nn and must not be there yet
    pub(super) name: PathBuf,
    /// What it is for
    #[arg(long, short, value_name = "KIND", default_value = "tabular")]
    pub(super) template: Template,
}

/// What a new program is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Template {
    /// Classes of rows of a table.
    Tabular,
    /// Classes of pictures.
    Image,
    /// A number from rows of a table.
    Regression,
    /// Examples from few numbers.
    Autoencoder,
}

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    #[command(flatten)]
    pub(super) threads: Threads,
    /// Write one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// Which shell
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// The folder, for one page a command
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CostArgs {
    /// The program; `-` reads standard input
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    #[command(flatten)]
    pub(super) threads: Threads,
    /// Train for so long to learn the time of an epoch; nothing of it is kept
    #[arg(long, value_name = "S", default_value = "1", value_parser = seconds)]
    pub(super) seconds: f64,
    /// Count only: read no data and train for no time
    #[arg(long, conflicts_with = "seconds")]
    pub(super) count_only: bool,
    /// Hold it against so much memory, instead of what is free: 512MiB, 8GiB
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) memory: Option<u64>,
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

fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => 0,
    };
    match digits.parse::<f64>() {
        Ok(number) if unit > 0 && number > 0.0 => Ok((number * f64::from(unit)) as u64),
        _ => Err("write a size: 512MiB, 8GiB".to_owned()),
    }
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n @ 1..=1024) => Ok(n),
        _ => Err("write a number from 1 to 1024".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(super) struct GraphArgs {
    /// The program; `-` reads standard input
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    /// Which model, where there are several
    #[arg(long, value_name = "NAME")]
    pub(super) model: Option<String>,
    /// svg or dot; what the file's name says, or dot
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    pub(super) format: Option<GraphFormat>,
    /// The file to write, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

/// How a model is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormat {
    /// A picture.
    Svg,
    /// For Graphviz.
    Dot,
}

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Run folders, or model files
    #[arg(required = true, value_name = "RUN")]
    pub(super) runs: Vec<PathBuf>,
    /// The file to write, instead of RUN/report.html, or report.html for several runs
    #[arg(long, short, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct PlotArgs {
    /// A run folder
    pub(super) run: PathBuf,
    /// Which chart: loss, accuracy, rate, confusion, roc, …
    pub(super) what: String,
    /// The file to write, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}
