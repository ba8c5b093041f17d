//! Documents agree with the program: `UPDATE=1` rewrites what is generated.

use std::fs;

use percept::check::{Options, Unit};
use percept::diagnostics::render;
use percept::lint::{self, Levels};
use percept::source::Sources;
use percept::{report, syntax};

#[test]
fn the_reference_is_what_the_registries_say() {
    is_current("docs/reference.md", &report::reference());
}

#[test]
fn the_checks_are_what_the_registry_says() {
    is_current("docs/checks.md", &report::checks());
}

fn is_current(path: &str, current: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, current).expect("the document can be written");
    }
    let stored = fs::read_to_string(path).unwrap_or_default();
    assert!(stored == current, "{path} is stale: UPDATE=1 cargo test --test docs");
}

#[test]
fn programs_in_the_readme_check() {
    let readme = fs::read_to_string("README.md").expect("there is a README");
    let mut blocks = readme.split("```nn\n").skip(1).peekable();
    assert!(blocks.peek().is_some(), "the README shows no program");
    for block in blocks {
        let text = block.split("```").next().unwrap_or("");
        let mut sources = Sources::new();
        let id = sources.add("README.md", text);
        let parsed = syntax::parse(sources.get(id));
        let unit = Unit { ast: parsed.ast, folder: "examples".into(), uses: Vec::new() };
        let levels = Levels::default();
        let found = lint::check(&[unit], parsed.diagnostics, &Options::default(), &levels);
        let found = found.diagnostics;
        assert!(
            found.is_empty(),
            "{}",
            render::human(&found, &sources, &render::Look::PLAIN)
        );
    }
}

#[test]
fn every_code_has_a_page() {
    for code in lint::all_codes() {
        assert!(!code.explanation.trim().is_empty(), "{} is not explained", code.id);
        assert!(!code.wrong.trim().is_empty(), "{} shows nothing wrong", code.id);
        assert!(!code.right.trim().is_empty(), "{} shows nothing right", code.id);
    }
}
