//! What may be typed by who begins.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Threads;

#[derive(Debug, Args)]
pub(in crate::cli) struct NewArgs {
    /// The name of the program; its file ends in .nn and must not be there yet
    pub(in crate::cli) name: PathBuf,
    /// What it is for
    #[arg(long, short, value_name = "KIND", default_value = "tabular")]
    pub(in crate::cli) template: Template,
}

/// What a new program is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Template {
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
pub(in crate::cli) struct DoctorArgs {
    #[command(flatten)]
    pub(in crate::cli) threads: Threads,
    /// Write one JSON document
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CompletionsArgs {
    /// Which shell
    pub(in crate::cli) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ManArgs {
    /// The folder, for one page a command
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: Option<PathBuf>,
}
