//! U010: an `if` that is decided by what stands in it.

use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Program;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, walk};
use crate::syntax::ast::{Expr, ExprKind, LinkKind};

pub(in crate::lint::rules) static CONSTANT_CONDITION: Lint = Lint {
    code: Code {
        id: "U010",
        name: "constant-condition",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "The condition of this `if` names no constant and no parameter: it is decided once and for all, and one of its arms is never built. Compare a `let` or a parameter, or keep the arm that is meant.",
        wrong: "block Hidden(width, deep = true) {
    linear(width) -> relu
    if 2 > 1 { linear(width) -> relu }
    if deep { linear(width) -> relu }
}

model : [4] -> [3] {
    Hidden(16)
    linear(3)
}
",
        right: "block Hidden(width, deep = true) {
    linear(width) -> relu
    if deep { linear(width) -> relu }
}

model : [4] -> [3] {
    Hidden(16)
    linear(3)
}
",
    },
    thresholds: &[],
    check: Check::Program(check),
};

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    let items = program.units.iter().flat_map(|unit| walk::definitions(&unit.ast.items));
    for definition in items {
        walk::links(&definition.body, &mut |_, link| {
            let LinkKind::If { condition, .. } = &link.kind else { return };
            if is_constant(condition) {
                let message = "this condition is always the same";
                let label = "names no constant and no parameter";
                let found = Diagnostic::new(
                    &CONSTANT_CONDITION.code,
                    message,
                    condition.span,
                    label,
                );
                let help =
                    "compare a `let` or a parameter, or keep only the arm that is meant";
                findings.report(found.help(help));
            }
        });
    }
}

fn is_constant(condition: &Expr) -> bool {
    let mut is_constant = true;
    walk::of_expr(condition, &mut |expr| {
        is_constant &= !matches!(expr.kind, ExprKind::Path(_) | ExprKind::Bad);
    });
    is_constant
}
