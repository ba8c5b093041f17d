//! M006: a layer too narrow for what is to pass through it.

use std::collections::BTreeSet;

use crate::builtins::layers::Role;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Stage};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static UNITS: Threshold = Threshold {
    name: "narrow-bottleneck",
    default: 3.0,
    doc: "units that any layer between wider ones should have",
};

static SHARE: Threshold = Threshold {
    name: "narrow-bottleneck-classes",
    default: 0.5,
    doc: "units that a layer between wider ones should have, per class",
};

pub(in crate::lint::rules) static NARROW_BOTTLENECK: Lint = Lint {
    code: Code {
        id: "M006",
        name: "narrow-bottleneck",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "All that the output knows of the input passes through the narrowest layer between them. With one or two units, or fewer than half the number of classes, it has no room to keep the answers apart, whatever stands before and behind it. Autoencoders are narrow on purpose, and not meant here.",
        wrong: "model : [8] -> [10] {
    linear(32) -> relu
    linear(2) -> relu
    linear(10)
}
",
        right: "model : [8] -> [10] {
    linear(32) -> relu
    linear(16) -> relu
    linear(10)
}
",
    },
    thresholds: &[&UNITS, &SHARE],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    if model.mirrors_input() {
        return;
    }
    let (units, share) = (findings.limit(&UNITS), findings.limit(&SHARE));
    let by_classes = share * model.n_classes() as f64;
    let (limit, setting) =
        if by_classes > units { (by_classes, SHARE.name) } else { (units, UNITS.name) };
    let mut seen = BTreeSet::new();
    for stage in model.stages().filter(|stage| stage.role() == Role::Affine) {
        let Some((width, before, after)) = widths(model, &stage) else { continue };
        let is_narrow = width < before && width < after && (width as f64) < limit;
        // What a repeat makes of one stage is judged once.
        let is_new = is_narrow && seen.insert(stage.node.span);
        if is_new && !is_stacked(model, &stage) && model.is_only_way(stage.id) {
            let found = report(model, &stage, (width, before, after));
            findings.report(found.evidence(width as f64, limit, setting));
        }
    }
}

/// Its width, that of what it reads, and that of the output.
fn widths(model: &Model<'_>, stage: &Stage<'_>) -> Option<(u64, u64, u64)> {
    let after = model.model.output_shape().last()?.extent()?;
    Some((stage.width()?, model.width_before(stage)?, after))
}

/// Whether weights follow directly: a low rank, of which M001 speaks.
fn is_stacked(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    let mut users = model.users(stage.id).iter().filter_map(|user| model.stage(*user));
    users.any(|user| user.role() == Role::Affine)
}

fn report(
    model: &Model<'_>,
    stage: &Stage<'_>,
    (width, before, after): (u64, u64, u64),
) -> Diagnostic {
    let units = text::count(width, "unit");
    let message =
        format!("{units} between {before} and {after}: all must pass through here");
    let span = model.arg_span(stage, "units");
    let found =
        Diagnostic::new(&NARROW_BOTTLENECK.code, message, span, "narrower than both");
    let found =
        found.note("autoencoders are narrow on purpose: say so with `target = input`");
    match model.place(stage) {
        Some(_) => found.edit(
            format!("give it {after} at least"),
            span,
            after.to_string(),
            Safety::Unsafe,
        ),
        None => found.help(format!("give it {after} units at least")),
    }
}
