//! `percept plot`: one chart of a run or a sweep as SVG or PNG.

use super::Verdict;
use super::args::PlotArgs;
use super::failure::Failure;
use super::measured;
use super::saved::Run;
use super::sweep::Shown;
use super::terminal::Terminal;
use crate::report;
use crate::train::save::save_atomic;

/// Runs the command.
pub(super) fn run(args: &PlotArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let ending = args.out.as_ref().and_then(|path| path.extension());
    let is =
        |format: &str| ending.is_some_and(|ending| ending.eq_ignore_ascii_case(format));
    if ending.is_some() && !is("svg") && !is("png") {
        let said = "charts are written as SVG or PNG; give the file a name that ends in .svg \
                    or .png";
        return Err(Failure::Usage(said.to_owned()));
    }
    let svg = svg(args)?;
    let Some(path) = &args.out else {
        terminal.print(&svg)?;
        return Ok(Verdict::Fine);
    };
    let bytes = if is("png") { pixels(&svg)? } else { svg.into_bytes() };
    save_atomic(path, &bytes).map_err(|error| Failure::writing(path.clone(), error))?;
    Ok(Verdict::Fine)
}

fn svg(args: &PlotArgs) -> Result<String, Failure> {
    let drawn = if Shown::is_at(&args.run) {
        report::trials_svg(&Shown::read(&args.run)?.view(), &args.what)
    } else {
        let run = Run::read(&args.run, &args.allowed)?;
        report::drawn(&[measured::view(&args.run, &run)?], &args.what)
    };
    drawn.map_err(Failure::Usage)
}

/// A drawing of ours as a PNG.
pub(super) fn pixels(svg: &str) -> Result<Vec<u8>, Failure> {
    report::raster(svg).ok_or_else(|| {
        Failure::Usage("the picture is too large for a PNG; write an SVG".to_owned())
    })
}
