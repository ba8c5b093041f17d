//! Y003: one number in many places.

use std::collections::BTreeMap;

use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Program;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold, walk};
use crate::source::Span;
use crate::syntax::ast::ExprKind;

static TIMES: Threshold = Threshold {
    name: "repeated-number",
    default: 4.0,
    doc: "times that one size is written in the models of a file",
};

/// Sizes below are mostly counted, not chosen.
const SMALLEST: f64 = 10.0;

pub(in crate::lint::rules) static REPEATED_NUMBER: Lint = Lint {
    code: Code {
        id: "Y003",
        name: "repeated-number",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "The same size is written again and again. Changing it means finding every place, and `--set` cannot. Name it once: `let width = 64`.",
        wrong: "model : [4] -> [3] {
    linear(64) -> relu
    residual { linear(64) -> relu -> linear(64) }
    residual { linear(64) -> tanh -> linear(64) }
    linear(3)
}
",
        right: "let width = 64

model : [4] -> [3] {
    linear(width) -> relu
    residual { linear(width) -> relu -> linear(width) }
    residual { linear(width) -> tanh -> linear(width) }
    linear(3)
}
",
    },
    thresholds: &[&TIMES],
    check: Check::Program(check),
};

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    let limit = findings.limit(&TIMES);
    let Some(unit) = program.units.first() else { return };
    let mut places: BTreeMap<u64, Vec<Span>> = BTreeMap::new();
    for definition in walk::definitions(&unit.ast.items) {
        walk::of_body(&definition.body, &mut |expr| {
            let ExprKind::Call(call) = &expr.kind else { return };
            for arg in &call.args {
                let ExprKind::Number(number) = &arg.value.kind else { continue };
                if number.is_whole && number.value >= SMALLEST {
                    places.entry(number.value as u64).or_default().push(arg.value.span);
                }
            }
        });
    }
    for (number, spans) in places.iter().filter(|(_, spans)| spans.len() as f64 >= limit) {
        let n = spans.len();
        let message = format!("{number} is written {n} times");
        let mut found =
            Diagnostic::new(&REPEATED_NUMBER.code, message, spans[0], "here first");
        for span in &spans[1..n.min(4)] {
            found = found.context(*span, "again");
        }
        findings.report(found.evidence(n as f64, limit, TIMES.name).help(format!(
            "name it: `let width = {number}`, and write `width` everywhere"
        )));
    }
}
