//! The command line: one file per subcommand. Only this folder prints, and looks at the clock.
//!
//! Results go to standard output; progress and diagnostics to standard error. Exit codes: 0
//! fine, 1 findings, 2 usage or I/O, 70 a mistake of ours, 130 interrupted.

mod args;
mod bench;
mod changes;
mod check;
mod cost;
mod conduct;
mod config;
mod curves;
mod data;
mod diff;
mod doctor;
mod eval;
mod explain;
mod failure;
mod fetch;
mod findings;
mod fix;
mod fmt;
mod folds;
mod graph;
mod folders;
mod interrupt;
mod memory;
mod new;
mod levels;
mod measured;
mod plot;
mod predict;
mod preflight;
mod program;
mod progress;
mod repl;
mod report;
mod resume;
mod run;
mod save;
mod saved;
mod shape_notes;
mod shell;
mod start;
mod stored;
mod summary;
mod sweep;
mod terminal;

use std::ffi::OsString;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::load;
use crate::report::claims;
use args::{Arguments, Command};
use failure::Failure;
use terminal::Terminal;

/// What a command that did its work says with its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// All is well.
    Fine,
    /// There are findings at error level, or a claim does not hold.
    Findings,
    /// An input of a session made no sense; it was told.
    Senseless,
    /// A mistake of ours in a session; it was told.
    Ours,
    /// The user stopped it.
    Interrupted,
}

/// Runs the command line and returns its exit code.
pub fn run() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let terminal = Terminal::detect(&words);
    failure::be_polite_when_we_are_wrong();
    match panic::catch_unwind(AssertUnwindSafe(|| dispatch(&words, &terminal))) {
        Ok(Ok(Verdict::Fine)) => ExitCode::SUCCESS,
        Ok(Ok(Verdict::Findings)) => ExitCode::from(1),
        Ok(Ok(Verdict::Senseless)) => ExitCode::from(2),
        Ok(Ok(Verdict::Interrupted)) => ExitCode::from(130),
        Ok(Err(failure)) => failure.tell(&terminal),
        Ok(Ok(Verdict::Ours)) | Err(_) => ExitCode::from(70),
    }
}

fn dispatch(words: &[OsString], terminal: &Terminal) -> Result<Verdict, Failure> {
    let command = Arguments::command().color(terminal.clap_color());
    let matches = command.try_get_matches_from(words)?;
    let arguments = Arguments::from_arg_matches(&matches)?;
    match arguments.command {
        Command::Run(args) => run::run(&args, terminal),
        Command::Eval(args) => eval::run(&args, terminal),
        Command::Predict(args) => predict::run(&args, terminal),
        Command::Check(args) => check::run(&args, terminal),
        Command::Summary(args) => summary::run(&args, terminal),
        Command::Explain(args) => explain::run(&args, terminal),
        Command::Data(args) => data::run(&args, terminal),
        Command::Fmt(args) => fmt::run(&args, terminal),
        Command::Cost(args) => cost::run(&args, terminal),
        Command::Diff(args) => diff::run(&args, terminal),
        Command::New(args) => new::run(&args, terminal),
        Command::Doctor(args) => doctor::run(&args, terminal),
        Command::Completions(args) => shell::completions(&args, terminal),
        Command::Man(args) => shell::man(&args, terminal),
        Command::Repl(args) => repl::run(&args, terminal),
        Command::Sweep(args) => sweep::run(&args, terminal),
        Command::Bench(args) => bench::run(&args, terminal),
        Command::Graph(args) => graph::run(&args, terminal),
        Command::Report(args) => report::run(&args, terminal),
        Command::Plot(args) => plot::run(&args, terminal),
    }
}
