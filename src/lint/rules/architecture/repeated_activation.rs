//! M003: an activation of an activation.

use std::collections::BTreeSet;

use crate::builtins::layers::{Bend, Role, Way};
use crate::check::typed::{Arithmetic, TypedKind};
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Program, Stage};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static REPEATED_ACTIVATION: Lint = Lint {
    code: Code {
        id: "M003",
        name: "repeated-activation",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "Two activations follow each other with no weights between. The second can only lose what the first has left: `relu` of `relu` changes nothing, `sigmoid` of `relu` never says less than 0.5, `softmax` of `relu` cannot rule a class out. Keep the one that is meant.",
        wrong: "model : [4] -> [3] {
    linear(16) -> relu -> relu
    linear(3)
}
",
        right: "model : [4] -> [3] {
    linear(16) -> relu
    linear(3)
}
",
    },
    thresholds: &[],
    check: Check::Program(check),
};

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for model in program.models() {
        for second in model.stages() {
            let Some(first) = repeated(model, &second) else { continue };
            if !seen.insert(second.node.span) {
                continue;
            }
            // A block whose stage is at fault in one place may be right in another.
            let twins = program.made_of(second.node.span);
            let pairs: Vec<_> =
                twins.iter().filter_map(|(model, twin)| repeated(model, twin)).collect();
            if pairs.len() < twins.len() {
                continue;
            }
            let is_idle = pairs.iter().all(|first| changes_nothing(first, &second));
            findings.report(report(model, (&first, &second), is_idle));
        }
    }
}

/// The activation whose value this activation bends again.
fn repeated<'a>(model: &Model<'a>, second: &Stage<'a>) -> Option<Stage<'a>> {
    let bend = second.bend()?;
    // Noise between them gives the second one something to do.
    let passes = |role| matches!(role, Role::Rearrangement | Role::Dropout);
    let first = model.before_through(second, passes)?;
    let is_mistaken = is_mistaken(first.bend()?, bend) || is_same(&first, second);
    (is_mistaken && !is_factor(model, second)).then_some(first)
}

/// Which pairs nobody means. Other ways to bend are formulas: `exp`, then `log`.
fn is_mistaken(first: Bend, second: Bend) -> bool {
    let is_hidden = |bend: Bend| matches!(bend.way, Way::Rectifier | Way::Saturating);
    match second.way {
        Way::Rectifier | Way::Saturating => is_hidden(first),
        // `tanh` before `softmax` bounds scores on purpose.
        Way::Probabilities | Way::LogProbabilities => {
            first.way == Way::Rectifier || first.way == Way::Saturating && first.low >= 0.0
        }
        Way::Logarithm | Way::Other => false,
    }
}

/// Whether they are one layer, of which twice is once.
fn is_same(first: &Stage<'_>, second: &Stage<'_>) -> bool {
    let is_idempotent = second.bend().is_some_and(|bend| bend.is_idempotent);
    let is_softmax = second.bend().is_some_and(|bend| bend.way == Way::LogProbabilities);
    std::ptr::eq(first.layer, second.layer) && is_idempotent && !is_softmax
}

/// Whether the second passes all that the first can give.
fn changes_nothing(first: &Stage<'_>, second: &Stage<'_>) -> bool {
    let (Some(a), Some(b)) = (first.bend(), second.bend()) else { return false };
    let is_clip = b.way == Way::Rectifier && b.is_idempotent;
    is_same(first, second) || is_clip && a.low >= b.low && a.high <= b.high
}

/// Whether a value is multiplied by another: gates are built of several activations.
fn is_factor(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    let is_product = |kind: &TypedKind| {
        matches!(kind, TypedKind::Arithmetic(Arithmetic::Multiply | Arithmetic::Divide))
    };
    model.users(stage.id).iter().any(|user| is_product(&model.model.node(*user).kind))
}

fn report(
    model: &Model<'_>,
    (first, second): (&Stage<'_>, &Stage<'_>),
    is_idle: bool,
) -> Diagnostic {
    let (a, b) = (first.layer.name, second.layer.name);
    let message = match is_idle {
        true => format!("`{b}` after `{a}` changes nothing"),
        false => format!("two activations in a row: `{a}`, then `{b}`"),
    };
    let span = second.node.span;
    let found = Diagnostic::new(&REPEATED_ACTIVATION.code, message, span, "the second");
    let found = found.cause(first.node.span, "the first; no weights stand between");
    let is_softmax = second
        .bend()
        .is_some_and(|bend| matches!(bend.way, Way::Probabilities | Way::LogProbabilities));
    match (is_idle, is_softmax) {
        (true, _) => model.without(second, found, Safety::Safe),
        (false, true) => model.without(first, found, Safety::Unsafe),
        (false, false) => model.without(second, found, Safety::Unsafe),
    }
}
