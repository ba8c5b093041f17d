//! `percept report`: all about one run, or several, as one HTML file.

use std::path::PathBuf;

use super::Verdict;
use super::args::ReportArgs;
use super::failure::Failure;
use super::measured;
use super::saved::Run;
use super::terminal::Terminal;
use crate::diagnostics::render::escape;
use crate::report;
use crate::train::save::save_atomic;

/// Runs the command.
pub(super) fn run(args: &ReportArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let runs: Vec<Run> = args
        .runs
        .iter()
        .map(|path| Run::read(path, &args.allowed))
        .collect::<Result<_, _>>()?;
    let views = args.runs.iter().zip(&runs).map(|(path, run)| measured::view(path, run));
    let views: Vec<_> = views.collect::<Result<_, _>>()?;
    let out = out(args);
    save_atomic(&out, report::html(&views).as_bytes()).map_err(|error| Failure::File {
        what: "write",
        path: out.clone(),
        error,
    })?;
    terminal.print(&format!("wrote {}\n", escape(&out.display().to_string())))?;
    Ok(Verdict::Fine)
}

/// `--out`, or a place in or beside the only run.
fn out(args: &ReportArgs) -> PathBuf {
    const NAME: &str = "report.html";
    match (&args.out, args.runs.as_slice()) {
        (Some(out), _) => out.clone(),
        (None, [only]) if only.is_dir() => only.join(NAME),
        (None, [only]) => only.with_file_name(NAME),
        (None, _) => PathBuf::from(NAME),
    }
}
