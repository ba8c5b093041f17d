//! The laws of the formatter: twice is once, the tree stays, the comments stay, and what is in this
//! repository is formatted.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/programs.rs"]
mod programs;

use std::fs;
use std::path::{Path, PathBuf};

use percept::diagnostics::any_error;
use percept::format::format;
use percept::source::Source;
use percept::syntax::{self, Parsed};
use proptest::prelude::*;

/// A text and what it says; `None` where it is no program.
fn parsed(text: &str) -> Option<(Source, Parsed)> {
    let source = Source::new("test.nn", text);
    let parsed = syntax::parse(&source);
    (!any_error(&parsed.diagnostics)).then_some((source, parsed))
}

fn formatted(text: &str) -> String {
    let (source, parsed) = parsed(text).unwrap_or_else(|| panic!("no program:\n{text}"));
    format(&source, &parsed.ast).unwrap_or_else(|| panic!("not formatted:\n{text}"))
}

/// What a text says, without places.
fn meaning(text: &str) -> String {
    let (source, parsed) = parsed(text).unwrap_or_else(|| {
        let found = syntax::parse(&Source::new("test.nn", text)).diagnostics;
        panic!("no program any more:\n{text}\n{found:#?}")
    });
    assert_eq!(source.id, parsed.ast.source);
    // A statement of a later version is only its text; a setting behind it counts, too.
    without_places(&format!("{:#?}", parsed.ast.items))
}

/// The debug output of a tree without its spans.
fn without_places(tree: &str) -> String {
    let mut text = String::new();
    let mut lines = tree.lines();
    while let Some(line) = lines.next() {
        if line.trim_start().ends_with("Span {") {
            let indent = line.len() - line.trim_start().len();
            let is_end = |line: &str| {
                line.len() - line.trim_start().len() == indent && line.trim_start().starts_with('}')
            };
            while !is_end(lines.next().unwrap()) {}
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn comments(text: &str) -> Vec<String> {
    let (_, parsed) = parsed(text).unwrap();
    parsed.ast.comments.iter().map(|one| one.text.trim_end().to_owned()).collect()
}

/// Holds a text against the laws, and answers how it is written.
fn obey(text: &str) -> String {
    let once = formatted(text);
    assert_eq!(meaning(text), meaning(&once), "another tree:\n{text}\n->\n{once}");
    assert_eq!(comments(text), comments(&once), "other comments:\n{text}\n->\n{once}");
    let twice = formatted(&once);
    assert!(once == twice, "twice is not once:\n{text}\n->\n{once}\n->\n{twice}");
    for line in once.lines() {
        assert!(line == line.trim_end(), "blanks at an end: {line:?}");
        let is_wide = line.chars().count() > 96 && !line.contains(['"', '#']);
        assert!(!is_wide || line.split_whitespace().count() < 12, "too wide: {line}");
    }
    assert!(once.is_empty() || once.ends_with('\n') && !once.ends_with("\n\n"));
    once
}

fn programs_below(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    assert!(!found.is_empty(), "no program below {folder}");
    found
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|end| end == "nn") {
            found.push(path);
        }
    }
}

#[test]
fn examples_and_workloads_are_formatted() {
    for path in ["examples", "benches/workloads"].into_iter().flat_map(programs_below) {
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(obey(&text), text, "{}", path.display());
    }
}

#[test]
fn programs_in_documents_are_formatted() {
    for path in ["README.md", "docs/reference.md"] {
        let document = fs::read_to_string(path).unwrap();
        for block in document.split("```nn\n").skip(1) {
            let text = block.split("```").next().unwrap();
            assert_eq!(obey(text), text, "{path}");
        }
    }
}

#[test]
fn every_readable_program_of_the_ui_tests_obeys() {
    let programs = programs_below("tests/ui").into_iter().map(|path| fs::read_to_string(path));
    let texts: Vec<String> = programs.filter_map(Result::ok).collect();
    let readable: Vec<&String> = texts.iter().filter(|text| parsed(text).is_some()).collect();
    assert!(readable.len() > 150, "{} of {}", readable.len(), texts.len());
    for text in readable {
        obey(text);
    }
}

#[test]
fn what_cannot_be_read_is_not_formatted() {
    for text in ["model {", "let = 3", "model { linear( }", "let a = 'b'", "// a comment here"] {
        let source = Source::new("test.nn", text);
        let ast = syntax::parse(&source).ast;
        assert_eq!(format(&source, &ast), None, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn generated_programs_obey(text in programs::program()) {
        prop_assume!(parsed(&text).is_some());
        obey(&text);
    }
}
