//! Sound programs give no finding: every program under `tests/clean`, which stands for what people
//! write, and every example.
//!
//! A rule that speaks of one of them is not precise enough. `CLEAN=wine` looks at the paths that
//! contain `wine` only.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use percept::check::{self, Options, Unit};
use percept::data::Access;
use percept::diagnostics::Diagnostics;
use percept::diagnostics::render::{Look, human};
use percept::lint::{self, Levels};
use percept::source::{SourceId, Sources};
use percept::syntax;
use percept::syntax::ast::Item;

/// How many kinds of sound programs there are at least.
const MANY: usize = 40;

#[test]
fn sound_programs_parse_and_check() {
    let programs = programs("tests/clean");
    assert!(programs.len() >= MANY || is_filtered(), "only {} programs", programs.len());
    let mut failures = String::new();
    for path in &programs {
        let file = read(path);
        let checked = check::check(&file.units, &options());
        let mut found = file.parsing.clone();
        found.extend(checked.diagnostics);
        report(path, &found, &file.sources, &mut failures);
        let n_trains = file.units[0].ast.items.iter();
        let n_trains = n_trains.filter(|item| matches!(item, Item::Train(_))).count();
        assert_eq!(checked.program.trains.len(), n_trains, "{}", path.display());
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn sound_programs_give_no_finding() {
    let mut failures = String::new();
    for path in programs("tests/clean").into_iter().chain(programs("examples")) {
        if lacks_data(&path) {
            continue;
        }
        let file = read(&path);
        let (options, levels) = (options(), Levels::default());
        let linted = lint::check(&file.units, file.parsing, &options, &levels);
        report(&path, &linted.diagnostics, &file.sources, &mut failures);
    }
    assert!(failures.is_empty(), "{failures}");
}

/// The programs share tables.
fn options() -> Options {
    let all = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    Options { access: Access::new(vec![all], Vec::new()), ..Options::default() }
}

fn report(path: &Path, found: &Diagnostics, sources: &Sources, failures: &mut String) {
    if !found.is_empty() {
        let report = human(found, sources, &Look::PLAIN);
        writeln!(failures, "{}:\n{report}", path.display()).unwrap();
    }
}

fn is_filtered() -> bool {
    std::env::var("CLEAN").is_ok()
}

/// The programs of a folder, in order.
fn programs(folder: &str) -> Vec<PathBuf> {
    let only = std::env::var("CLEAN").unwrap_or_default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_program = |path: &PathBuf| path.extension().is_some_and(|end| end == "nn");
    let mut programs: Vec<PathBuf> = paths.filter(is_program).collect();
    programs.retain(|path| path.to_string_lossy().contains(&only));
    programs.sort();
    programs
}

/// Data that is not part of the repository.
fn lacks_data(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem == "fashion")
        && !path.with_file_name("data").join("fashion").exists()
}

/// A program with the files it uses.
struct File {
    sources: Sources,
    units: Vec<Unit>,
    parsing: Diagnostics,
}

fn read(path: &Path) -> File {
    let mut file =
        File { sources: Sources::new(), units: Vec::new(), parsing: Diagnostics::new() };
    add(path, &mut file);
    file
}

fn add(path: &Path, file: &mut File) -> SourceId {
    let shown = path.file_name().unwrap().to_string_lossy().into_owned();
    let id = file.sources.add(shown, std::fs::read_to_string(path).unwrap());
    let parsed = syntax::parse(file.sources.get(id));
    file.parsing.extend(parsed.diagnostics);
    let folder = path.parent().unwrap().to_path_buf();
    let place = file.units.len();
    file.units.push(Unit { ast: parsed.ast, folder: folder.clone(), uses: Vec::new() });
    for item in file.units[place].ast.items.clone() {
        let Item::Use(used) = item else { continue };
        let id = add(&folder.join(&used.path.node), file);
        file.units[place].uses.push((used.path.node, id));
    }
    id
}
