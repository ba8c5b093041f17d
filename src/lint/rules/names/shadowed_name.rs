//! N005: a name that hides another one.

use std::collections::BTreeMap;

use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Program;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, walk};
use crate::source::Span;
use crate::syntax::ast::{Body, Definition, Inputs, Item, LinkKind, Name, StatementKind};

pub(in crate::lint::rules) static SHADOWED_NAME: Lint = Lint {
    code: Code {
        id: "N005",
        name: "shadowed-name",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "A value in a body has the name of something outside it: of a `let`, a block, a parameter, or a value of the body around. Inside, the name means the new one; outside, the old one is unchanged. Who wrote it may have meant to change the old one, which cannot be done: a name is given once. To go on with a value, let the chain flow on. A parameter may have the name of a `let`, as its header says so, and a value may be replaced in its own body (`h = h -> relu`).",
        wrong: "model : (x: [4]) -> [4] {
    h = x -> linear(4)
    h -> residual {
        h = linear(8) -> relu
        h -> linear(4)
    }
}
",
        right: "model : (x: [4]) -> [4] {
    h = x -> linear(4)
    h -> residual {
        inner = linear(8) -> relu
        inner -> linear(4)
    }
}
",
    },
    thresholds: &[],
    check: Check::Program(check),
};

/// What a name means outside a body, and where it was given.
type Outer<'a> = BTreeMap<&'a str, (Span, &'static str)>;

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    let items = program.units.iter().flat_map(|unit| &unit.ast.items);
    let global: Outer<'_> = items.clone().filter_map(global).collect();
    for definition in items.flat_map(|item| walk::definitions(std::slice::from_ref(item))) {
        let mut outer = global.clone();
        for (name, what) in header(definition) {
            outer.insert(&name.node, (name.span, what));
        }
        in_body(&definition.body, &outer, findings);
    }
}

fn global(item: &Item) -> Option<(&str, (Span, &'static str))> {
    let (name, what) = match item {
        Item::Let(item) => (&item.name, "the constant"),
        Item::Block(item) => (item.name.as_ref()?, "the block"),
        Item::Use(_)
        | Item::Data(_)
        | Item::Model(_)
        | Item::Train(_)
        | Item::Expect(_)
        | Item::Sweep(_)
        | Item::Bad(_) => return None,
    };
    Some((name.node.as_str(), (name.span, what)))
}

/// The parameters and named inputs of a block or model.
fn header(definition: &Definition) -> Vec<(&Name, &'static str)> {
    let params = definition.params.iter().map(|param| (&param.name, "the parameter"));
    let inputs =
        definition.signature.iter().flat_map(|signature| match &signature.inputs {
            Inputs::One(_) => &[],
            Inputs::Named(inputs) => inputs.as_slice(),
        });
    params.chain(inputs.map(|(name, _)| (name, "the input"))).collect()
}

fn in_body<'a>(body: &'a Body, outer: &Outer<'a>, findings: &mut Findings<'_>) {
    let mut inner = outer.clone();
    for statement in &body.statements {
        match &statement.kind {
            StatementKind::Bind { name, .. } => {
                look_at(name, outer, findings);
                inner.insert(&name.node, (name.span, "the value"));
            }
            StatementKind::Layer { name, .. } => {
                look_at(name, outer, findings);
                inner.insert(&name.node, (name.span, "the layer"));
            }
            StatementKind::Chain(_) | StatementKind::Return(_) | StatementKind::Bad => {}
        }
        let links = walk::chain_of(statement).into_iter().flat_map(|chain| &chain.links);
        for link in links {
            let mut names = inner.clone();
            if let LinkKind::Repeat { index: Some(index), .. } = &link.kind {
                look_at(index, &inner, findings);
                names.insert(&index.node, (index.span, "the counter"));
            }
            for body in walk::bodies_of(link) {
                in_body(body, &names, findings);
            }
        }
    }
}

fn look_at(name: &Name, outer: &Outer<'_>, findings: &mut Findings<'_>) {
    let Some((first, what)) = outer.get(name.node.as_str()) else { return };
    let message = format!("this `{}` hides {what} of the same name", name.node);
    let label = "means something else from here on";
    let found = Diagnostic::new(&SHADOWED_NAME.code, message, name.span, label)
        .cause(*first, format!("{what} that is hidden"))
        .help("give it a name of its own");
    findings.report(found);
}
