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
use proptest::test_runner::RngSeed;

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
                line.len() - line.trim_start().len() == indent
                    && line.trim_start().starts_with('}')
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
        assert!(
            !(is_wide && line.trim_start_matches([' ', '-', '>']).contains(" -> ")),
            "too wide: {line}"
        );
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
    let programs = programs_below("tests/ui").into_iter().map(fs::read_to_string);
    let texts: Vec<String> = programs.filter_map(Result::ok).collect();
    let readable: Vec<&String> =
        texts.iter().filter(|text| parsed(text).is_some()).collect();
    assert!(readable.len() > 150, "{} of {}", readable.len(), texts.len());
    for text in readable {
        obey(text);
    }
}

#[test]
fn what_cannot_be_read_is_not_formatted() {
    for text in [
        "model {",
        "let = 3",
        "model { linear( }",
        "let a = 'b'",
        "model { relu\n 3 4 }",
        "// a comment here",
    ] {
        let source = Source::new("test.nn", text);
        let ast = syntax::parse(&source).ast;
        assert_eq!(format(&source, &ast), None, "{text}");
    }
}

/// Texts, each with what becomes of it, and the laws on the way.
fn before_and_after(texts: &[&str]) -> String {
    texts
        .iter()
        .map(|text| format!("{}\n----\n{}\n====\n\n", text.trim_end(), obey(text)))
        .collect()
}

/// Compares with `tests/format/NAME.snap`.
fn compare(name: &str, shown: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("format");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, shown));
}

#[test]
fn an_ugly_program_becomes_what_a_careful_person_writes() {
    let text = fs::read_to_string("tests/format/ugly.nn").unwrap();
    compare("ugly", &before_and_after(&[&text]));
}

#[test]
fn what_is_short_stays_on_its_line_and_what_is_long_is_opened() {
    let texts = [
        "model { linear(8)->relu;linear(3) }",
        "data { source=csv(\"a.csv\"); target=y }",
        "expect { params<3, test.mae<2 }",
        "model { linear(8) -> relu -> dropout(0.1); linear(8) -> relu -> dropout(0.1); linear(classes) -> softmax }",
        "train { class_weights = [1.25, 1.5, 1.75, 2.25, 2.5, 2.75, 3.25, 3.5, 3.75, 4.25, 4.5, 4.75, 5.25, 5.5, 5.75] }",
        "expect { test.accuracy_of_the_first_kind >= 90% and test.accuracy_of_the_second_kind >= 90% or params < 3 }",
    ];
    compare(
        "what_is_short_stays_on_its_line_and_what_is_long_is_opened",
        &before_and_after(&texts),
    );
}

#[test]
fn lines_of_a_chain_stay_lines() {
    let texts = [
        "model {\nlinear(8)\n-> relu\n->linear(3)\n}",
        "model {\nresidual {\nrelu }\n-> relu\n}",
        "model { linear(8) -> relu -> linear(64) -> relu -> linear(64) -> relu -> linear(64) -> relu -> residual { relu }\n}",
    ];
    compare("lines_of_a_chain_stay_lines", &before_and_after(&texts));
}

#[test]
fn a_chain_in_parentheses_goes_below_where_it_would_not_fit() {
    let texts = [
        "block x { return net.repeat_1[3].linear_1 + x(x = val.loss, sizes[0]) + x(sizes[0], rest) -> (repeat -val.loss {\n# why\n} : []) : [] }",
        "block x { return net.repeat_1[3].linear_1 + x(x = val.loss, sizes[0]) + x(sizes[0], rest) -> (repeat -val.loss {\n# why\n}) }",
        "block x { a_long_name_for_a_value -> another_long_name_for_a_value -> a_third_name_for_vals -> (x(true)\n# why\n-> relu) }",
        "block x { x = (x(\n# why\n) + 10min -> [net.repeat_1[3].linear_1 + true > net.repeat_1[3].linear_1, 1, val.loss] : []) : [\n# why\n] }",
        "block x { 1 and a_long_name_for_a_value(val.loss, val.loss, x = x) + [1, -2, 3][0] -> 1 + a_long_name_for_a_value(a_long_name_for_a_value = 1, x = \"a.csv\") + [1, -2, 3][0] : [] }",
    ];
    compare(
        "a_chain_in_parentheses_goes_below_where_it_would_not_fit",
        &before_and_after(&texts),
    );
}

#[test]
fn comments_stay_where_they_stand() {
    let texts = [
        "#a\n\n\n#b\nlet x=1 # c\nlet long = 2    # d\n# e\n",
        "let x = [ # one\n1, # two\n # three\n2 ]",
        "let x = max(1 + # one\n2, # two\n3)",
        "model { # net\nrelu # act\n # and then\n -> relu\n # end\n}",
        "data { a = 1 # x\n\n\n b = 2; # y\n # z\n}",
    ];
    compare("comments_stay_where_they_stand", &before_and_after(&texts));
}

#[test]
fn literals_stay_as_they_are_written() {
    let texts = [
        "let x = [1_000,80%,1e-3, 7%2 , 7 %2, \"\\u{1F600} # \\\"\", -  1]",
        "model m : [N/2,4 * c , a+b[1]]->[_,..] { reshape( 2*N , _ ) }",
    ];
    compare("literals_stay_as_they_are_written", &before_and_after(&texts));
}

#[test]
fn a_sign_is_never_taken_for_a_difference() {
    let texts =
        ["model { a; -b; not c }", "model {\na;\n-b\n}", "expect {\na <-1, -b<2\n}"];
    compare("a_sign_is_never_taken_for_a_difference", &before_and_after(&texts));
}

#[test]
fn items_are_one_blank_line_apart_and_neighboring_lets_need_none() {
    let texts = [
        "use \"a.nn\"\nlet x = 1\nlet y = 2\n\n\nlet z = 3\n# m\nmodel { relu }\n# of the model above\n\nblock b { relu }",
    ];
    compare(
        "items_are_one_blank_line_apart_and_neighboring_lets_need_none",
        &before_and_after(&texts),
    );
}

#[test]
fn marks_of_windows_and_tabs_go() {
    assert_eq!(obey("\u{feff}let x = 1\r\n\tlet y = 2\t\r\n"), "let x = 1\nlet y = 2\n");
    assert_eq!(obey(""), "");
    assert_eq!(obey("\n\n# only\n\n"), "# only\n");
}

/// `FORMAT_CASES=3000 FORMAT_SEED=2 cargo test --test format obey` looks further than is usual.
fn laws() -> ProptestConfig {
    let said = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    ProptestConfig {
        cases: said("FORMAT_CASES").map_or(200, |n: u64| n as u32),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(said("FORMAT_SEED").unwrap_or(7)),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn generated_programs_obey(text in programs::program()) {
        let (source, parsed) = parsed(&text).expect("only programs are generated");
        // On one line, the words behind a `//` may look like a comment of another language.
        let is_formatted = format(&source, &parsed.ast).is_some();
        prop_assert!(is_formatted || text.contains("//"), "{}", text);
        prop_assume!(is_formatted);
        obey(&text);
    }
}
