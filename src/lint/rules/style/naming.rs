//! Y002: names in another case than names of their kind have.

use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Program;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, walk};
use crate::syntax::ast::{Item, Name, StatementKind};

pub(in crate::lint::rules) static NAMING: Lint = Lint {
    code: Code {
        id: "Y002",
        name: "naming",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "Blocks begin with a capital letter, so that they stand out among layers, which do not. Constants, data, parameters, values and shared layers are written in small letters, words joined by `_`. Models may be either: `net`, or `G` as in papers. Scripts without capitals are at home everywhere.",
        wrong: "block hidden(width) {
    linear(width) -> relu
}

model : [4] -> [3] {
    hidden(16)
    linear(3)
}
",
        right: "block Hidden(width) {
    linear(width) -> relu
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

/// How names of a kind are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// `Hidden`, `ResNet`.
    Capital,
    /// `width`, `learning_rate`.
    Small,
}

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    for item in program.units.iter().flat_map(|unit| &unit.ast.items) {
        match item {
            Item::Let(item) => look_at(&item.name, "a constant", Case::Small, findings),
            Item::Data(item) => item
                .name
                .iter()
                .for_each(|name| look_at(name, "a data item", Case::Small, findings)),
            Item::Block(item) => item
                .name
                .iter()
                .for_each(|name| look_at(name, "a block", Case::Capital, findings)),
            Item::Use(_)
            | Item::Model(_)
            | Item::Train(_)
            | Item::Expect(_)
            | Item::Sweep(_)
            | Item::Bad(_) => {}
        }
        for definition in walk::definitions(std::slice::from_ref(item)) {
            for param in &definition.params {
                look_at(&param.name, "a parameter", Case::Small, findings);
            }
            walk::bodies(&definition.body, &mut |body| {
                for statement in &body.statements {
                    match &statement.kind {
                        StatementKind::Bind { name, .. } => {
                            look_at(name, "a value", Case::Small, findings);
                        }
                        StatementKind::Layer { name, .. } => {
                            look_at(name, "a shared layer", Case::Small, findings);
                        }
                        StatementKind::Chain(_)
                        | StatementKind::Return(_)
                        | StatementKind::Bad => {}
                    }
                }
            });
        }
    }
}

fn look_at(name: &Name, what: &str, case: Case, findings: &mut Findings<'_>) {
    let mut letters = name.node.trim_start_matches('_').chars();
    let (is_right, wanted) = match case {
        Case::Capital => (
            !letters.next().is_some_and(char::is_lowercase) && !name.node.contains('_'),
            camel(&name.node),
        ),
        Case::Small => (!letters.any(char::is_uppercase), snake(&name.node)),
    };
    if !is_right {
        let message = format!("{what} is called `{}`", name.node);
        let label = match case {
            Case::Capital => "begins with a capital letter, without `_`",
            Case::Small => "small letters, words joined by `_`",
        };
        let found = Diagnostic::new(&NAMING.code, message, name.span, label);
        findings.report(found.help(format!("call it `{wanted}`")));
    }
}

fn camel(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty());
    let words = words.map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string());
        first.unwrap_or_default() + letters.as_str()
    });
    words.collect()
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    let mut is_after_small = false;
    for letter in name.chars() {
        if letter.is_uppercase() && is_after_small {
            out.push('_');
        }
        is_after_small = letter.is_lowercase() || letter.is_numeric();
        out.extend(letter.to_lowercase());
    }
    out
}
