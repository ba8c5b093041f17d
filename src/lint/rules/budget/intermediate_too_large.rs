//! B004: an activation of a size that hardly any machine holds.

use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Stage, Training};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static SIZE: Threshold = Threshold {
    name: "intermediate-too-large",
    default: 1.0,
    doc: "GiB of the largest value of a batch",
};

pub(in crate::lint::rules) static INTERMEDIATE_TOO_LARGE: Lint = Lint {
    code: Code {
        id: "B004",
        name: "intermediate-too-large",
        level: Level::Performance,
        decided: Decided::FromData,
        explanation: "One value of the model, for a whole batch, takes more than a gigabyte, and training keeps many such values at once, with a gradient for each. Memory runs short, or time is spent on moving numbers about. A smaller batch shrinks every value alike; so does a narrower layer at this place.",
        wrong: "data {
    source = sine(samples = 400)
}

model {
    linear(2_000_000) -> relu -> dropout(0.1)
    linear(1)
}

train {
    batch  = 256
    epochs = 200
}
",
        right: "data {
    source = sine(samples = 400)
}

model {
    linear(2_000) -> relu -> dropout(0.1)
    linear(1)
}

train {
    batch  = 256
    epochs = 200
}
",
    },
    thresholds: &[&SIZE],
    check: Check::Training(check),
};

const GIB: f64 = 1_073_741_824.0;
/// Training counts with numbers of four bytes.
const BYTES: f64 = 4.0;

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let limit = findings.limit(&SIZE);
    let n_train = training.train.data.profile.split_sizes[0];
    let batch = training.train.batch.map_or(n_train, |batch| n_train.min(batch as u64));
    let sized = training.model.stages().filter_map(|stage| {
        Some((stage.node.shape.n_elements()? as f64 * BYTES * batch as f64 / GIB, stage))
    });
    let Some((size, stage)) =
        sized.reduce(|most, one| if one.0 > most.0 { one } else { most })
    else {
        return;
    };
    if size >= limit {
        let found = report(training, (&stage, size), batch);
        let found = found.evidence(size, limit, SIZE.name);
        findings.report(smaller(found, training, batch as f64 * limit / size));
    }
}

fn report(
    training: &Training<'_>,
    (stage, size): (&Stage<'_>, f64),
    batch: u64,
) -> Diagnostic {
    let (shape, size) = (&stage.node.shape, text::number(size));
    let n = text::count(batch, "example");
    let message = format!("{shape} takes {size} GiB for a batch of {n}");
    let here = format!("{shape} for each example");
    Diagnostic::new(&INTERMEDIATE_TOO_LARGE.code, message, stage.node.span, here)
        .cause(training.span("batch"), format!("{n} at a time"))
        .note("training keeps the values of all stages at once, and a gradient for each")
}

/// The largest power of two that stays below.
fn smaller(found: Diagnostic, training: &Training<'_>, fitting: f64) -> Diagnostic {
    if fitting < 2.0 {
        return found.help("make the layer narrower");
    }
    let batch = libm::exp2((libm::log2(fitting) - 1e-9).floor());
    let title = format!("write `batch = {batch}`");
    match training.written("batch") {
        Some(span) => found.edit(title, span, batch.to_string(), Safety::Unsafe),
        None => found.help(title),
    }
}
