//! `percept data`: what a data file, or the data of a program, holds.

use std::path::Path;

use super::Verdict;
use super::args::{DataArgs, DataTask};
use super::failure::Failure;
use super::fetch;
use super::load;
use super::program::Program;
use super::terminal::Terminal;
use crate::data::Access;
use crate::report;

/// Runs the command.
pub(super) fn run(args: &DataArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let file = match (&args.task, &args.file) {
        (Some(DataTask::Fetch(args)), _) => return fetch::run(args, terminal),
        (None, Some(file)) => file,
        (None, None) => unreachable!("the command line requires one of them"),
    };
    let mut options = args.overrides.options();
    let is_program = file.extension().is_none_or(|end| end == "nn");
    let program = if is_program {
        Program::read(file, &options)?
    } else {
        let name = file.file_name().and_then(|name| name.to_str());
        options.access = options.access.and_typed(name.unwrap_or_default());
        Program::check(of_file(file)?, &options)
    };
    if !program.is_sound(terminal) {
        return Ok(Verdict::Findings);
    }
    if program.typed.data.is_empty() {
        return Err(Failure::Usage(format!("`{}` has no data", file.display())));
    }
    let found = program.typed.data.iter().map(|data| {
        let name =
            if is_program { data.spec.name.clone() } else { file.display().to_string() };
        report::profile(&name, data, &terminal.results)
    });
    let found: Vec<String> = found.collect();
    terminal.print(&found.join("\n"))?;
    Ok(Verdict::Fine)
}

/// The program that reads this one file.
fn of_file(path: &Path) -> Result<load::Loaded, Failure> {
    if let Err(error) = path.metadata() {
        return Err(Failure::reading(path.to_owned(), error));
    }
    let extension = path.extension().and_then(|end| end.to_str()).unwrap_or("");
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
    let name = name.replace('\\', "\\\\").replace('"', "\\\"");
    let source = match extension.to_ascii_lowercase().as_str() {
        "csv" | "txt" => format!("csv(\"{name}\")"),
        "tsv" => format!("csv(\"{name}\", delimiter = \"\\t\")"),
        "npy" => format!("npy(\"{name}\")"),
        "npz" => format!("npz(\"{name}\")"),
        _ => {
            let said =
                format!("`{}` is no .nn, .csv, .tsv, .npy or .npz file", path.display());
            return Err(Failure::Usage(said));
        }
    };
    let text = format!(
        "data {{\n    source = {source}\n    target = none\n    split = none\n}}\n"
    );
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok(load::from_text(&path.display().to_string(), &text, folder, &Access::default()))
}
