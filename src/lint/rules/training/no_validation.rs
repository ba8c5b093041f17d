//! H010: nothing tells learning from memorizing.

use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static NO_VALIDATION: Lint = Lint {
    code: Code {
        id: "H010",
        name: "no-validation",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "Without a validation split, the only number that is watched is that of the examples trained on, and a network that learns them by heart looks perfect. Hold out 10 to 20 %.",
        wrong: r#"data {
    source = builtin("iris")
    split  = none
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 60
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
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

/// With fewer examples there is nothing to hold out.
const LEAST: u64 = 20;

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let profile = &training.train.data.profile;
    if profile.split_sizes[1] > 0 || profile.n_rows < LEAST {
        return;
    }
    let spec = &training.train.data.spec;
    let written = spec.written.iter().find(|(name, _)| name == "split");
    let span = written.map_or(spec.source.span, |(_, span)| *span);
    let message = "no examples are held out for validation";
    let label = format!("all {} are trained on or tested", text::thousands(profile.n_rows));
    let found = Diagnostic::new(&NO_VALIDATION.code, message, span, label);
    findings
        .report(found.help("write `split = random(train = 80%, val = 10%, test = 10%)`"));
}
