//! O012: the logarithm of a softmax, in two stages.

use crate::builtins::layers::{Role, Way};
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Stage};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};
use crate::source::Span;

pub(in crate::lint::rules) static HANDMADE_CROSS_ENTROPY: Lint = Lint {
    code: Code {
        id: "O012",
        name: "handmade-cross-entropy",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "A probability below about 1e-45 is 0 in the numbers that training counts with, and the logarithm of 0 is minus infinity: one sure mistake, and the loss is no number any more. `log_softmax` computes the same in one step without ever forming the probability. `cross_entropy` has it inside.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes) -> softmax -> log
}

train {
    loss   = nll
    epochs = 60
}
"#,
        right: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes) -> log_softmax
}

train {
    loss   = nll
    epochs = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    for log in model.stages().filter(|stage| is(stage, Way::Logarithm)) {
        let before = model.before_through(&log, Role::is_transparent);
        let Some(first) = before.filter(|before| is(before, Way::Probabilities)) else {
            continue;
        };
        let message = format!(
            "`{}` of `{}` fails once a probability is 0",
            log.layer.name, first.layer.name
        );
        let here = "the logarithm of 0 is minus infinity";
        let found =
            Diagnostic::new(&HANDMADE_CROSS_ENTROPY.code, message, log.node.span, here)
                .cause(first.node.span, "a very small probability is rounded to 0 here");
        findings.report(fuse(found, model, &first, &log));
    }
}

fn fuse(
    found: Diagnostic,
    model: &Model<'_>,
    first: &Stage<'_>,
    log: &Stage<'_>,
) -> Diagnostic {
    let title = "write `log_softmax`, which is the two in one";
    let place = |stage| model.place(stage).map(|place| (place.chain.span, place.at));
    let is_adjacent = |((chain, at), (other, next)): ((Span, usize), (Span, usize))| {
        chain == other && at + 1 == next
    };
    if place(first).zip(place(log)).is_some_and(is_adjacent) {
        let both = Span { end: log.node.span.end, ..first.node.span };
        return found.edit(title, both, "log_softmax", Safety::Unsafe);
    }
    found.help(title)
}

fn is(stage: &Stage<'_>, way: Way) -> bool {
    stage.bend().is_some_and(|bend| bend.way == way)
}
