//! What may be typed where a trained model is used.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Allowed;

#[derive(Debug, Args)]
pub(in crate::cli) struct EvalArgs {
    /// A run folder, or a model file
    pub(in crate::cli) run: PathBuf,
    /// Data to measure on, instead of the run's own test split; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) data: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) allowed: Allowed,
    /// Write one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PredictArgs {
    /// A run folder, or a model file
    pub(in crate::cli) run: PathBuf,
    /// Raw rows, as the training data had them; the target is not needed; `-` reads standard input
    pub(in crate::cli) data: PathBuf,
    /// How predictions are written
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    pub(in crate::cli) format: PredictFormat,
    #[command(flatten)]
    pub(in crate::cli) allowed: Allowed,
}

/// How predictions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PredictFormat {
    /// A table.
    Csv,
    /// One document.
    Json,
}
