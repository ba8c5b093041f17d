//! What may be typed where programs are checked and written.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::help::CHECK_HELP;
use super::{Allowed, Overrides};

#[derive(Debug, Args)]
#[command(after_help = CHECK_HELP)]
pub(in crate::cli) struct CheckArgs {
    /// The programs; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// How findings are written: human, short, narrated, json, jsonl, sarif, github
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    #[arg(hide_possible_values = true)]
    pub(in crate::cli) format: Format,
    #[command(flatten)]
    pub(in crate::cli) overrides: Overrides,
    /// Also load the data, look at one batch, and let a copy learn a few examples by heart
    #[arg(long)]
    pub(in crate::cli) preflight: bool,
    #[command(flatten)]
    pub(in crate::cli) said: LevelArgs,
    #[command(flatten)]
    pub(in crate::cli) fixes: FixArgs,
    /// How far the data is read: full, header, or off for the program alone
    #[arg(long, value_name = "HOW", default_value = "full", hide_possible_values = true)]
    pub(in crate::cli) data: DataUse,
    /// Say which checks could not decide, and why
    #[arg(long)]
    pub(in crate::cli) explain_skips: bool,
    /// Show at most so many findings of one code
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) max_per_code: Option<u32>,
}

/// What is said of levels.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct LevelArgs {
    /// Report these too, though they are off: codes, names, families, groups
    #[arg(long, value_name = "WHICH", value_delimiter = ',')]
    pub(in crate::cli) select: Vec<String>,
    /// Do not report these: codes, names, families, groups
    #[arg(long, value_name = "WHICH", value_delimiter = ',')]
    pub(in crate::cli) ignore: Vec<String>,
    /// Report matters of taste too, as hints
    #[arg(long)]
    pub(in crate::cli) pedantic: bool,
    /// Fail on these too: warnings
    #[arg(long, value_name = "WHAT", hide_possible_values = true)]
    pub(in crate::cli) deny: Option<Deny>,
}

/// What is done with edits.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(in crate::cli) struct FixArgs {
    /// Apply the edits that keep the meaning, and check again
    #[arg(long)]
    pub(in crate::cli) fix: bool,
    /// With --fix or --diff: apply edits that may change the meaning, too
    #[arg(long = "unsafe")]
    pub(in crate::cli) is_bold: bool,
    /// Show what --fix would write, and write nothing
    #[arg(long)]
    pub(in crate::cli) diff: bool,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
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
pub(in crate::cli) enum DataUse {
    /// Scanned once.
    Full,
    /// No further than its head.
    Header,
    /// Not at all.
    Off,
}

/// What else fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Deny {
    /// Every warning.
    Warnings,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct FmtArgs {
    /// Programs, or folders of programs; `-` reads standard input and writes standard output
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Write nothing; name the files that would change, and fail if there are any
    #[arg(long)]
    pub(in crate::cli) check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    pub(in crate::cli) diff: bool,
    /// Note the shape behind every line of a model, and correct the notes that are there
    #[arg(long)]
    pub(in crate::cli) shapes: bool,
    #[command(flatten)]
    pub(in crate::cli) allowed: Allowed,
}
