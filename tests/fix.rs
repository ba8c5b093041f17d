//! Fixes mend what the pages of the codes show wrong, and never add an error.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;

use percept::check::{Options, Unit};
use percept::diagnostics::codes::{P001, U007};
use percept::diagnostics::{Code, Diagnostic, Safety};
use percept::lint::fix::{self, Fixed, Scope, Texts, View};
use percept::lint::{self, Change, GROUPS, Levels, Selector};
use percept::source::{Sources, Span};
use percept::syntax;

const NAME: &str = "page.nn";

/// Every rule at its own level, and this one in any case.
fn speaking(code: &Code) -> Levels {
    let changes = vec![(Selector::Code(code.id), Change::On)];
    Levels { changes, ..Levels::default() }
}

/// These rules alone.
fn only(ids: &[&'static str]) -> Levels {
    let groups = GROUPS.iter().map(|(_, level)| (Selector::Group(*level), Change::Off));
    let ids = ids.iter().map(|id| (Selector::Code(id), Change::On));
    Levels { changes: groups.chain(ids).collect(), ..Levels::default() }
}

/// Checks a text, its edits laid over it.
fn view(text: &str, texts: &Texts, levels: &Levels) -> View {
    let mut sources = Sources::new();
    let id = sources.add(NAME, texts.get(NAME).map_or(text, String::as_str));
    let parsed = syntax::parse(sources.get(id));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/data/_tables");
    let units = vec![Unit { ast: parsed.ast, folder, uses: Vec::new() }];
    let linted = lint::check(&units, parsed.diagnostics, &Options::default(), levels);
    View { sources, units, found: linted.diagnostics, skips: linted.skips }
}

fn fixed(text: &str, boldest: Safety, levels: &Levels) -> Fixed {
    let scope = Scope { boldest, may_edit: &|_| true };
    let fixed = fix::fix(scope, |texts| Ok::<_, Infallible>(view(text, texts, levels)));
    let Ok(fixed) = fixed;
    fixed
}

fn text_of(fixed: &Fixed) -> &str {
    &fixed.view.sources.iter().next().expect("the text").text
}

/// How often each error is found, by code: those that were undecided before do not count.
fn errors(found: &[Diagnostic], before: &View) -> BTreeMap<&'static str, usize> {
    let mut errors = BTreeMap::new();
    let is_new = |id| before.skips.iter().any(|skip| skip.code == id);
    for one in found.iter().filter(|one| one.is_error() && !is_new(one.code.id)) {
        *errors.entry(one.code.id).or_insert(0) += 1;
    }
    errors
}

