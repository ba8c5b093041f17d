//! U005: a file that is used, and nothing of it.

use std::collections::BTreeSet;

use crate::check::Unit;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Program;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, walk};
use crate::source::SourceId;
use crate::syntax::ast::Item;

pub(in crate::lint::rules) static UNUSED_IMPORT: Lint = Lint {
    code: Code {
        id: "U005",
        name: "unused-import",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "A `use` brings the constants, blocks and models of another file into this one, and none of them is named here. Delete the line. In files without `train`, which others use in turn, it is left alone.",
        wrong: r#"use "_blocks.nn"

data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 60
}
"#,
        right: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Program(check),
};

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    let Some(unit) = program.units.first() else { return };
    let items = &unit.ast.items;
    let is_library = !items.iter().any(|item| matches!(item, Item::Train(_)));
    if is_library || items.iter().any(|item| matches!(item, Item::Bad(_))) {
        return;
    }
    let read: BTreeSet<&str> = items.iter().flat_map(walk::names_in).collect();
    let has_model = items.iter().any(|item| matches!(item, Item::Model(_)));
    for item in items {
        let Item::Use(used) = item else { continue };
        let path = &used.path.node;
        let known = unit.uses.iter().find(|(written, _)| written == path);
        let Some((_, source)) = known else { continue };
        let (names, brings_model) = brought(program.units, *source);
        // Without a model of its own, a file trains the one it brings in.
        let is_used =
            names.iter().any(|name| read.contains(name)) || brings_model && !has_model;
        if !is_used {
            let message = format!("nothing of `{path}` is used");
            let label = match names.len() {
                0 => "it defines nothing to use".to_owned(),
                _ => format!("it defines {}", shown(&names)),
            };
            let found = Diagnostic::new(&UNUSED_IMPORT.code, message, used.span, label);
            findings.report(found.edit("delete the line", used.span, "", Safety::Safe));
        }
    }
}

/// The names that a file brings with all that it uses itself, and whether a model is among them.
fn brought(units: &[Unit], source: SourceId) -> (BTreeSet<&str>, bool) {
    let (mut names, mut has_model) = (BTreeSet::new(), false);
    let (mut waiting, mut seen) = (vec![source], BTreeSet::new());
    while let Some(source) = waiting.pop() {
        let Some(unit) = units.iter().find(|unit| unit.ast.source == source) else {
            continue;
        };
        if !seen.insert(source) {
            continue;
        }
        waiting.extend(unit.uses.iter().map(|(_, used)| *used));
        for item in &unit.ast.items {
            has_model |= matches!(item, Item::Model(_));
            names.extend(name_of(item));
        }
    }
    (names, has_model)
}

fn name_of(item: &Item) -> Option<&str> {
    let name = match item {
        Item::Let(item) => Some(&item.name),
        Item::Block(item) | Item::Model(item) => item.name.as_ref(),
        Item::Bad(item) => item.name.as_ref(),
        Item::Use(_)
        | Item::Data(_)
        | Item::Train(_)
        | Item::Expect(_)
        | Item::Sweep(_) => None,
    };
    name.map(|name| name.node.as_str())
}

fn shown(names: &BTreeSet<&str>) -> String {
    const SHOWN: usize = 4;
    let first: Vec<String> =
        names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
