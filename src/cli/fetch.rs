//! `percept data fetch`: puts a data set that the user has where programs look for it.

use std::path::{Path, PathBuf};

use super::Verdict;
use super::args::FetchArgs;
use super::failure::Failure;
use super::terminal::Terminal;
use crate::data::{Found, Known, gather};
use crate::diagnostics::render::escape;
use crate::diagnostics::render::text::thousands;
use crate::train::save::save_all;

/// Runs the command.
pub(super) fn run(args: &FetchArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let known = args.name;
    let to = args.to.clone().unwrap_or_else(|| PathBuf::from(known.folder));
    terminal.print(&about(known))?;
    // What is there and whole needs nothing; what is there and is not, is told.
    let is_there = to.is_dir() && gather(known, &to).is_ok();
    if !is_there {
        let from = place(known, args.from.as_deref())?;
        let found =
            gather(known, &from).map_err(|error| Failure::Usage(error.to_string()))?;
        write(&to, &found)?;
        let (n, from) = (found.len(), from.display());
        terminal
            .print(&escape(&format!("\n{n} files from {from}, all as they should be\n")))?;
    }
    let (to, there) = (to.display(), if is_there { "is already" } else { "is" });
    terminal.print(&escape(&format!(
        "\n{} {there} in {to}; a program in this folder reads it with\n\n    source = idx(\"{to}\")\n",
        known.name
    )))?;
    Ok(Verdict::Fine)
}

/// What a data set is, before anything is done.
fn about(known: &Known) -> String {
    let mut text = format!(
        "{}: {}\n  license  {}\n  files    nothing is downloaded; each is checked by its content:\n",
        known.name, known.doc, known.license
    );
    for file in known.files {
        let size = thousands(file.size);
        text += &format!(
            "    {:24} {size:>10} bytes\n      sha256 {}\n",
            file.name, file.sha256
        );
    }
    text
}

/// The folder it is taken from: the one given, or the first where it lies by custom.
fn place(known: &Known, from: Option<&Path>) -> Result<PathBuf, Failure> {
    match from {
        Some(file) if file.is_file() => {
            return Ok(file.parent().unwrap_or(Path::new("")).to_owned());
        }
        Some(folder) if folder.is_dir() => return Ok(folder.to_owned()),
        Some(other) => {
            return Err(Failure::Usage(format!("there is no `{}`", other.display())));
        }
        None => {}
    }
    let places = known.places.iter().map(Path::new);
    let found = places.clone().find(|place| place.is_dir());
    found.map(Path::to_owned).ok_or_else(|| Failure::Usage(advice(known)))
}

fn advice(known: &Known) -> String {
    let places: Vec<_> = known.places.iter().map(|place| format!("`{place}`")).collect();
    let mut text = format!(
        "{} is not on this machine: looked in {}",
        known.name,
        places.join(" and ")
    );
    for line in known.advice {
        text += &format!("\n  help: {line}");
    }
    text
}

fn write(to: &Path, found: &[Found]) -> Result<(), Failure> {
    let failed = |path: &Path, error| Failure::writing(path.to_owned(), error);
    std::fs::create_dir_all(to).map_err(|error| failed(to, error))?;
    let files: Vec<_> =
        found.iter().map(|file| (to.join(&file.name), file.bytes.clone())).collect();
    save_all(&files).map_err(|(path, error)| failed(&path, error))
}
