//! `percept fmt`: programs in the one way to write them.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Verdict;
use super::args::FmtArgs;
use super::failure::Failure;
use super::load::{self, Loaded};
use super::program;
use super::shape_notes;
use super::terminal::Terminal;
use crate::diagnostics;
use crate::diagnostics::render::{escape, text};
use crate::format;
use crate::report;
use crate::train::save::save_atomic;

/// Runs the command.
pub(super) fn run(args: &FmtArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let mut tally = Tally::default();
    for path in programs(&args.files)? {
        one(&path, args, terminal, &mut tally)?;
    }
    let reads_only_stdin = args.files.iter().all(|path| is_stdin(path));
    if !reads_only_stdin || args.check {
        terminal.print(&format!("{}\n", tally.told(args)))?;
    }
    let fails = tally.refused > 0 || args.check && tally.changed > 0;
    Ok(if fails { Verdict::Findings } else { Verdict::Fine })
}

/// What became of the files.
#[derive(Debug, Default)]
struct Tally {
    changed: u64,
    unchanged: u64,
    refused: u64,
}

impl Tally {
    fn told(&self, args: &FmtArgs) -> String {
        let files = |n| text::count(n, "file");
        let changed = match self.changed {
            0 => None,
            n if args.check || args.diff => Some(format!("{} would change", files(n))),
            n => Some(format!("formatted {}", files(n))),
        };
        let unchanged = match (self.unchanged, &changed) {
            (0, _) => None,
            (n, None) => Some(format!("{} unchanged", files(n))),
            (n, Some(_)) => Some(format!("{n} unchanged")),
        };
        let counted = match changed.is_some() || unchanged.is_some() {
            true => self.refused.to_string(),
            false => files(self.refused),
        };
        let refused = match (self.refused, args.shapes) {
            (0, _) => None,
            (1, false) => Some(format!("{counted} cannot be read and was left alone")),
            (_, false) => Some(format!("{counted} cannot be read and were left alone")),
            (1, true) => Some(format!("{counted} does not check and was left alone")),
            (_, true) => Some(format!("{counted} do not check and were left alone")),
        };
        [changed, unchanged, refused].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

fn one(
    path: &Path,
    args: &FmtArgs,
    terminal: &Terminal,
    tally: &mut Tally,
) -> Result<(), Failure> {
    let old = load::bytes_of(path)?;
    let Some(new) = formatted(path, old.clone(), args, terminal) else {
        tally.refused += 1;
        return Ok(());
    };
    let is_changed = old != new.as_bytes();
    if is_changed {
        tally.changed += 1;
    } else {
        tally.unchanged += 1;
    }
    if !args.check && !args.diff {
        return write(path, &new, is_changed, terminal);
    }
    if is_changed && args.check {
        terminal.print(&format!("{} would change\n", shown(path)))?;
    }
    if is_changed && args.diff {
        let old = String::from_utf8_lossy(&old);
        let drawn =
            report::diff((&shown(path), "formatted"), &old, &new, &terminal.results);
        terminal.print(&drawn)?;
    }
    Ok(())
}

/// The text as it should be; `None` where it cannot be read, which is told.
fn formatted(
    path: &Path,
    bytes: Vec<u8>,
    args: &FmtArgs,
    terminal: &Terminal,
) -> Option<String> {
    let Loaded { sources, units, diagnostics } = load::load_alone(path, bytes);
    if diagnostics::any_error(&diagnostics) {
        let found = program::report(&diagnostics, &sources, &terminal.errors);
        terminal.tell(&format!("{found}\n"));
        return None;
    }
    let source = sources.iter().next().expect("a program has a text");
    // Where the formatter does not dare, the text stays as it is.
    let text = format::format(source, &units[0].ast).unwrap_or_else(|| source.text.clone());
    match args.shapes {
        false => Some(text),
        true => shape_notes::refresh(path, text, &args.allowed.options(), terminal),
    }
}

/// Replaces a file, or writes to standard output what came from standard input.
fn write(
    path: &Path,
    text: &str,
    is_changed: bool,
    terminal: &Terminal,
) -> Result<(), Failure> {
    if is_stdin(path) {
        return terminal.print(text);
    }
    if !is_changed {
        return Ok(());
    }
    replace(path, text).map_err(|error| Failure::writing(path.to_owned(), error))
}

/// Replaces the file that a path leads to, and leaves its permissions as they are.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize()?;
    let permissions = fs::metadata(&path)?.permissions();
    save_atomic(&path, text.as_bytes())?;
    fs::set_permissions(&path, permissions)
}

/// The programs that are named, and those below the folders that are named; each once.
fn programs(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for path in named {
        let mut below = Vec::new();
        if path.is_dir() {
            walk(path, &mut below)?;
            if below.is_empty() {
                let message = format!("no program (*.nn) below `{}`", path.display());
                return Err(Failure::Usage(message));
            }
        } else {
            below.push(path.clone());
        }
        found.extend(below.into_iter().filter(|path| seen.insert(path.clone())));
    }
    Ok(found)
}

/// Adds the programs of a folder, in the order of their names. What is hidden stays so, and links
/// to folders are not followed, since they may lead in a circle.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed = |error| Failure::reading(folder.to_owned(), error);
    let entries = fs::read_dir(folder).map_err(failed)?;
    let mut entries = entries.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type().map_err(failed)?);
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if is_hidden {
            continue;
        }
        if kind.is_dir() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|end| end == "nn") && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn shown(path: &Path) -> String {
    match is_stdin(path) {
        true => "<stdin>".to_owned(),
        false => escape(&path.display().to_string()).into_owned(),
    }
}
