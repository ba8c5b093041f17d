//! G004: dropout of more than half.

use crate::builtins::layers::Role;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Model;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

pub(super) static RATE: Threshold =
    Threshold { name: "dropout-high", default: 0.5, doc: "share of values dropped" };

pub(in crate::lint::rules) static DROPOUT_HIGH: Lint = Lint {
    code: Code {
        id: "G004",
        name: "dropout-high",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "Dropout of more than half leaves the next layer less than it loses. Noise then outweighs the signal, and networks mostly learn worse than without. Rates of 0.2 to 0.5 are usual. Those who think in the share that is kept write 1 minus that.",
        wrong: "model : [4] -> [3] {
    linear(64) -> relu -> dropout(0.8)
    linear(3)
}
",
        right: "model : [4] -> [3] {
    linear(64) -> relu -> dropout(0.2)
    linear(3)
}
",
    },
    thresholds: &[&RATE],
    check: Check::Model(check),
};

fn check(model: &Model<'_>, findings: &mut Findings<'_>) {
    let limit = findings.limit(&RATE);
    for stage in model.stages().filter(|stage| stage.role() == Role::Dropout) {
        let rate = stage.args.number("p");
        if rate <= limit {
            continue;
        }
        let span = model.arg_span(&stage, "p");
        let (dropped, kept) = (text::percent(rate), text::number(1.0 - rate));
        let message = format!("this drops {dropped} of the values");
        let found = Diagnostic::new(&DROPOUT_HIGH.code, message, span, "more than half")
            .evidence(rate, limit, RATE.name)
            .help("rates of 0.2 to 0.5 are usual")
            .edit(
                format!("if {kept} are to be dropped, write that"),
                span,
                kept,
                Safety::Unsafe,
            );
        findings.report(found);
    }
}
