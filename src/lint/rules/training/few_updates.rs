//! H005: a training of a few updates.

use crate::builtins::optimizers::Method;
use crate::check::typed::Length;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static LEAST: Threshold =
    Threshold { name: "few-updates", default: 200.0, doc: "fewest updates of a training" };

pub(in crate::lint::rules) static FEW_UPDATES: Lint = Lint {
    code: Code {
        id: "H005",
        name: "few-updates",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "What a network learns, it learns update by update: epochs count how often the examples are seen, updates count how often weights change. A small table in large batches gives few updates for an epoch. With fewer than 200 in all, most networks have not got anywhere yet. Take more epochs, or smaller batches.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 5
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
    thresholds: &[&LEAST],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let (train, pace) = (training.train, training.pace());
    let is_search = matches!(train.optimizer.0.method, Method::WholeVector(_));
    let least = findings.limit(&LEAST);
    let n_steps = pace.n_steps as f64;
    // One update has a code of its own (C017).
    if is_search || train.init_from.is_some() || pace.n_steps < 2 || n_steps >= least {
        return;
    }
    let (setting, message, wanted) = match train.length {
        Length::Steps(_) => {
            let message =
                format!("{} are few for a training", text::count(pace.n_steps, "update"));
            ("steps", message, least.ceil() as u64)
        }
        Length::Epochs(epochs) => {
            let [epochs, each] =
                [text::count(epochs, "epoch"), text::count(pace.steps_per_epoch, "update")];
            let message = format!(
                "{epochs} of {each} make {}, few for a training",
                text::count(pace.n_steps, "update")
            );
            ("epochs", message, (least / pace.steps_per_epoch as f64).ceil() as u64)
        }
    };
    let span = training.span(setting);
    let found = Diagnostic::new(&FEW_UPDATES.code, message, span, "this long")
        .evidence(n_steps, least, LEAST.name);
    let found = match training.written("batch") {
        Some(batch) if pace.steps_per_epoch < 4 => {
            let examples = text::count(pace.n_examples, "training example");
            found.cause(batch, format!("few updates for {examples}"))
        }
        _ => found,
    };
    let title = format!("write `{setting} = {wanted}`");
    findings.report(found.edit(title, span, wanted.to_string(), Safety::Unsafe));
}
