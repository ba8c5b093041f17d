//! What may be typed where a network learns.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::help::RUN_HELP;
use super::values::threads;
use super::{Overrides, Threads};
use crate::cli::sweep::{Vary, vary};
use crate::sweep::Method;

#[derive(Clone, Debug, Default, Args)]
#[command(after_help = RUN_HELP)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(in crate::cli) struct RunArgs {
    /// The program; `-` reads standard input
    #[arg(required_unless_present = "resume")]
    pub(in crate::cli) file: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) overrides: Overrides,
    /// Go on with a run that was stopped or killed, as if it had not been; without a program,
    /// that of the run
    #[arg(long, value_name = "RUN")]
    pub(in crate::cli) resume: Option<PathBuf>,
    /// With --resume: the program may be another now; go on from the weights that fit
    #[arg(long, requires = "resume")]
    pub(in crate::cli) changed: bool,
    /// Train for so many epochs, whatever the program says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::cli) epochs: Option<u64>,
    /// Start from another seed
    #[arg(long, value_name = "N")]
    pub(in crate::cli) seed: Option<u64>,
    #[command(flatten)]
    pub(in crate::cli) threads: Threads,
    /// Afterwards time its steps, and show where their time goes, layer by layer
    #[arg(long)]
    pub(in crate::cli) profile: bool,
    /// The folder of the run, instead of runs/NAME-N; one run at a time writes it
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Write the numbers of each epoch for TensorBoard, too, as they come: into the folder
    /// tensorboard/ of the run
    #[arg(long)]
    pub(in crate::cli) tensorboard: bool,
    /// Look for faults before and while training: on, or off; either gives the same bits
    #[arg(long, value_name = "WHEN", default_value = "on", hide_possible_values = true)]
    pub(in crate::cli) watch: Watch,
    /// Show results only
    #[arg(long, short)]
    pub(in crate::cli) quiet: bool,
    /// Write one JSON object per event on standard output
    #[arg(long, conflicts_with = "quiet")]
    pub(in crate::cli) json: bool,
}

/// Whether a run is watched for faults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Watch {
    /// It is.
    #[default]
    On,
    /// It is not.
    Off,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReplArgs {
    /// A program to begin with
    pub(in crate::cli) file: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) overrides: Overrides,
    #[command(flatten)]
    pub(in crate::cli) threads: Threads,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SweepArgs {
    /// The program; `-` reads standard input
    pub(in crate::cli) file: PathBuf,
    /// Vary a `let`: width=64,128 or lr=1e-4..1e-1:log; instead of what the program varies
    #[arg(long, value_name = "NAME=VALUES", value_parser = vary)]
    pub(in crate::cli) vary: Vec<Vary>,
    /// Make so many trials
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::cli) trials: Option<u64>,
    /// How trials share out the values: grid, random or halving
    #[arg(long, value_name = "HOW", hide_possible_values = true)]
    pub(in crate::cli) method: Option<SweepMethod>,
    /// What decides which trial is best: val.loss
    #[arg(long, value_name = "METRIC")]
    pub(in crate::cli) by: Option<String>,
    /// Draw other values
    #[arg(long, value_name = "N")]
    pub(in crate::cli) seed: Option<u64>,
    #[command(flatten)]
    pub(in crate::cli) overrides: Overrides,
    /// Train for so many epochs, whatever the program says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::cli) epochs: Option<u64>,
    /// Run so many trials side by side, instead of one on each core; results are the same
    #[arg(long, value_name = "N", value_parser = threads)]
    jobs: Option<usize>,
    /// The folder of the sweep, instead of runs/NAME-sweep-N
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Go on with the sweep in this folder, as it was begun
    #[arg(long, value_name = "DIR", conflicts_with_all = [
        "vary", "trials", "method", "by", "seed", "set", "epochs", "out",
    ])]
    pub(in crate::cli) resume: Option<PathBuf>,
    /// Write the numbers of each trial for TensorBoard, too, as they come: into the folder
    /// tensorboard/ of the trial
    #[arg(long)]
    pub(in crate::cli) tensorboard: bool,
    /// Write the program with the best values here as well
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) best: Option<PathBuf>,
    /// Show results only
    #[arg(long, short)]
    pub(in crate::cli) quiet: bool,
    /// Write one JSON document with all trials, the best first
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

impl SweepArgs {
    /// How many trials run side by side.
    pub(in crate::cli) fn n_jobs(&self) -> usize {
        Threads { threads: self.jobs }.count()
    }
}

/// How trials share out the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SweepMethod {
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
