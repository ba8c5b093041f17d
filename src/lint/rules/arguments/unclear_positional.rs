//! A013: several bare numbers in a row, of which nobody remembers the order.

use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Program;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, walk};
use crate::source::Span;
use crate::syntax::ast::{Arg, Call, Definition, Expr, ExprKind, Inputs, Item};

/// From how many numbers on their order is unclear.
const MANY: usize = 3;

pub(in crate::lint::rules) static UNCLEAR_POSITIONAL: Lint = Lint {
    code: Code {
        id: "A013",
        name: "unclear-positional",
        level: Level::Style,
        decided: Decided::Statically,
        explanation: "Three numbers or more stand behind the name of a block, and nothing says which is which. Names cost little: `Hidden(width = 64, depth = 3, rate = 0.1)` reads without looking the block up, and stays right when a parameter is added.",
        wrong: "block Hidden(width, depth, rate) {
    repeat depth { linear(width) -> relu -> dropout(rate) }
}

model : [4] -> [3] {
    Hidden(64, 3, 0.1)
    linear(3)
}
",
        right: "block Hidden(width, depth, rate) {
    repeat depth { linear(width) -> relu -> dropout(rate) }
}

model : [4] -> [3] {
    Hidden(width = 64, depth = 3, rate = 0.1)
    linear(3)
}
",
    },
    thresholds: &[],
    check: Check::Program(check),
};

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    let items = || program.units.iter().flat_map(|unit| &unit.ast.items);
    let blocks: Vec<&Definition> = items()
        .filter_map(|item| match item {
            Item::Block(block) => Some(block),
            Item::Use(_)
            | Item::Let(_)
            | Item::Data(_)
            | Item::Model(_)
            | Item::Train(_)
            | Item::Expect(_)
            | Item::Sweep(_)
            | Item::Bad(_) => None,
        })
        .collect();
    for definition in items().flat_map(|item| walk::definitions(std::slice::from_ref(item)))
    {
        walk::of_definition(definition, &mut |expr| {
            if let Some(found) = unclear(expr, &blocks) {
                findings.report(found);
            }
        });
    }
}

fn unclear(expr: &Expr, blocks: &[&Definition]) -> Option<Diagnostic> {
    let ExprKind::Call(call) = &expr.kind else { return None };
    let [callee] = call.callee.as_slice() else { return None };
    let is_it = |block: &&&Definition| {
        block.name.as_ref().is_some_and(|name| name.node == callee.node)
    };
    let block = blocks.iter().find(is_it)?;
    let bare: Vec<&Arg> = call.args.iter().take_while(|arg| arg.name.is_none()).collect();
    let is_number = |arg: &&&Arg| matches!(arg.value.kind, ExprKind::Number(_));
    let (n, formals) = (bare.iter().filter(is_number).count(), formals(block));
    (n >= MANY && bare.len() <= formals.len()).then(|| report(call, &bare, &formals))
}

/// What the arguments of a block are for: further inputs, then parameters.
fn formals(block: &Definition) -> Vec<&str> {
    let inputs = block.signature.iter().flat_map(|signature| match &signature.inputs {
        Inputs::One(_) => &[],
        Inputs::Named(inputs) => inputs.as_slice(),
    });
    let extra = inputs.skip(1).map(|(name, _)| name.node.as_str());
    extra.chain(block.params.iter().map(|param| param.name.node.as_str())).collect()
}

fn report(call: &Call, bare: &[&Arg], formals: &[&str]) -> Diagnostic {
    let name = call.callee.last().map_or("", |name| name.node.as_str());
    let message = format!("{} bare values after `{name}`: which is which?", bare.len());
    let label = format!("these are {}", formals[..bare.len()].join(", "));
    let place =
        Span { start: call.parens.start + 1, end: call.parens.end - 1, ..call.parens };
    let mut found = Diagnostic::new(&UNCLEAR_POSITIONAL.code, message, place, label);
    let replaced = bare[0].value.span.to(bare[bare.len() - 1].value.span);
    let named = bare.iter().zip(formals).map(|(arg, formal)| {
        Some(format!("{formal} = {}", crate::lint::wording::of_expr(&arg.value)?))
    });
    let named: Option<Vec<String>> = named.collect();
    if let Some(named) = named {
        found = found.edit("name them", replaced, named.join(", "), Safety::Safe);
    }
    found
}
