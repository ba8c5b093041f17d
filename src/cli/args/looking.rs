//! What may be typed where a program or a run is looked at.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::help::DATA_HELP;
use super::values::{known, seconds, size};
use super::{Allowed, Overrides, Threads};
use crate::data::Known;

#[derive(Debug, Args)]
pub(in crate::cli) struct SummaryArgs {
    /// The program; `-` reads standard input
    pub(in crate::cli) file: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) overrides: Overrides,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArgs {
    /// A word of the language, a builtin, a setting, a code (S022 or signature-mismatch), a family
    /// of codes (M), or a .nn file; an index without it
    #[arg(allow_hyphen_values = true)]
    pub(in crate::cli) what: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) overrides: Overrides,
}

#[derive(Debug, Args)]
#[command(after_help = DATA_HELP, args_conflicts_with_subcommands = true)]
#[command(subcommand_negates_reqs = true, disable_help_subcommand = true)]
pub(in crate::cli) struct DataArgs {
    #[command(subcommand)]
    pub(in crate::cli) task: Option<DataTask>,
    /// A data file (.csv, .npy, .npz) or a .nn file
    #[arg(required = true)]
    pub(in crate::cli) file: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) overrides: Overrides,
}

/// What else is done with data.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum DataTask {
    /// Put a data set that this machine has where programs look for it; downloads nothing
    Fetch(FetchArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct FetchArgs {
    /// Which one: fashion-mnist or mnist
    #[arg(value_parser = known)]
    pub(in crate::cli) name: &'static Known,
    /// The folder that has its files, or one of them; else it is looked for
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) from: Option<PathBuf>,
    /// The folder to put them into, instead of data/fashion or data/mnist
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) to: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct BenchArgs {
    /// The program; its first `train` item is timed; `-` reads standard input
    pub(in crate::cli) file: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) overrides: Overrides,
    #[command(flatten)]
    pub(in crate::cli) threads: Threads,
    /// Measure for so long, but never fewer than 7 trials
    #[arg(long, value_name = "S", default_value = "2", value_parser = seconds)]
    pub(in crate::cli) seconds: f64,
    /// Time the model alone: one example at a time, and 1024 at once
    #[arg(long)]
    pub(in crate::cli) inference: bool,
    /// Write one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArgs {
    /// The program as it was
    pub(in crate::cli) before: PathBuf,
    /// The program as it is now
    pub(in crate::cli) after: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) allowed: Allowed,
    /// Write one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CostArgs {
    /// The program; `-` reads standard input
    pub(in crate::cli) file: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) overrides: Overrides,
    #[command(flatten)]
    pub(in crate::cli) threads: Threads,
    /// Train for so long to learn the time of an epoch; nothing of it is kept
    #[arg(long, value_name = "S", default_value = "1", value_parser = seconds)]
    pub(in crate::cli) seconds: f64,
    /// Count only: read no data and train for no time
    #[arg(long, conflicts_with = "seconds")]
    pub(in crate::cli) count_only: bool,
    /// Hold it against so much memory, instead of what is free: 512MiB, 8GiB
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(in crate::cli) memory: Option<u64>,
    /// Write one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct GraphArgs {
    /// The program; `-` reads standard input
    pub(in crate::cli) file: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) overrides: Overrides,
    /// Which model, where there are several
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) model: Option<String>,
    /// svg, png or dot; what the file's name says, or dot
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    pub(in crate::cli) format: Option<GraphFormat>,
    /// The file to write, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
}

/// How a model is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum GraphFormat {
    /// A picture.
    Svg,
    /// A picture of pixels.
    Png,
    /// For Graphviz.
    Dot,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReportArgs {
    /// Run folders or model files, the folder of a run in folds, or that of a sweep
    #[arg(required = true, value_name = "RUN")]
    pub(in crate::cli) runs: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) allowed: Allowed,
    /// The file to write, instead of RUN/report.html, or report.html for several runs
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PlotArgs {
    /// A run folder, or the folder of a sweep
    pub(in crate::cli) run: PathBuf,
    /// Which chart: loss, accuracy, rate, gradients, confusion, roc, …; trials of a sweep
    pub(in crate::cli) what: String,
    #[command(flatten)]
    pub(in crate::cli) allowed: Allowed,
    /// The file to write, .svg or .png, instead of SVG on standard output
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
}
