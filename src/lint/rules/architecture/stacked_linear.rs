//! M001: affine layers in a row, which are one affine layer.

use crate::builtins::layers::Role;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Stage};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};
use crate::source::Span;

pub(in crate::lint::rules) static STACKED_LINEAR: Lint = Lint {
    code: Code {
        id: "M001",
        name: "stacked-linear",
        level: Level::Correctness,
        decided: Decided::Statically,
        explanation: "A linear layer of a linear layer is a linear layer: whatever the two learn, one of them could say. Without a bend between them, depth buys nothing but weights and time. Put an activation between. A middle that is narrower than both ends is left alone: it holds the map to a low rank, as the code of an autoencoder does. Where anything else is meant, say so with `# allow(stacked-linear): reason`.",
        wrong: "model : [4] -> [3] {
    linear(16)
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
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    let stages = model.stages().filter(|stage| stage.role() == Role::Affine);
    for last in stages.filter(|stage| is_end_of_run(model, stage)) {
        let run = run_to(model, last);
        if run.len() > 1 && !is_narrow(model, &run) {
            findings.report(report(model, &run));
        }
    }
}

/// Whether no affine layer follows directly.
fn is_end_of_run(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    let users = model.users(stage.id).iter().filter_map(|id| model.stage(*id));
    !users
        .into_iter()
        .any(|user| previous(model, &user).is_some_and(|one| one.id == stage.id))
}

/// The affine layer whose value an affine layer reads as it is.
fn previous<'a>(model: &Model<'a>, stage: &Stage<'a>) -> Option<Stage<'a>> {
    if stage.role() != Role::Affine {
        return None;
    }
    // Dropout between them bends while training; a rearrangement mixes axes.
    model.before(stage).filter(|before| before.role() == Role::Affine)
}

/// The run of affine layers that ends in `last`, first one first.
fn run_to<'a>(model: &Model<'a>, last: Stage<'a>) -> Vec<Stage<'a>> {
    let mut run = vec![last];
    while let Some(before) = previous(model, &run[run.len() - 1]) {
        run.push(before);
    }
    run.reverse();
    run
}

/// Whether a middle that is narrower than both ends holds the map to a low rank.
fn is_narrow(model: &Model<'_>, run: &[Stage<'_>]) -> bool {
    let ends = [model.width_before(&run[0]), run[run.len() - 1].width()];
    let narrowest = run[..run.len() - 1].iter().map(Stage::width).min().flatten();
    ends.iter().all(|end| narrowest < *end)
}

fn report(model: &Model<'_>, run: &[Stage<'_>]) -> Diagnostic {
    let (first, last) = (&run[0], &run[run.len() - 1]);
    let from = first.node.inputs.first().map(|id| model.model.node(*id).shape.to_string());
    let (from, to) = (from.unwrap_or_default(), &last.node.shape);
    let n = text::count(run.len() as u64, "linear layer");
    let message = format!("{n} in a row equal one from {from} to {to}");
    let (here, second) = (first.node.span, &run[1]);
    let found = Diagnostic::new(
        &STACKED_LINEAR.code,
        message,
        here,
        "nothing bends its output",
    )
    .cause(second.node.span, "this maps it linearly again")
    .note("a composition of linear maps is a linear map: the extra weights buy nothing");
    let end = model.place(first).map(|place| place.link().span.end);
    match end {
        Some(end) => found.edit(
            "put an activation between",
            Span { start: end, end, ..here },
            " -> relu",
            Safety::Unsafe,
        ),
        None => found.help("put an activation between, such as `relu`"),
    }
}
