//! `percept new`: a program to begin with.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::Verdict;
use super::args::{NewArgs, Template};
use super::failure::Failure;
use super::terminal::Terminal;
use crate::diagnostics::render::escape;

/// Runs the command.
pub(super) fn run(args: &NewArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let path = named(&args.name)?;
    // Only a file that is not there yet is written: a program is worth more than a template.
    let written = OpenOptions::new().write(true).create_new(true).open(&path);
    written
        .and_then(|mut file| file.write_all(args.template.text().as_bytes()))
        .map_err(|error| Failure::writing(path.clone(), error))?;
    let shown = escape(&path.display().to_string()).into_owned();
    terminal.print(&format!(
        "wrote {shown}\n\n  percept run {shown}      trains it as it stands\n  \
         percept explain {shown}  says every value in force\n"
    ))?;
    Ok(Verdict::Fine)
}

/// The file of a program called so: `flowers` is flowers.nn.
fn named(name: &Path) -> Result<PathBuf, Failure> {
    match name.extension() {
        Some(end) if end == "nn" => Ok(name.to_owned()),
        Some(end) => Err(Failure::Usage(format!(
            "a program ends in .nn, not in .{}: `percept new {}`",
            end.display(),
            name.with_extension("nn").display()
        ))),
        None => Ok(name.with_extension("nn")),
    }
}

impl Template {
    /// The program.
    fn text(self) -> &'static str {
        match self {
            Self::Tabular => include_str!("../../templates/tabular.nn"),
            Self::Image => include_str!("../../templates/image.nn"),
            Self::Regression => include_str!("../../templates/regression.nn"),
            Self::Autoencoder => include_str!("../../templates/autoencoder.nn"),
        }
    }
}
