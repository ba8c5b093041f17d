//! W002: a start made for another activation than the one that follows.

use crate::builtins::initializers::Suits;
use crate::builtins::layers::{Bend, Way};
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Model;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static INIT_FOR_ACTIVATION: Lint = Lint {
    code: Code {
        id: "W002",
        name: "init-for-activation",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "An initializer chooses how wide weights start so that numbers keep their size through the layers, and that depends on the activation behind it. `relu` throws half away: `kaiming_uniform` makes up for it. `tanh` and `sigmoid` do not: `xavier_uniform` is made for them. In a net of few layers the difference is small, which is why this is off unless asked for.",
        wrong: "model : [4] -> [3] {
    linear(16, init = xavier_uniform) -> relu
    linear(3)
}
",
        right: "model : [4] -> [3] {
    linear(16, init = kaiming_uniform) -> relu
    linear(3)
}
",
    },
    thresholds: &[],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    for stage in model.stages() {
        let Some(start) = model.start(&stage) else { continue };
        let (Some(span), Some(next)) = (start.written, model.activation_after(&stage))
        else {
            continue;
        };
        let Some(wanted) = next.bend().and_then(wanted) else { continue };
        let entry = start.call.entry;
        let Some(made_for) = made_for(entry.suits).filter(|_| entry.suits != wanted) else {
            continue;
        };
        let (init, layer) = (entry.name, next.layer.name);
        let message = format!("`{init}` is made for {made_for}, and `{layer}` follows");
        let code = &INIT_FOR_ACTIVATION.code;
        let found = Diagnostic::new(code, message, span, format!("made for {made_for}"))
            .cause(next.node.span, "bends in another way");
        let instead =
            if wanted == Suits::Rectifiers { "kaiming_uniform" } else { "xavier_uniform" };
        let title = format!("write `init = {instead}`");
        findings.report(found.edit(title, span, instead, Safety::Unsafe));
    }
}

/// What suits an activation; those that keep the variance have a code of their own (W006).
fn wanted(bend: Bend) -> Option<Suits> {
    match bend.way {
        Way::Rectifier if !bend.keeps_variance => Some(Suits::Rectifiers),
        Way::Saturating => Some(Suits::Saturating),
        Way::Rectifier
        | Way::Probabilities
        | Way::LogProbabilities
        | Way::Logarithm
        | Way::Other => None,
    }
}

fn made_for(suits: Suits) -> Option<&'static str> {
    match suits {
        Suits::Any => None,
        Suits::Rectifiers => Some("rectifiers such as `relu`"),
        Suits::Saturating => Some("`tanh` and `sigmoid`"),
        Suits::SelfNormalizing => Some("`selu`"),
    }
}
