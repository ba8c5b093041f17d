//! How a finding looks: for people, for editors, for programs.

use percept::diagnostics::codes::{D031, N001, P001, S022, U001};
use percept::diagnostics::render::{self, Charset, Color, Look};
use percept::diagnostics::{Diagnostic, Quote, Safety};
use percept::source::{SourceId, Sources, Span};

const NET: &str = "# Digits, narrowed by mistake.
model net : [784] -> [10] {
    linear(64) -> relu : [128]
    linear(10)
}
";

fn sources() -> Sources {
    let mut sources = Sources::new();
    sources.add("net.nn", NET);
    sources.add("blocks.nn", "let 폭 = 128\nblock 잔차(폭) { liner(폭) }\n");
    sources.add("tabs.nn", "data {\r\n\tsource = cvs(\"a\u{1b}[31m.csv\")\r\n}\r\n");
    sources
}

fn at(sources: &Sources, source: u16, text: &str) -> Span {
    let id = SourceId(source);
    let start = sources.get(id).text.find(text).expect("the text is there");
    Span::new(id, start, start + text.len())
}

fn findings(sources: &Sources) -> Vec<Diagnostic> {
    let note = at(sources, 0, "[128]");
    let layer = at(sources, 1, "liner");
    let source = at(sources, 2, "cvs(\"a\u{1b}[31m.csv\")");
    let end = Span::new(SourceId(2), usize::MAX, usize::MAX);
    vec![
        Diagnostic::new(&S022, "the note says `[128]`, the value is `[64]`", note, "[128] is noted")
            .cause(at(sources, 0, "64"), "64 is born here")
            .context(at(sources, 1, "128"), "the 128 of `폭`")
            .note("ladder: [784] -linear-> [64] -relu-> [64]")
            .edit("write `[64]`", note, "[64]", Safety::Unsafe),
        Diagnostic::new(&N001, "no layer is called `liner`", layer, "not a layer")
            .context(at(sources, 1, "liner(폭)"), "called here with one argument")
            .help("did you mean `linear`?")
            .edit("did you mean `linear`?", layer, "linear", Safety::Unsafe),
        Diagnostic::new(&D031, "row 3 has 2 fields, the header has 5", source, "read from here")
            .quote(Quote {
                file: "a.csv".to_owned(),
                line: 4,
                column: 5,
                text: "5.1,\u{7}3.5".to_owned(),
                label: "the row ends here".to_owned(),
            })
            .help("check the delimiter and the quotes; a row that was cut short is often the last one, written while the program that made the file was stopped"),
        Diagnostic::new(&U001, "`폭` is never used", at(sources, 1, "폭"), "")
            .edit("delete it", at(sources, 1, "let 폭 = 128\n"), "", Safety::Unsafe),
        Diagnostic::new(&P001, "expected `}`, found the end of the text", end, "expected here")
            .edit("add it", end, "}", Safety::Unsafe),
    ]
}

#[test]
fn people_see_lines_marks_notes_helps_and_diffs() {
    let sources = sources();
    insta::assert_snapshot!(render::human(&findings(&sources), &sources, &Look::PLAIN));
}

#[test]
fn typewriters_see_it_too() {
    let sources = sources();
    let look = Look { charset: Charset::Ascii, width: 40, ..Look::PLAIN };
    insta::assert_snapshot!(render::human(&findings(&sources)[..1], &sources, &look));
}

#[test]
fn colors_follow_the_roles() {
    let sources = sources();
    let look = Look { color: Color::On, ..Look::PLAIN };
    let drawn = render::human(&findings(&sources)[..1], &sources, &look);
    insta::assert_snapshot!(drawn.replace('\u{1b}', "^"));
}

#[test]
fn no_control_character_of_a_file_reaches_the_terminal() {
    let sources = sources();
    let findings = findings(&sources);
    let all = render::human(&findings, &sources, &Look::PLAIN)
        + &render::narrated(&findings, &sources)
        + &render::short(&findings, &sources)
        + &render::json(&findings, &sources);
    assert!(all.chars().all(|char| char == '\n' || !char.is_control()), "{all:?}");
}

#[test]
fn editors_see_one_line_each() {
    let sources = sources();
    insta::assert_snapshot!(render::short(&findings(&sources), &sources));
}

#[test]
fn screen_readers_get_sentences() {
    let sources = sources();
    insta::assert_snapshot!(render::narrated(&findings(&sources), &sources));
}

#[test]
fn programs_get_bytes_lines_and_columns() {
    let sources = sources();
    let json = render::json(&findings(&sources)[..2], &sources);
    serde_json::from_str::<serde_json::Value>(&json).expect("it is JSON");
    insta::assert_snapshot!(json);
}

#[test]
fn the_summary_counts_severities_and_files() {
    let sources = sources();
    let findings = findings(&sources);
    assert_eq!(render::summary(&findings), "4 errors, 1 warning in 3 files");
    assert_eq!(render::summary(&findings[..1]), "1 error in 1 file");
    assert_eq!(render::summary(&[]), "");
}