#[test]
fn every_wrong_page_with_an_edit_is_mended_without_a_new_error() {
    let mut wrong = String::new();
    let mut n_mended = 0;
    for code in lint::all_codes() {
        let before = view(code.wrong, &Texts::new(), &speaking(code));
        let is_it = |one: &&Diagnostic| one.code.id == code.id;
        let can_be_applied = |one: &Diagnostic| {
            one.edits.iter().any(|edit| edit.safety != Safety::Suggestion)
        };
        let has_edit = before.found.iter().filter(is_it).any(can_be_applied);
        let after = fixed(code.wrong, Safety::Unsafe, &speaking(code));
        let (old, new) =
            (errors(&before.found, &before), errors(&after.view.found, &before));
        let is_worse = |(id, n): (&&str, &usize)| old.get(id) < Some(n);
        let text = text_of(&after);
        if new.iter().any(is_worse) {
            wrong += &format!("{}: {old:?} became {new:?} in\n{text}\n", code.id);
        }
        let is_left = after.view.found.iter().any(|one| is_it(&one));
        if has_edit && is_left {
            wrong += &format!("{}: still found in\n{text}\n", code.id);
        }
        n_mended += usize::from(has_edit && !is_left);
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(n_mended > 20, "{n_mended} pages are mended");
}

#[test]
fn safe_fixes_never_touch_what_has_only_unsafe_edits() {
    for code in lint::all_codes() {
        let before = view(code.wrong, &Texts::new(), &speaking(code));
        let mut edits = before.found.iter().flat_map(|one| &one.edits);
        let is_safe = edits.any(|edit| edit.safety == Safety::Safe);
        let after = fixed(code.wrong, Safety::Safe, &speaking(code));
        assert_eq!(after.n_applied > 0, is_safe, "{}:\n{}", code.id, text_of(&after));
    }
}

const BROKEN: &str = "# Two mistakes of names hide what the rules would say.
data { source = builtin(\"iris\") }

model {
    liner(16)  # the first
        -> dropot(0.1)  # the second
    linear(classes)
        # the scores
        -> softmax
}

train {
    loss   = cross_entropy
    epochs = 3
}

let width = 8  # nobody reads it
";

#[test]
fn rounds_go_on_until_nothing_is_left_and_comments_stay() {
    let fixed = fixed(BROKEN, Safety::Unsafe, &only(&["O001", "U001"]));
    assert_eq!(fixed.view.found.len(), 0, "{:#?}", fixed.view.found);
    insta::assert_snapshot!(text_of(&fixed));
}

/// Fixes a text by invented rules: each finds a word and would write another in its place.
fn invented(text: &str, rules: &[(&'static Code, &str, &[&str])]) -> Fixed {
    let check = |texts: &Texts| {
        let mut sources = Sources::new();
        let id = sources.add(NAME, texts.get(NAME).map_or(text, String::as_str));
        let text = &sources.get(id).text;
        let found = rules.iter().filter_map(|(code, word, replacements)| {
            let at = text.find(word)?;
            let span = Span::new(id, at, at + word.len());
            let found = Diagnostic::new(code, format!("this is {word}"), span, "");
            let edits = replacements.iter();
            Some(edits.fold(found, |found, new| found.edit("", span, *new, Safety::Safe)))
        });
        let found = found.collect();
        Ok::<_, Infallible>(View { found, sources, units: Vec::new(), skips: Vec::new() })
    };
    let scope = Scope { boldest: Safety::Safe, may_edit: &|_| true };
    let Ok(fixed) = fix::fix(scope, check);
    fixed
}

#[test]
fn an_edit_that_adds_an_error_is_undone_and_the_others_stay() {
    let rules: [(_, _, &[_]); 3] =
        [(&U007, "one", &["bad"]), (&U007, "two", &["2"]), (&P001, "bad", &[])];
    let fixed = invented("one two three", &rules);
    assert_eq!((text_of(&fixed), fixed.n_applied), ("one 2 three", 1));
    // It may take an error's place: that one was hidden.
    let rules: [(_, _, &[_]); 2] = [(&P001, "one", &["bad"]), (&P001, "bad", &[])];
    assert_eq!(text_of(&invented("one", &rules)), "bad");
}

#[test]
fn an_edit_that_leaves_its_finding_is_undone() {
    let rules: [(_, _, &[_]); 1] = [(&U007, "one", &["one one"])];
    let fixed = invented("one two", &rules);
    assert_eq!((text_of(&fixed), fixed.n_applied), ("one two", 0));
}

#[test]
fn rules_that_undo_each_other_come_to_an_end() {
    let rules: [(_, _, &[_]); 2] = [(&U007, "one", &["two"]), (&U007, "two", &["one"])];
    let text = text_of(&invented("one", &rules)).to_owned();
    assert!(text == "one" || text == "two", "{text}");
}

#[test]
fn edits_that_touch_wait_and_of_alternatives_the_first_is_applied() {
    let rules: [(_, _, &[_]); 2] = [(&U007, "ab", &["x", "y"]), (&U007, "bc", &["z"])];
    let fixed = invented("abc", &rules);
    assert_eq!((text_of(&fixed), fixed.n_applied), ("xc", 1));
}

#[test]
fn texts_that_may_not_be_edited_are_not() {
    let text = "let a = 1 # allow(stacked-linear)\nmodel : [4] -> [a] { linear(a) }\n";
    let scope = Scope { boldest: Safety::Unsafe, may_edit: &|_| false };
    let Ok(fixed) = fix::fix(scope, |texts| {
        Ok::<_, Infallible>(view(text, texts, &only(&["M001", "U007"])))
    });
    assert_eq!((fixed.view.found.len(), fixed.texts.len()), (1, 0));
}

#[test]
fn a_program_without_findings_is_left_alone() {
    for code in lint::all_codes() {
        let levels = Levels::default();
        let before = view(code.right, &Texts::new(), &levels);
        if before.found.is_empty() {
            let after = fixed(code.right, Safety::Unsafe, &levels);
            assert!(after.texts.is_empty() && after.n_applied == 0, "{}", code.id);
        }
    }
}
