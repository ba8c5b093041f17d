//! G013: weight decay that an adaptive optimizer divides by the size of the gradient.

use crate::builtins::optimizers::{self, Decay, Optimizer};
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};
use crate::source::Span;

pub(in crate::lint::rules) static DECAY_INSIDE_ADAPTIVE: Lint = Lint {
    code: Code {
        id: "G013",
        name: "decay-inside-adaptive",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "These optimizers divide each gradient by its usual size. Weight decay that is part of the gradient is divided with it: weights with large gradients hardly decay at all, others strongly. `adamw` keeps the two apart (Loshchilov and Hutter, 2019).",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    optimizer = adam(1e-3, weight_decay = 0.01)
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
    optimizer = adamw(1e-3, weight_decay = 0.01)
    epochs    = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let (optimizer, args) = &training.train.optimizer;
    let decay = args.number("weight_decay");
    if optimizer.decay != Decay::ScaledGradient || decay == 0.0 {
        return;
    }
    let name = optimizer.name;
    let message = format!("`{name}` divides the weight decay by the size of the gradient");
    let span = training.span("optimizer.weight_decay");
    let label = "weaker where gradients are large";
    let found = Diagnostic::new(&DECAY_INSIDE_ADAPTIVE.code, message, span, label);
    let other = optimizers::ALL.iter().find(|one| takes(one, training));
    let call = training.written("optimizer");
    findings.report(match (other, call) {
        (Some(other), Some(call)) => {
            let end = call.start + u32::try_from(name.len()).unwrap_or(0);
            let title = format!("`{}` keeps the two apart", other.name);
            found.edit(title, Span { end, ..call }, other.name, Safety::Unsafe)
        }
        _ => found.help("use an optimizer that keeps the two apart"),
    });
}

/// Whether an optimizer decays apart from the gradient and has all arguments that are written.
fn takes(other: &Optimizer, training: &Training<'_>) -> bool {
    let written = training.train.optimizer.1.iter().map(|(name, _)| name);
    let mut written =
        written.filter(|name| training.written(&format!("optimizer.{name}")).is_some());
    let knows = |name: &str| other.params.iter().any(|param| param.name == name);
    other.decay == Decay::Apart && written.all(knows)
}
