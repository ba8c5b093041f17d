//! W006: `selu` behind weights of another variance than it is made for.

use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Model, Stage};
use crate::lint::findings::Findings;
use crate::lint::starts::Start;
use crate::lint::{Check, Lint, Threshold};
use crate::source::Span;

static OFF: Threshold = Threshold {
    name: "lecun-with-selu",
    default: 0.2,
    doc: "how far the deviation of the weights may lie from 1 / sqrt(inputs), as a share",
};

pub(in crate::lint::rules) static LECUN_WITH_SELU: Lint = Lint {
    code: Code {
        id: "W006",
        name: "lecun-with-selu",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "`selu` keeps numbers at mean 0 and deviation 1 from layer to layer without any normalization. Its two constants are computed for weights of deviation 1 / sqrt(inputs), which is `lecun_normal`. With another start the promise is broken, and `selu` is a dearer `elu`.",
        wrong: "model : [64] -> [3] {
    linear(64) -> selu
    linear(3)
}
",
        right: "model : [64] -> [3] {
    linear(64, init = lecun_normal) -> selu
    linear(3)
}
",
    },
    thresholds: &[&OFF],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    let limit = findings.limit(&OFF);
    for stage in model.stages() {
        let next = model.activation_after(&stage);
        let is_selu =
            |next: &Stage<'_>| next.bend().is_some_and(|bend| bend.keeps_variance);
        let Some(next) = next.filter(is_selu) else { continue };
        let Some(start) = model.start(&stage) else { continue };
        let ratio = start.deviation * (start.fan_in as f64).sqrt();
        let off = (ratio - 1.0).abs();
        // Equal weights are another mistake (W001).
        if off > limit && start.deviation > 0.0 && !model.is_start_meant(&stage) {
            let found = report((&stage, &next), &start, ratio);
            let found = found.evidence(off, limit, OFF.name);
            findings.report(mend(found, model, &stage, start.written));
        }
    }
}

fn report(
    (stage, next): (&Stage<'_>, &Stage<'_>),
    start: &Start<'_>,
    ratio: f64,
) -> Diagnostic {
    let (layer, init) = (next.layer.name, start.call.entry.name);
    let message = format!("`{layer}` wants weights from `lecun_normal`, not `{init}`");
    let span = start.written.unwrap_or(stage.node.span);
    let here = format!("weights start at {} of the deviation", text::percent(ratio));
    let cause = "keeps mean 0 and deviation 1 only behind `lecun_normal`";
    Diagnostic::new(&LECUN_WITH_SELU.code, message, span, here).cause(next.node.span, cause)
}

fn mend(
    found: Diagnostic,
    model: &Model<'_>,
    stage: &Stage<'_>,
    written: Option<Span>,
) -> Diagnostic {
    let title = "write `init = lecun_normal`";
    if let Some(span) = written {
        return found.edit(title, span, "lecun_normal", Safety::Unsafe);
    }
    let call = model.place(stage).and_then(|place| place.call());
    match call.and_then(|call| call.args.last()) {
        Some(last) => {
            let end = Span { start: last.value.span.end, ..last.value.span };
            found.edit(title, end, ", init = lecun_normal", Safety::Unsafe)
        }
        None => found.help(title),
    }
}
