//! `percept explain`: pages of codes, builtins and settings; values in force in a program.

use std::path::Path;

use super::Verdict;
use super::args::ExplainArgs;
use super::failure::Failure;
use super::program::Program;
use super::terminal::Terminal;
use crate::report;

/// Runs the command.
pub(super) fn run(args: &ExplainArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let look = &terminal.results;
    let Some(what) = &args.what else {
        terminal.print(&report::index(look))?;
        return Ok(Verdict::Fine);
    };
    if is_file(what) {
        return file(args, Path::new(what), terminal);
    }
    let pages = report::pages(what, look);
    if pages.is_empty() {
        return Err(Failure::Usage(format!(
            "{}; `percept explain` alone lists what there is",
            report::unknown_page(what)
        )));
    }
    terminal.print(&pages.join("\n"))?;
    Ok(Verdict::Fine)
}

fn is_file(what: &str) -> bool {
    what == "-" || Path::new(what).extension().is_some_and(|end| end == "nn")
}

fn file(args: &ExplainArgs, path: &Path, terminal: &Terminal) -> Result<Verdict, Failure> {
    let options = args.overrides.options();
    let program = Program::read(path, &options)?;
    let is_sound = program.is_sound(terminal);
    let table = report::in_force(&program.typed, &program.sources, &terminal.results);
    terminal.print(&table)?;
    Ok(if is_sound { Verdict::Fine } else { Verdict::Findings })
}
