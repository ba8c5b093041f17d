//! `percept summary`: the models of a program as tables.

use super::Verdict;
use super::args::SummaryArgs;
use super::failure::Failure;
use super::program::Program;
use super::terminal::Terminal;
use crate::{report, train};

/// Runs the command.
pub(super) fn run(args: &SummaryArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let options = args.overrides.options();
    let program = Program::read(&args.file, &options)?;
    if !program.is_sound(terminal) {
        return Ok(Verdict::Findings);
    }
    if program.typed.models.is_empty() {
        return Err(Failure::Usage(format!("`{}` has no model", args.file.display())));
    }
    let tables = program.typed.models.iter();
    let tables: Vec<String> = tables
        .map(|model| {
            let train =
                program.typed.trains.iter().find(|train| train.model.name == model.name);
            let step = train.map(|train| train::footprint(train).n_bytes());
            report::summary(model, step, &terminal.results)
        })
        .collect();
    terminal.print(&tables.join("\n"))?;
    Ok(Verdict::Fine)
}
