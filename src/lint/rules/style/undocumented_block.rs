//! Y006: a block for others without a word on what it is.

use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Program;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};
use crate::syntax::ast::{Ast, Definition, Item};

pub(in crate::lint::rules) static UNDOCUMENTED_BLOCK: Lint = Lint {
    code: Code {
        id: "Y006",
        name: "undocumented-block",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "A file without `train` is there for others to use. Who uses a block of it reads its header, and the comment above it, if there is one. One line is enough: what it is, and where it comes from.",
        wrong: "block Hidden(width) {
    linear(width) -> relu
}
",
        right: "# One hidden layer with its activation.
block Hidden(width) {
    linear(width) -> relu
}
",
    },
    thresholds: &[],
    check: Check::Program(check),
};

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    let Some(unit) = program.units.first() else { return };
    let items = &unit.ast.items;
    if items.iter().any(|item| matches!(item, Item::Train(_))) {
        return;
    }
    for item in items {
        let Item::Block(block) = item else { continue };
        let Some(name) = block.name.as_ref().filter(|name| !name.node.starts_with('_'))
        else {
            continue;
        };
        if !is_documented(&unit.ast, block) {
            let message = format!("nothing says what `{}` is", name.node);
            let label = "no comment above it";
            let found =
                Diagnostic::new(&UNDOCUMENTED_BLOCK.code, message, name.span, label);
            findings.report(found.help("say it in a comment on the line above"));
        }
    }
}

/// Whether a comment ends on the line above.
fn is_documented(ast: &Ast, block: &Definition) -> bool {
    // Nothing but a line break lies between.
    let is_above = |end: u32| block.span.start.checked_sub(end) == Some(1);
    ast.comments.iter().any(|comment| comment.is_own_line && is_above(comment.span.end))
}
