//! Y005: a file that is not as the formatter would write it.

use std::ops::Range;

use crate::check::Unit;
use crate::diagnostics::codes::P010;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::format::format;
use crate::lint::facts::Program;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};
use crate::source::{Source, Span};

pub(in crate::lint::rules) static NOT_FORMATTED: Lint = Lint {
    code: Code {
        id: "Y005",
        name: "not-formatted",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "There is one way to write a program down, which `percept fmt` knows: four spaces, one statement a line, `=` aligned within a run of settings. Where every file is written so, a change shows what it changes and nothing else, and nobody argues about blanks. The formatter never changes what a program means.",
        wrong: r#"data {
  source = builtin("iris")
}

model { linear(classes)
}

train {
  seed=7
  epochs = 60
}
"#,
        right: r#"data {
    source = builtin("iris")
}

model {
    linear(classes)
}

train {
    seed   = 7
    epochs = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Program(check),
};

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    for unit in program.units {
        // Of tabs among spaces the parser says more.
        let is_mixed = program.found.iter().any(|found| {
            found.code.id == P010.id && found.span().source == unit.ast.source
        });
        if let Some(found) = finding(unit).filter(|_| !is_mixed) {
            findings.report(found);
        }
    }
}

fn finding(unit: &Unit) -> Option<Diagnostic> {
    let text = &*unit.ast.text;
    let formatted = format(&Source::new("", text), &unit.ast)?;
    let (old, new) = difference(text, &formatted)?;
    let span = |bytes: Range<usize>| Span::new(unit.ast.source, bytes.start, bytes.end);
    let line = text[old.start..].lines().next().unwrap_or("").trim_end();
    let n_blanks = line.len() - line.trim_start().len();
    let first = span(old.start + n_blanks..old.start + line.len());
    let found = Diagnostic::new(
        &NOT_FORMATTED.code,
        "this file is not written as `percept fmt` writes it",
        first,
        "the first line that it would change",
    );
    let found = found.help("run `percept fmt FILE`, which changes no meaning");
    Some(found.edit("format it", span(old), &formatted[new], Safety::Safe))
}

/// The bytes from the first line that differs to the last, in both texts. How lines end does not
/// count: an edit keeps that.
fn difference(old: &str, new: &str) -> Option<(Range<usize>, Range<usize>)> {
    let (a, b): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let is_same = |(a, b): &(&&str, &&str)| {
        a.trim_end_matches(['\r', '\n']) == b.trim_end_matches('\n')
    };
    let n_first = a.iter().zip(&b).take_while(is_same).count();
    if n_first == a.len() && n_first == b.len() {
        return None;
    }
    let n_rest = a.len().min(b.len()) - n_first;
    let n_last =
        a.iter().rev().zip(b.iter().rev()).take(n_rest).take_while(is_same).count();
    let bytes = |lines: &[&str]| {
        let start: usize = lines[..n_first].iter().map(|line| line.len()).sum();
        let inner = lines[n_first..lines.len() - n_last].iter();
        start..start + inner.map(|line| line.len()).sum::<usize>()
    };
    Some((bytes(&a), bytes(&b)))
}
