//! Y004: the same lines, or stages, several times in a row.

use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Program;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold, walk, wording};
use crate::source::Span;
use crate::syntax::ast::{Body, Comment, StatementKind};

static TIMES: Threshold = Threshold {
    name: "repeated-block",
    default: 3.0,
    doc: "times that the same lines or stages follow each other",
};

/// The longest line that the formatter makes.
const LINE: usize = 96;

pub(in crate::lint::rules) static REPEATED_BLOCK: Lint = Lint {
    code: Code {
        id: "Y004",
        name: "repeated-block",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "The same lines, or stages of a chain, follow each other several times. `repeat` says it once, and how often. Stages in a `repeat` have other paths: weights that were saved before do not fit.",
        wrong: "model : [4] -> [3] {
    linear(16) -> relu
    linear(16) -> relu
    linear(16) -> relu
    linear(3)
}
",
        right: "model : [4] -> [3] {
    repeat 3 { linear(16) -> relu }
    linear(3)
}
",
    },
    thresholds: &[&TIMES],
    check: Check::Program(check),
};

/// A statement or a stage, as text.
struct Part {
    text: Option<String>,
    span: Span,
}

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    let limit = findings.limit(&TIMES).max(2.0) as usize;
    let files = program.units.iter().map(|unit| (&unit.ast.comments, &unit.ast.items));
    let items = files.flat_map(|(comments, items)| {
        walk::definitions(items).map(move |definition| (comments, definition))
    });
    for (comments, definition) in items {
        walk::bodies(&definition.body, &mut |body| {
            let mut look_at = |parts: &[Part], joint: &'static str| {
                for (parts, length) in stanzas(parts, limit) {
                    findings.report(report(parts, (length, limit), joint, comments));
                }
            };
            look_at(&statements(body), "; ");
            for chain in body.statements.iter().filter_map(walk::chain_of) {
                let stages = chain
                    .links
                    .iter()
                    .map(|link| Part { text: wording::of_link(link), span: link.span });
                look_at(&stages.collect::<Vec<_>>(), " -> ");
            }
        });
    }
}

fn statements(body: &Body) -> Vec<Part> {
    let parts = body.statements.iter().map(|statement| {
        let is_chain = matches!(statement.kind, StatementKind::Chain(_));
        let text = wording::of_statement(statement).filter(|_| is_chain);
        Part { text, span: statement.span }
    });
    parts.collect()
}

/// What repeats, whole, with the length of one turn.
fn stanzas(parts: &[Part], limit: usize) -> Vec<(&[Part], usize)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < parts.len() {
        let Some((length, times)) = stanza(&parts[at..], limit) else {
            at += 1;
            continue;
        };
        let end = at + length * times;
        found.push((&parts[at..end], length));
        at = end;
    }
    found
}

/// How long what repeats from the start on is, and how often it stands there.
fn stanza(parts: &[Part], limit: usize) -> Option<(usize, usize)> {
    (1..=parts.len() / limit).find_map(|length| {
        let first = &parts[..length];
        let same = |other: &[Part]| {
            other.len() == length
                && first
                    .iter()
                    .zip(other)
                    .all(|(a, b)| a.text.is_some() && a.text == b.text)
        };
        let times = parts.chunks(length).take_while(|other| same(other)).count();
        // Activations alone are not worth a `repeat`.
        let has_call = first
            .iter()
            .any(|part| part.text.as_ref().is_some_and(|text| text.contains('(')));
        (times >= limit && has_call).then_some((length, times))
    })
}

fn report(
    parts: &[Part],
    (length, limit): (usize, usize),
    joint: &str,
    comments: &[Comment],
) -> Diagnostic {
    let times = parts.len() / length;
    let texts = parts[..length].iter().filter_map(|part| part.text.as_deref());
    let text = format!("repeat {times} {{ {} }}", texts.collect::<Vec<_>>().join(joint));
    let what = if joint == "; " { "lines" } else { "stages" };
    let message = match length {
        1 => format!("the same {} stands here {times} times", &what[..what.len() - 1]),
        _ => format!("the same {length} {what} stand here {times} times"),
    };
    let first = parts[0].span.to(parts[length - 1].span);
    let found = Diagnostic::new(&REPEATED_BLOCK.code, message, first, "the first of them")
        .evidence(times as f64, limit as f64, TIMES.name);
    let whole = parts[0].span.to(parts[parts.len() - 1].span);
    // A comment between them would be lost.
    let is_plain = !comments.iter().any(|comment| whole.covers(comment.span));
    if text.len() <= LINE && is_plain {
        found.edit("say it once", whole, text, Safety::Unsafe)
    } else {
        found.help(format!("say it once: `repeat {times} {{ … }}`"))
    }
}
