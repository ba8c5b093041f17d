//! H004: an epsilon that a 32-bit number cannot feel.

use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static LEAST: Threshold = Threshold {
    name: "adam-epsilon",
    default: 1e-12,
    doc: "smallest sound epsilon of an optimizer",
};

pub(in crate::lint::rules) static ADAM_EPSILON: Lint = Lint {
    code: Code {
        id: "H004",
        name: "adam-epsilon",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "`eps` keeps the divisor of an update from being zero. Weights whose gradient was zero so far, such as those behind a unit that is off, have nothing else below the line. In 32 bits an epsilon this small does not help: the update is 0 / 0, or a step of full length from mere noise. The default is safe.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    optimizer = adam(lr = 1e-3, eps = 1e-30)
    epochs    = 60
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
    optimizer = adam(lr = 1e-3, eps = 1e-8)
    epochs    = 60
}
"#,
    },
    thresholds: &[&LEAST],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let (optimizer, args) = &training.train.optimizer;
    let Some(param) = optimizer.params.iter().find(|param| param.name == "eps") else {
        return;
    };
    let (eps, least) = (args.number("eps"), findings.limit(&LEAST));
    let Some(span) = training.written("optimizer.eps").filter(|_| eps < least) else {
        return;
    };
    let shown = training.in_force("optimizer.eps").map_or("", |eps| eps.value.as_str());
    let message = format!("an epsilon of {shown} is too small for 32-bit numbers");
    let found =
        Diagnostic::new(&ADAM_EPSILON.code, message, span, "nothing guards the division")
            .evidence(eps, least, LEAST.name);
    let default = param.default.unwrap_or("1e-8");
    let title = format!("write the default, `{default}`");
    findings.report(found.edit(title, span, default, Safety::Unsafe));
}
