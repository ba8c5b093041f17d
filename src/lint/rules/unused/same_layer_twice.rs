//! U011: branches that are written alike.

use std::collections::BTreeMap;

use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Program;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, walk, wording};
use crate::syntax::ast::LinkKind;

pub(in crate::lint::rules) static SAME_LAYER_TWICE: Lint = Lint {
    code: Code {
        id: "U011",
        name: "same-layer-twice",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "Two branches of one join are written alike. They start from other random weights, and otherwise nothing tells them apart: one wider layer says the same with fewer words. If they are to have the same weights, `layer` makes that visible; if one was to differ, it does not yet.",
        wrong: "model : [4] -> [3] {
    sum {
        linear(16) -> relu
        linear(16) -> relu
    }
    linear(3)
}
",
        right: "model : [4] -> [3] {
    sum {
        linear(16) -> relu
        linear(16) -> tanh
    }
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
            let LinkKind::Join { branches, .. } = &link.kind else { return };
            let mut seen = BTreeMap::new();
            for branch in &branches.statements {
                let Some(text) = wording::of_statement(branch) else { continue };
                let first = *seen.entry(text).or_insert(branch.span);
                if first != branch.span {
                    let message = "two branches are written alike";
                    let label = "the same again";
                    let found = Diagnostic::new(
                        &SAME_LAYER_TWICE.code,
                        message,
                        branch.span,
                        label,
                    );
                    findings.report(
                        found.cause(first, "the first one").help(
                            "write one wider layer, or share weights: `layer one = …`",
                        ),
                    );
                }
            }
        });
    }
}
