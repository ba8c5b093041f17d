//! Why a command could not do its work, and how that is told.

use std::io;
use std::panic;
use std::path::PathBuf;
use std::process::ExitCode;

use super::terminal::Terminal;
use crate::diagnostics::render::{Paint, escape};
use crate::load::{ReadError, plainly};
use crate::train::LoadError;

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The command line asks for help, or makes no sense; clap says what.
    #[error("{0}")]
    CommandLine(#[from] clap::Error),
    /// The command line makes no sense, by our own rules.
    #[error("{0}")]
    Usage(String),
    /// A file cannot be read or written.
    #[error("cannot {what} `{}`: {}", path.display(), plainly(error))]
    File {
        /// `read`, `write`.
        what: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A run cannot be read back.
    #[error("cannot read the run `{}`: {error}", path.display())]
    Run {
        /// Its folder or file.
        path: PathBuf,
        /// Why.
        error: LoadError,
    },
    /// Nobody reads what we write.
    #[error("standard output is closed")]
    Closed,
    /// Standard output cannot be written.
    #[error("cannot write to standard output: {}", plainly(.0))]
    Output(io::Error),
}

impl Failure {
    /// A file that cannot be read.
    pub(super) fn reading(path: impl Into<PathBuf>, error: io::Error) -> Self {
        Self::File { what: "read", path: path.into(), error }
    }

    /// A file that cannot be written.
    pub(super) fn writing(path: impl Into<PathBuf>, error: io::Error) -> Self {
        Self::File { what: "write", path: path.into(), error }
    }
}

impl From<ReadError> for Failure {
    fn from(ReadError { path, error }: ReadError) -> Self {
        Self::File { what: "read", path, error }
    }
}

impl Failure {
    /// Tells it on standard error and gives the exit code.
    pub(super) fn tell(self, terminal: &Terminal) -> ExitCode {
        match self {
            Self::Closed => ExitCode::SUCCESS,
            Self::CommandLine(error) => {
                // Help that cannot be printed cannot be helped.
                let _ = error.print();
                ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
            }
            Self::Usage(_) | Self::File { .. } | Self::Run { .. } | Self::Output(_) => {
                let word = terminal.errors.paint(Paint::Red, "error");
                terminal.tell(&format!("{word}: {}\n", escape(&self.to_string())));
                ExitCode::from(2)
            }
        }
    }
}

/// A panic is a mistake of ours; it is told once, politely, with its place.
pub(super) fn be_polite_when_we_are_wrong() {
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
        return;
    }
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, |at| format!(" at {at}"));
        let said = info.payload_as_str().unwrap_or("no message");
        let text = format!(
            "internal error: {}{place}\n  This is a mistake in Percept, not in your program. \
             Please report it with the program and the command line.\n  RUST_BACKTRACE=1 \
             shows where it happened.\n",
            escape(said)
        );
        let _ = io::Write::write_all(&mut io::stderr(), text.as_bytes());
    }));
}
