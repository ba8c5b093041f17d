//! O017: a logarithm, or a division, of what can be 0.

use crate::builtins::layers::{Role, Way};
use crate::check::typed::{Arithmetic, TypedKind, TypedNode, ValueId};
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::ending::span_in_words;
use crate::lint::facts::{Model, Stage};
use crate::lint::findings::Findings;
use crate::lint::ranges::{Range, Ranges};
use crate::lint::{Check, Lint};
use crate::source::Span;

pub(in crate::lint::rules) static UNGUARDED: Lint = Lint {
    code: Code {
        id: "O017",
        name: "log-or-divide-unguarded",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "The logarithm of 0 is minus infinity, that of a negative number is no number, and neither is what a division of 0 by 0 gives. One such number in a batch is enough to make every weight NaN. Keep the value away from 0 first: `softplus` and `exp` give numbers above 0 only; to what `relu`, `abs` or `square` gives, add a small number: `h + 1e-6`.",
        wrong: "model : [4] -> [3] {
    linear(16) -> relu -> log
    linear(3)
}
",
        right: "model : [4] -> [3] {
    linear(16) -> softplus -> log
    linear(3)
}
",
    },
    thresholds: &[],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    let ranges = model.ranges();
    let logarithms = model.stages().filter_map(|stage| logarithm(model, &ranges, &stage));
    let nodes = model.model.nodes.iter();
    let divisions = nodes.filter_map(|node| division(model, &ranges, node));
    logarithms.chain(divisions).for_each(|found| findings.report(found));
}

fn logarithm(model: &Model<'_>, ranges: &Ranges, log: &Stage<'_>) -> Option<Diagnostic> {
    let input = *log.node.inputs.first().filter(|_| is(log, Way::Logarithm))?;
    let range = ranges.of(input)?;
    let before = model.before_through(log, Role::is_transparent);
    // Of a softmax there is a mistake of its own (O012).
    if before.is_some_and(|before| is(&before, Way::Probabilities)) {
        return None;
    }
    let (what, here) = if range.low < 0.0 {
        ("be negative", "a negative number has no logarithm")
    } else if range.has_zero() {
        ("be 0", "the logarithm of 0 is minus infinity")
    } else {
        return None;
    };
    let message = format!("this takes the `{}` of a value that can {what}", log.layer.name);
    let found = Diagnostic::new(&UNGUARDED.code, message, log.node.span, here);
    let found = from(found, model, input, range);
    if let Some(bent) = model.before(log).filter(|before| before.bend().is_some()) {
        let title = "write `softplus`, which stays above 0";
        return Some(found.edit(title, bent.node.span, "softplus", Safety::Unsafe));
    }
    Some(match model.place(log).map(|place| place.link().span) {
        Some(link) => {
            let start = Span { end: link.start, ..link };
            found.edit("bring it above 0 first", start, "softplus -> ", Safety::Unsafe)
        }
        None => found.help("bring it above 0 first, with `softplus`"),
    })
}

fn division(model: &Model<'_>, ranges: &Ranges, node: &TypedNode) -> Option<Diagnostic> {
    let divisor = match (&node.kind, node.inputs.as_slice()) {
        (TypedKind::Arithmetic(Arithmetic::Divide), [_, divisor])
        | (
            TypedKind::WithNumber { op: Arithmetic::Divide, is_swapped: true, .. },
            [divisor],
        ) => *divisor,
        _ => return None,
    };
    let range = ranges.of(divisor).filter(|range| range.has_zero())?;
    let message = "this divides by a value that can be 0";
    let here = "division by 0 gives no number";
    let found = Diagnostic::new(&UNGUARDED.code, message, node.span, here);
    let help =
        "let the divisor end in `-> softplus`, or in `-> abs` and divide by it `+ 1e-6`";
    Some(from(found, model, divisor, range).help(help))
}

/// Adds where the value comes from, and what it can be.
fn from(found: Diagnostic, model: &Model<'_>, id: ValueId, range: Range) -> Diagnostic {
    let gives = format!("gives {}", span_in_words(range.low, range.high));
    found.cause(model.model.node(id).span, gives)
}

fn is(stage: &Stage<'_>, way: Way) -> bool {
    stage.bend().is_some_and(|bend| bend.way == way)
}
