//! The `percept` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    percept::cli::run()
}
