//! U002: a parameter or input that a block or model never reads.

use std::collections::BTreeSet;

use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Program;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, walk};
use crate::syntax::ast::{Definition, ExprKind, Inputs, Name, StatementKind};

pub(in crate::lint::rules) static UNUSED_PARAMETER: Lint = Lint {
    code: Code {
        id: "U002",
        name: "unused-parameter",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "A block or model takes a parameter, or one of several inputs, and nothing in it reads it. Whoever sets it expects a difference, and there is none. Often a number in the body was meant to be the parameter. Read it or take it out; a name that begins with `_` is left alone.",
        wrong: "block Hidden(width, rate = 0.1) {
    linear(width) -> relu -> dropout(0.1)
}

model : [4] -> [3] {
    Hidden(16)
    linear(3)
}
",
        right: "block Hidden(width, rate = 0.1) {
    linear(width) -> relu -> dropout(rate)
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
    for unit in program.units {
        for definition in
            walk::definitions(&unit.ast.items).filter(|one| is_read(program, one))
        {
            let read = names_in(definition);
            let is_idle = |name: &&Name| {
                !read.contains(name.node.as_str()) && !name.node.starts_with('_')
            };
            let params = definition.params.iter().map(|param| &param.name);
            for name in params.filter(is_idle) {
                findings.report(report(name, "parameter"));
            }
            // Where no input is read, the first line was to start from one (C001).
            let reads_any = inputs(definition).any(|name| !is_idle(&name));
            for name in inputs(definition).filter(|name| reads_any && is_idle(name)) {
                findings.report(report(name, "input"));
            }
        }
    }
}

/// Whether all of it was understood: what was not may read any name.
fn is_read(program: &Program<'_>, definition: &Definition) -> bool {
    let mut errors = program.found.iter().filter(|found| found.level == Level::Error);
    let mut is_read = !errors.any(|error| definition.span.covers(error.span()));
    walk::bodies(&definition.body, &mut |body| {
        is_read &= body.statements.iter().all(|one| one.kind != StatementKind::Bad);
    });
    walk::of_definition(definition, &mut |expr| is_read &= expr.kind != ExprKind::Bad);
    is_read
}

fn names_in(definition: &Definition) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    walk::of_definition(definition, &mut |expr| {
        names.extend(walk::name_of(expr).map(|name| name.node.as_str()));
    });
    names
}

/// The inputs that must be named to be read: one alone is what the first line reads.
fn inputs(definition: &Definition) -> impl Iterator<Item = &Name> {
    let named = definition.signature.iter().flat_map(|signature| match &signature.inputs {
        Inputs::Named(inputs) if inputs.len() > 1 => inputs.as_slice(),
        Inputs::Named(_) | Inputs::One(_) => &[],
    });
    named.map(|(name, _)| name)
}

fn report(name: &Name, what: &str) -> Diagnostic {
    let message = format!("the {what} `{}` is never read", name.node);
    let label = "nothing in the body reads it";
    Diagnostic::new(&UNUSED_PARAMETER.code, message, name.span, label)
        .help("read it, take it out, or put `_` before its name")
}
