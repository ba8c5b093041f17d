//! H017: a result that hangs on defaults.

use crate::check::typed::Origin;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, settings};

pub(in crate::lint::rules) static IMPLICIT_HYPERPARAMETER: Lint = Lint {
    code: Code {
        id: "H017",
        name: "implicit-hyperparameter",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "The optimizer, its rate and the size of a batch decide what a training comes to. Left to defaults they work, but nobody sees in the file what was done. Where a result is to be published or compared, write them.",
        wrong: r#"data {
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
        right: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    optimizer = adam(lr = 1e-3)
    batch     = 32
    epochs    = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let value = |name: &str| {
        let setting = training.in_force(name)?;
        (setting.origin == Origin::Default).then(|| setting.value.clone())
    };
    let rate = value("optimizer.lr");
    let optimizer = training.train.optimizer.0.name;
    let mut missing = Vec::new();
    if let Some(rate) = rate.filter(|_| training.is_rate_used()) {
        missing.push(("optimizer", format!("{optimizer}(lr = {rate})")));
    }
    missing.extend(value("batch").map(|batch| ("batch", batch)));
    let place = (training.units, training.train.span);
    // A written optimizer has arguments that must stay.
    missing.retain(|(name, _)| training.written(name).is_none());
    let [first, ..] = missing.as_slice() else { return };
    let all: Vec<String> =
        missing.iter().map(|(name, value)| format!("`{name} = {value}`")).collect();
    let message = format!("the result depends on the default {}", all.join(" and "));
    let span = training.span("");
    let found =
        Diagnostic::new(&IMPLICIT_HYPERPARAMETER.code, message, span, "not written here");
    findings.report(settings::set(place, found, (first.0, &first.1), Safety::Safe));
}
