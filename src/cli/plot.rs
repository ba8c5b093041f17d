//! `percept plot`: one chart of a run as SVG.

use super::Verdict;
use super::args::PlotArgs;
use super::failure::Failure;
use super::measured;
use super::saved::Run;
use super::terminal::Terminal;
use crate::report;
use crate::train::save::save_atomic;

/// Runs the command.
pub(super) fn run(args: &PlotArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let ending = args.out.as_ref().and_then(|path| path.extension());
    if ending.is_some_and(|ending| !ending.eq_ignore_ascii_case("svg")) {
        let said =
            "charts are written as SVG; give the file a name that ends in .svg".to_owned();
        return Err(Failure::Usage(said));
    }
    let run = Run::read(&args.run, &args.allowed)?;
    let view = measured::view(&args.run, &run)?;
    let svg = report::drawn(&[view], &args.what).map_err(Failure::Usage)?;
    match &args.out {
        None => terminal.print(&svg)?,
        Some(path) => save_atomic(path, svg.as_bytes()).map_err(|error| Failure::File {
            what: "write",
            path: path.clone(),
            error,
        })?,
    }
    Ok(Verdict::Fine)
}
