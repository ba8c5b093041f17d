//! Documents agree with the program: `UPDATE=1` rewrites what is generated.

use std::fs;
use std::path::Path;

use percept::check::Options;
use percept::data::Access;
use percept::diagnostics::render;
use percept::lint::{self, Levels};
use percept::load::{Loaded, load_as};
use percept::syntax::words;
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
        is_sound(Path::new("examples"), block.split("```").next().unwrap_or(""));
    }
}

#[test]
fn programs_that_show_a_word_check_and_use_it() {
    let folder = tempfile::tempdir().expect("there is room for a file");
    fs::write(folder.path().join("blocks.nn"), BLOCKS).expect("it can be written");
    for word in words::ALL {
        is_sound(folder.path(), word.example);
        let tokens = syntax::tokens(word.example);
        let uses = tokens.iter().any(|token| token.text(word.example) == word.name);
        assert!(uses, "`{}` is not shown", word.name);
    }
}

/// What programs that use another file find there.
const BLOCKS: &str = "block Res(c) : [c] -> [c] {\n    residual { linear(c) -> relu }\n}\n";

fn is_sound(folder: &Path, text: &str) {
    let Loaded { sources, units, diagnostics } =
        load_as(&folder.join("shown.nn"), text.into(), &Access::default());
    let levels = Levels::default();
    let found = lint::check(&units, diagnostics, &Options::default(), &levels);
    let found = found.diagnostics;
    let shown = render::human(&found, &sources, &render::Look::PLAIN);
    assert!(found.is_empty(), "{text}\n{shown}");
}

#[test]
fn every_code_has_a_page() {
    for code in lint::all_codes() {
        assert!(!code.explanation.trim().is_empty(), "{} is not explained", code.id);
        assert!(!code.wrong.trim().is_empty(), "{} shows nothing wrong", code.id);
        assert!(!code.right.trim().is_empty(), "{} shows nothing right", code.id);
    }
}
