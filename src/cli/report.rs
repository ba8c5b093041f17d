//! `percept report`: all about one run, or several, or a sweep, as one HTML file.

use std::path::{Path, PathBuf};

use super::Verdict;
use super::args::ReportArgs;
use super::failure::Failure;
use super::folds::{FOLDS_FILE, folder_name};
use super::measured;
use super::saved::Run;
use super::sweep::Shown;
use super::terminal::Terminal;
use crate::diagnostics::render::escape;
use crate::report;
use crate::train::save::save_atomic;

/// Runs the command.
pub(super) fn run(args: &ReportArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let html = match (
        args.runs.as_slice(),
        args.runs.iter().find(|path| Shown::is_at(path)),
    ) {
        ([_], Some(sweep)) => report::sweep_html(&Shown::read(sweep)?.view()),
        (_, Some(sweep)) => {
            return Err(Failure::Usage(format!(
                "`{0}` is a sweep, which has a report of its own; name it alone, or name \
                 trials of it, such as `{0}/trial-1`",
                sweep.display()
            )));
        }
        (_, None) => of_runs(args)?,
    };
    let out = out(args);
    save_atomic(&out, html.as_bytes())
        .map_err(|error| Failure::writing(out.clone(), error))?;
    terminal.print(&format!("wrote {}\n", escape(&out.display().to_string())))?;
    Ok(Verdict::Fine)
}

fn of_runs(args: &ReportArgs) -> Result<String, Failure> {
    let ReportArgs { runs, allowed, .. } = args;
    let paths: Vec<PathBuf> = runs.iter().flat_map(|run| with_folds(run)).collect();
    let runs: Vec<Run> =
        paths.iter().map(|path| Run::read(path, allowed)).collect::<Result<_, _>>()?;
    let views = paths.iter().zip(&runs).map(|(path, run)| measured::view(path, run));
    let views: Vec<_> = views.collect::<Result<_, _>>()?;
    Ok(report::html(&views))
}

/// The folds of a run in their order, where it has folds; else the run.
fn with_folds(run: &Path) -> Vec<PathBuf> {
    if !run.join(FOLDS_FILE).is_file() {
        return vec![run.to_owned()];
    }
    let folds = (0..).map(|fold| run.join(folder_name(fold)));
    folds.take_while(|folder| folder.is_dir()).collect()
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
