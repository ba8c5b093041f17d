//! H012: patience for longer than the training lasts.

use crate::check::typed::Stop;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, settings, written};

pub(in crate::lint::rules) static PATIENCE_EXCEEDS_EPOCHS: Lint = Lint {
    code: Code {
        id: "H012",
        name: "patience-exceeds-epochs",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "`stalled` stops a training after so many epochs without a better value. With a patience of as many epochs as there are, or more, that can never happen: the setting does nothing.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 60
    stop   = stalled(val.loss, patience = 60)
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
    epochs = 60
    stop   = stalled(val.loss, patience = 10)
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let n_epochs = training.pace().n_epochs();
    let longest = training.train.stop.iter().filter_map(|stop| match stop {
        Stop::Stalled { patience, .. } => Some(*patience),
        Stop::Reached { .. } | Stop::Time(_) => None,
    });
    // The first epoch is never worse than none before it.
    let Some(patience) = longest.max().filter(|patience| *patience as f64 > n_epochs - 1.0)
    else {
        return;
    };
    let epochs = text::number(n_epochs);
    let message =
        format!("a patience of {patience} never runs out in a training of {epochs} epochs");
    let span = training.span("stop");
    let found =
        Diagnostic::new(&PATIENCE_EXCEEDS_EPOCHS.code, message, span, "never stops it");
    let found = found.cause(training.span("epochs"), "the training ends first");
    let fifth = (n_epochs / 5.0).ceil().max(1.0);
    let wanted = format!("patience = {fifth}");
    let units = training.units;
    let argument = settings::find(units, training.train.span, "stop")
        .and_then(|setting| written::argument(&setting.value, "patience"));
    findings.report(match argument {
        Some(span) => {
            found.edit(format!("write `{wanted}`"), span, fifth.to_string(), Safety::Unsafe)
        }
        None => found.help(format!("write for example `{wanted}`")),
    });
}
