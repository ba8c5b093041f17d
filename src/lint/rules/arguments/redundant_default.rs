//! A012: an argument that says what is so anyway.

use crate::builtins::{self, Entry, Kind, Param};
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Program;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, walk, wording};
use crate::source::Span;
use crate::syntax::ast::{Call, Expr, ExprKind, Item, Number, Unit};

pub(in crate::lint::rules) static REDUNDANT_DEFAULT: Lint = Lint {
    code: Code {
        id: "A012",
        name: "redundant-default",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "The argument has the value that it would have without being written. Readers stop at it and wonder why it is there. Leave it out; `percept explain FILE` lists every value in force.",
        wrong: "model : [4] -> [3] {
    linear(16, bias = true) -> relu
    linear(3)
}
",
        right: "model : [4] -> [3] {
    linear(16) -> relu
    linear(3)
}
",
    },
    thresholds: &[],
    check: Check::Program(check),
};

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    for item in program.units.iter().flat_map(|unit| &unit.ast.items) {
        match item {
            Item::Block(definition) | Item::Model(definition) => {
                walk::of_definition(definition, &mut |expr| {
                    of_call(expr, "layer", findings);
                });
            }
            Item::Data(section) => {
                for setting in &section.settings {
                    of_setting(&setting.name.node, &setting.value, findings);
                }
            }
            Item::Train(train) => {
                for setting in &train.settings {
                    of_setting(&setting.name.node, &setting.value, findings);
                }
            }
            Item::Use(_)
            | Item::Let(_)
            | Item::Expect(_)
            | Item::Sweep(_)
            | Item::Bad(_) => {}
        }
    }
}

/// Settings are called like the registry their values are from, or like several of it.
fn of_setting(setting: &str, value: &Expr, findings: &mut Findings<'_>) {
    let families = builtins::all().into_iter().map(Entry::family);
    if let Some(family) = families.into_iter().find(|family| setting.starts_with(family)) {
        walk::of_expr(value, &mut |expr| of_call(expr, family, findings));
    }
}

fn of_call(expr: &Expr, family: &str, findings: &mut Findings<'_>) {
    let ExprKind::Call(call) = &expr.kind else { return };
    let [callee] = call.callee.as_slice() else { return };
    let mut entries = builtins::all().into_iter().filter(|entry| entry.family() == family);
    let Some(entry) = entries.find(|entry| entry.name() == callee.node) else { return };
    for (at, arg) in call.args.iter().enumerate() {
        let param = match &arg.name {
            Some(name) => entry.params().iter().find(|param| param.name == name.node),
            None => entry.params().get(at),
        };
        let Some(param) = param else { continue };
        if param.kind == Kind::Initializer {
            of_call(&arg.value, "initializer", findings);
        }
        // Arguments behind it that have no name would move.
        let is_last = call.args[at + 1..].iter().all(|arg| arg.name.is_some());
        if is_last && is_default(param, &arg.value) {
            findings.report(report(param, call, at));
        }
    }
}

fn is_default(param: &Param, value: &Expr) -> bool {
    let Some(default) = param.default else { return false };
    match &value.kind {
        ExprKind::Number(number) => parse(default) == Some((number.value, number.unit)),
        _ => wording::of_expr(value).is_some_and(|text| text == default),
    }
}

/// A default as the number it is.
fn parse(default: &str) -> Option<(f64, Unit)> {
    let plain = default.replace('_', "");
    let Number { value, unit, .. } = match plain.strip_suffix('%') {
        Some(share) => {
            let value = share.parse::<f64>().ok()? / 100.0;
            Number { value, is_whole: false, unit: Unit::Percent }
        }
        None => Number { value: plain.parse().ok()?, is_whole: false, unit: Unit::None },
    };
    Some((value, unit))
}

fn report(param: &Param, call: &Call, at: usize) -> Diagnostic {
    let (name, default) = (param.name, param.default.unwrap_or(""));
    let message = format!("`{name} = {default}` is the default");
    let span = call.args[at].value.span;
    let found =
        Diagnostic::new(&REDUNDANT_DEFAULT.code, message, span, "so without saying it");
    found.edit("leave it out", removal(call, at), "", Safety::Safe)
}

/// The argument with the comma before or behind it, or the parentheses around the only one.
fn removal(call: &Call, at: usize) -> Span {
    let arg = &call.args[at];
    let start = arg.name.as_ref().map_or(arg.value.span.start, |name| name.span.start);
    let own = Span { start, ..arg.value.span };
    if at > 0 {
        return Span { start: call.args[at - 1].value.span.end, ..own };
    }
    match call.args.get(1) {
        Some(next) => {
            let name = next.name.as_ref();
            let end = name.map_or(next.value.span.start, |name| name.span.start);
            Span { end, ..own }
        }
        None => call.parens,
    }
}
