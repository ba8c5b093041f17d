//! H013: a schedule made for another length.

use crate::builtins::{Stretch, Value};
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static SHARE: Threshold = Threshold {
    name: "schedule-mismatch",
    default: 1e-4,
    doc: "share of the peak rate under which nothing is learned any more",
};

pub(in crate::lint::rules) static SCHEDULE_MISMATCH: Lint = Lint {
    code: Code {
        id: "H013",
        name: "schedule-mismatch",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "A schedule that is told its own length must be told the length of the training. A stair longer than the training is never climbed down, a warm-up longer than it never reaches the rate, and a factor that was right for ten epochs stops all learning long before the hundredth.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    schedule = step(100)
    epochs   = 60
}
"#,
        right: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    schedule = step(20)
    epochs   = 60
}
"#,
    },
    thresholds: &[&SHARE],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let found = too_long(training).or_else(|| too_fast(training, findings.limit(&SHARE)));
    if let Some(found) = found {
        findings.report(found);
    }
}

/// A stretch that is longer than the training.
fn too_long(training: &Training<'_>) -> Option<Diagnostic> {
    let (schedule, args) = &training.train.schedule;
    let n_epochs = training.pace().n_epochs();
    let (name, stretch) = args.iter().find_map(|(name, value)| match value {
        Value::Stretch(Stretch::Epochs(epochs)) if *epochs >= n_epochs => {
            Some((name, *epochs))
        }
        _ => None,
    })?;
    let (stretch, epochs) = (text::number(stretch), text::number(n_epochs));
    let message = format!(
        "`{name}` of `{}` is {stretch} epochs, the training ends after {epochs}",
        schedule.name
    );
    let span = training.span(&format!("schedule.{name}"));
    let found =
        Diagnostic::new(&SCHEDULE_MISMATCH.code, message, span, "as long, or longer");
    let found = found.cause(training.span("epochs"), "the training");
    Some(found.edit("write a share of the run: `30%`", span, "30%", Safety::Unsafe))
}

/// A rate that is next to nothing before the training is half over.
fn too_fast(training: &Training<'_>, share: f64) -> Option<Diagnostic> {
    let pace = training.pace();
    let peak = training.peak();
    let rates = training.rates(training.rate());
    let is_spent =
        |(step, rate): &&(u64, f64)| *rate < peak * share && *step * 2 < pace.n_steps;
    let climbed = rates.iter().skip_while(|(_, rate)| *rate < peak);
    let (step, rate) = climbed.clone().find(is_spent)?;
    let epoch = (*step as f64 / pace.steps_per_epoch as f64).ceil();
    let message = format!(
        "the learning rate is {} by epoch {epoch} of {}",
        text::number(*rate),
        text::number(pace.n_epochs())
    );
    let span = training.span("schedule");
    let found = Diagnostic::new(&SCHEDULE_MISMATCH.code, message, span, "falls this fast")
        .evidence(rate / peak, share, SHARE.name)
        .note("the rest of the training changes nothing");
    Some(found.help("let it fall more slowly, or write `schedule = cosine`, which ends with the training"))
}
