//! Who may use whom: the table of ARCHITECTURE.md, held against the `crate::` paths in `src/`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Each module and the modules it may use. `random` is open to all.
const TABLE: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("shape", &["source"]),
    ("tensor", &["shape"]),
    ("random", &[]),
    ("diagnostics", &["source"]),
    ("graph", &["shape", "source"]),
    ("ops", &["graph", "shape"]),
    ("builtins", &["ops", "graph", "shape"]),
    ("syntax", &["source", "diagnostics"]),
    ("format", &["syntax", "source", "diagnostics"]),
    ("data", &["tensor", "shape", "source", "diagnostics", "builtins", "runtime"]),
    ("sweep", &[]),
    ("check", &["syntax", "builtins", "data", "sweep", "shape", "source", "diagnostics"]),
    (
        "lint",
        &[
            "check",
            "syntax",
            "format",
            "builtins",
            "data",
            "shape",
            "source",
            "diagnostics",
        ],
    ),
    ("lower", &["check", "builtins", "data", "ops", "graph", "shape"]),
    ("autodiff", &["ops", "graph", "shape"]),
    ("optimize", &["ops", "graph", "shape"]),
    ("plan", &["graph", "shape"]),
    ("runtime", &["plan", "graph", "tensor", "shape", "ops"]),
    (
        "train",
        &[
            "runtime",
            "plan",
            "autodiff",
            "optimize",
            "lower",
            "graph",
            "builtins",
            "check",
            "data",
            "tensor",
            "shape",
            "source",
            "diagnostics",
        ],
    ),
];

/// Modules that nothing but each other may use, and that may use everything.
const TOOLS: &[&str] = &["load", "report", "repl", "cli"];

#[test]
fn modules_use_only_what_the_table_allows() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut offenses = String::new();
    for path in rust_files(&src) {
        let inside = path.strip_prefix(&src).unwrap();
        let module = module_of(inside);
        if TOOLS.contains(&module.as_str()) || module == "lib" || module == "main" {
            continue;
        }
        let allowed = TABLE.iter().find(|(name, _)| *name == module);
        let (_, allowed) =
            allowed.unwrap_or_else(|| panic!("`{module}` is not in the table"));
        for used in uses(&code(&std::fs::read_to_string(&path).unwrap())) {
            let is_free = used == module || used == "random";
            if !is_free && !allowed.contains(&used.as_str()) {
                let place = inside.display();
                writeln!(offenses, "{place}: `{module}` may not use `{used}`").unwrap();
            }
        }
    }
    assert!(offenses.is_empty(), "{offenses}");
}

#[test]
fn libraries_at_the_edge_stay_there() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let homes = [
        ("pest::", "syntax"),
        ("Rule::", "syntax"),
        ("miette::", "diagnostics/render"),
        ("rustyline::", "cli/repl"),
    ];
    for path in rust_files(&src) {
        let inside = path.strip_prefix(&src).unwrap().display().to_string();
        let text = code(&std::fs::read_to_string(&path).unwrap());
        for (mark, home) in homes {
            assert!(
                !text.contains(mark) || inside.starts_with(home),
                "{inside} uses {mark}"
            );
        }
    }
}

/// The text without comments, documentation and unit tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap();
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    text.lines().filter(is_code).collect::<Vec<_>>().join("\n")
}

/// The modules that a text names as `crate::module` or in `use crate::{module, …}`.
fn uses(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let is_path =
            !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
        let rest = &text[at + "crate::".len()..];
        if !is_path {
            continue;
        }
        if rest.starts_with('{') {
            found.extend(heads_of_group(rest));
        } else {
            found.insert(word(rest));
        }
    }
    found.retain(|name| name.starts_with(|c: char| c.is_lowercase()));
    found
}

/// The first words of the paths of a group: `a` and `b` of `{a::{c, d}, b}`.
fn heads_of_group(rest: &str) -> Vec<String> {
    let (mut depth, mut is_head, mut heads) = (0, false, Vec::new());
    for (at, character) in rest.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        match character {
            '{' | ',' if depth == 1 => is_head = true,
            c if is_head && c.is_alphabetic() => {
                heads.push(word(&rest[at..]));
                is_head = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    heads
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn module_of(inside: &Path) -> String {
    let first =
        inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}
