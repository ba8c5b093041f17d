//! What may be typed: the commands, and what several of them take.

mod checking;
mod help;
mod looking;
mod starting;
mod training;
mod using;
mod values;

use std::num::NonZero;
use std::path::PathBuf;
use std::thread;

use clap::{Args, Parser, Subcommand, ValueEnum};

use help::{
    COMPLETIONS_HELP, COST_HELP, EXAMPLES, FMT_HELP, NEW_HELP, PLOT_HELP, SWEEP_HELP,
};
use values::{existing, name_and_value, threads};

use crate::check::Options;
use crate::data::Access;

pub(super) use checking::{CheckArgs, DataUse, Deny, FixArgs, FmtArgs, Format, LevelArgs};
pub(super) use looking::{
    BenchArgs, CostArgs, DataArgs, DataTask, DiffArgs, ExplainArgs, FetchArgs, GraphArgs,
    GraphFormat, PlotArgs, ReportArgs, SummaryArgs,
};
pub(super) use starting::{CompletionsArgs, DoctorArgs, ManArgs, NewArgs, Template};
pub(super) use training::{ReplArgs, RunArgs, SweepArgs, Watch};
pub(super) use using::{EvalArgs, PredictArgs, PredictFormat};

/// Check, train, explain and explore neural networks written in .nn files.
#[derive(Debug, Parser)]
#[command(name = "percept", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(in crate::cli) struct Arguments {
    /// When to paint: auto, always, never; the environment may say it too
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    #[arg(hide_possible_values = true)]
    pub(in crate::cli) color: When,

    #[command(subcommand)]
    pub(in crate::cli) command: Command,
}

/// When to paint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
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

/// Constants set from outside, and files read from outside.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct Overrides {
    /// Set a `let` of the program: --set width=256
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(in crate::cli) set: Vec<(String, String)>,
    #[command(flatten)]
    allowed: Allowed,
}

impl Overrides {
    /// How a program is checked.
    pub(in crate::cli) fn options(&self) -> Options {
        let overrides = self.set.clone();
        Options { overrides, access: self.access(), ..Options::default() }
    }

    /// Which files it may read: who types a path means it to be read.
    pub(in crate::cli) fn access(&self) -> Access {
        let typed = self.set.iter().map(|(_, value)| value.trim_matches('"').to_owned());
        Access::new(self.allowed.folders.clone(), typed.collect())
    }
}

/// Files that programs may read besides those of their own folder.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct Allowed {
    /// Let programs read files of this folder, too, not only of their own; may be repeated
    #[arg(long = "allow-path", value_name = "DIR", value_parser = existing)]
    folders: Vec<PathBuf>,
}

impl Allowed {
    /// How a program is checked.
    pub(in crate::cli) fn options(&self) -> Options {
        let access = Access::new(self.folders.clone(), Vec::new());
        Options { access, ..Options::default() }
    }
}

/// How many threads compute.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(in crate::cli) struct Threads {
    /// Use so many threads, instead of all; results are the same on any number
    #[arg(long, value_name = "N", value_parser = threads)]
    threads: Option<usize>,
}

impl Threads {
    /// One.
    pub(in crate::cli) const ONE: Self = Self { threads: Some(1) };

    /// As many as asked for, or as the machine has.
    pub(in crate::cli) fn count(self) -> usize {
        let all = || thread::available_parallelism().map_or(1, NonZero::get);
        self.threads.unwrap_or_else(all)
    }
}
