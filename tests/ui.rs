//! What the user sees of each mistake: programs under `tests/ui`, with what is said of them in the
//! margin and the whole report beside them.
//!
//! A line `#    ^^^^ error[S022]: some words` says that a finding of that code covers exactly the
//! columns of the carets in the line above, and that its message contains the words. Where a
//! finding begins in the first column, the carets follow the `#` directly, and it counts as one
//! (`#^^^`; `# error[…]` alone is one column). A finding that runs over several lines is marked on
//! its first. Every finding must be noted, every note found.
//!
//! The report is in the `.snap` file of the same name: `INSTA_UPDATE=always cargo test --test ui`
//! writes them anew. `UI=parse/` looks at the paths that contain `parse/` only.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use percept::check::{Options, Unit};
use percept::data::Access;
use percept::diagnostics::render::{Look, Severity, human};
use percept::diagnostics::{Diagnostic, Diagnostics};
use percept::lint::{self, Change, Levels, Selector};
use percept::source::{SourceId, Sources};
use percept::syntax;
use percept::syntax::ast::Item;

#[test]
fn reports_are_as_noted_in_the_margin() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let only = std::env::var("UI").unwrap_or_default();
    let mut failures = String::new();
    let mut n_files = 0;
    for path in programs(&root) {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        if !name.contains(&only) {
            continue;
        }
        n_files += 1;
        let outcome = catch_unwind(AssertUnwindSafe(|| examine(&path)));
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(words)) => writeln!(failures, "{name}:\n{words}").unwrap(),
            Err(_) => writeln!(failures, "{name}: panicked, see above").unwrap(),
        }
    }
    assert!(n_files > 0, "no program under tests/ui has `{only}` in its path");
    assert!(failures.is_empty(), "{failures}");
}

/// Every program below a folder whose notes are to be read, in order.
fn programs(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        // Programs that others use, and data, live in folders that begin with `_`.
        let is_hidden = path.file_name().unwrap().to_string_lossy().starts_with('_');
        if path.is_dir() && !is_hidden {
            found.extend(programs(&path));
        } else if path.extension().is_some_and(|extension| extension == "nn") {
            found.push(path);
        }
    }
    found
}

fn examine(path: &Path) -> Result<(), String> {
    let (sources, diagnostics) = check_file(path);
    let first = sources.iter().next().unwrap();
    let notes = notes(&first.text);
    let found: Vec<Note> =
        diagnostics.iter().map(|found| found_note(found, &sources)).collect();
    let mut difference = String::new();
    for note in notes.iter().filter(|note| !found.iter().any(|found| note.is_met_by(found)))
    {
        writeln!(difference, "  missing    {note}").unwrap();
    }
    for found in
        found.iter().filter(|found| !notes.iter().any(|note| note.is_met_by(found)))
    {
        writeln!(difference, "  unexpected {found}").unwrap();
    }
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let report = human(&diagnostics, &sources, &Look::PLAIN);
    if notes.len() != found.len() && difference.is_empty() {
        writeln!(difference, "  two findings share a note").unwrap();
    }
    if !difference.is_empty() {
        return Err(format!("{difference}\n{report}"));
    }

    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, report));
    Ok(())
}

/// Parses and checks a file and those it uses.
fn check_file(path: &Path) -> (Sources, Diagnostics) {
    let mut sources = Sources::new();
    let (mut units, mut diagnostics) = (Vec::new(), Diagnostics::new());
    read_unit(path, &mut sources, &mut units, &mut diagnostics);
    let levels = levels(&sources.iter().next().unwrap().text);
    // They share tables.
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let options =
        Options { access: Access::new(vec![ui], Vec::new()), ..Options::default() };
    let linted = lint::check(&units, diagnostics, &options, &levels);
    (sources, linted.diagnostics)
}

/// `# levels: pedantic, D013` in the first line turns rules on.
fn levels(text: &str) -> Levels {
    let first = text.lines().next().unwrap_or("");
    let words = first.split_once("levels: ").map_or("", |(_, words)| words);
    let words = words.split(',').map(str::trim).filter(|word| !word.is_empty());
    let selectors = words.map(|word| Selector::parse(word).unwrap());
    let changes = selectors.map(|selector| (selector, Change::On)).collect();
    Levels { changes, ..Levels::default() }
}

fn read_unit(
    path: &Path,
    sources: &mut Sources,
    units: &mut Vec<Unit>,
    diagnostics: &mut Diagnostics,
) -> SourceId {
    let shown = path.file_name().unwrap().to_string_lossy().into_owned();
    let id = sources.add(shown, std::fs::read_to_string(path).unwrap());
    let parsed = syntax::parse(sources.get(id));
    diagnostics.extend(parsed.diagnostics);
    let folder = path.parent().unwrap().to_path_buf();
    let place = units.len();
    units.push(Unit { ast: parsed.ast, folder: folder.clone(), uses: Vec::new() });
    for item in units[place].ast.items.clone() {
        let Item::Use(used) = item else { continue };
        let other = folder.join(&used.path.node);
        if other.is_file() {
            let id = read_unit(&other, sources, units, diagnostics);
            units[place].uses.push((used.path.node, id));
        }
    }
    id
}

/// What is said of a place: columns count characters from 1, the end is exclusive.
#[derive(Debug)]
struct Note {
    line: usize,
    start: usize,
    end: usize,
    /// `error[S022]`
    head: String,
    words: String,
}

impl Note {
    fn is_met_by(&self, found: &Note) -> bool {
        (self.line, self.start, self.end) == (found.line, found.start, found.end)
            && self.head == found.head
            && found.words.contains(&self.words)
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { line, start, end, head, words } = self;
        write!(f, "line {line}, columns {start}..{end}: {head}: {words}")
    }
}

fn notes(text: &str) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut above = 0;
    for (at, line) in text.lines().enumerate() {
        match note(line, above) {
            Some(note) => notes.push(note),
            None => above = at + 1,
        }
    }
    notes
}

/// Reads `#    ^^^^ error[S022]: some words`, a note on the line above.
fn note(line: &str, above: usize) -> Option<Note> {
    let comment = line.trim_start().strip_prefix('#')?;
    let body = comment.trim_start_matches([' ', '^']);
    let (head, words) = body.split_once(": ")?;
    let severity = head.split_once('[').filter(|_| head.ends_with(']'))?.0;
    if !matches!(severity, "error" | "warning" | "hint") {
        return None;
    }
    let hash = line.chars().position(|character| character == '#')? + 1;
    let marks = &comment[..comment.len() - body.len()];
    let first = marks.chars().position(|character| character == '^');
    let start = match first {
        None | Some(0) => hash,
        Some(blanks) => hash + 1 + blanks,
    };
    let n_carets = marks.chars().filter(|character| *character == '^').count();
    let end = start + n_carets + usize::from(start == hash);
    let (head, words) = (head.to_owned(), words.trim_end().to_owned());
    Some(Note { line: above, start, end, head, words })
}

fn found_note(found: &Diagnostic, sources: &Sources) -> Note {
    let span = found.span();
    let source = sources.get(span.source);
    let (start, end) = (source.position(span.start), source.position(span.end));
    let width = source.line(start.line).chars().count();
    let end = if end.line == start.line { end.column } else { width + 1 };
    Note {
        line: start.line,
        start: start.column,
        end: end.max(start.column + 1),
        head: format!("{}[{}]", Severity::of(found.level).word(), found.code.id),
        words: found.message.clone(),
    }
}
