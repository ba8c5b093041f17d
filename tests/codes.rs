//! The pages of the codes tell the truth: what they call wrong is reported under their code, what
//! they call right is not.

use std::path::Path;

use percept::check::{Options, Unit};
use percept::diagnostics::{Code, Decided};
use percept::lint::{self, Change, Levels, Selector};
use percept::source::Sources;
use percept::syntax;

/// Pages that parsing and checking a text do not bear out, and why.
const NOT_BORNE_OUT: &[(&str, &str)] = &[
    ("N007", "the file that it misses is among the tables of the tests"),
    ("N011", "a page is one file, and this wants three"),
    ("P012", "a text in a test is always UTF-8"),
    ("S021", "the checker asks for columns of ids first"),
    ("U005", "a page is one file, and this wants two"),
];

/// What parsing and checking a text report: the codes, and whether each is an error.
fn reported(text: &str, code: &Code) -> Vec<(&'static str, bool)> {
    let mut sources = Sources::new();
    let id = sources.add("page.nn".to_owned(), text.to_owned());
    let parsed = syntax::parse(sources.get(id));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/data/_tables");
    let unit = Unit { ast: parsed.ast, folder, uses: Vec::new() };
    let levels = speaking(code);
    let linted = lint::check(&[unit], parsed.diagnostics, &Options::default(), &levels);
    linted.diagnostics.iter().map(|found| (found.code.id, found.is_error())).collect()
}

/// Every rule at its own level, and this one in any case.
fn speaking(code: &Code) -> Levels {
    let change = (Selector::Code(code.id), Change::On);
    Levels { changes: vec![change], ..Levels::default() }
}

/// What the page of a code claims and does not hold.
fn lies(code: &Code) -> Vec<String> {
    let (wrong, right) = (reported(code.wrong, code), reported(code.right, code));
    let mut lies = Vec::new();
    if !matches!(wrong.as_slice(), [(id, _)] if *id == code.id) {
        lies.push(format!("{}: the wrong program gives {wrong:?}", code.id));
    }
    let is_wrong = |(id, is_error): &(&str, bool)| *id == code.id || *is_error;
    if right.iter().any(is_wrong) {
        lies.push(format!("{}: the right program gives {right:?}", code.id));
    }
    lies
}

#[test]
fn pages_tell_the_truth() {
    let mut wrong = Vec::new();
    for code in lint::all_codes() {
        let lies = lies(code);
        let known = NOT_BORNE_OUT.iter().find(|(id, _)| *id == code.id);
        match (known, code.decided) {
            (None, Decided::Statically | Decided::FromData) => wrong.extend(lies),
            (None, _) => println!("{} is not tried: no check decides it", code.id),
            (Some((id, why)), _) if !lies.is_empty() => {
                println!("{id} is not tried: {why}");
            }
            (Some((id, _)), _) => wrong.push(format!("{id} is borne out: list it no more")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
