//! U008: columns of a table that nothing reads.

use std::collections::BTreeSet;

use crate::data::profile::InferredKind;
use crate::data::{DataSpec, Features, Split, Target};
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};
use crate::source::Spanned;

pub(in crate::lint::rules) static UNUSED_COLUMN: Lint = Lint {
    code: Code {
        id: "U008",
        name: "unused-column",
        level: Level::Pedantic,
        decided: Decided::FromData,
        explanation: "The table has columns that `features` does not name, and nothing else reads them. That may be meant, or a column was forgotten. `columns = { NAME: ignore }` says that it is meant.",
        wrong: r#"data {
    source   = csv("flowers.csv")
    target   = species
    features = [petal]
}
"#,
        right: r#"data {
    source   = csv("flowers.csv")
    target   = species
    features = [petal, sepal]
}
"#,
    },
    thresholds: &[],
    check: Check::Data(check),
};

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let (spec, profile) = (&data.data.spec, &data.data.profile);
    let Some(features) = &spec.features else { return };
    let named = named(spec, features);
    let is_usable = |kind: InferredKind| match kind {
        InferredKind::Number | InferredKind::Category | InferredKind::Binary => true,
        InferredKind::Text | InferredKind::Date | InferredKind::Ignore => false,
    };
    let idle = profile.columns.iter().filter(|column| is_usable(column.kind));
    let idle: Vec<&str> = idle.map(|column| column.name.as_str()).collect();
    let idle: Vec<&str> = idle.into_iter().filter(|name| !named.contains(name)).collect();
    let Some(first) = idle.first() else { return };
    let message = match idle.len() {
        1 => format!("the column `{first}` is never read"),
        n => format!("{n} columns are never read"),
    };
    let label = format!("without `{}`", idle.join("`, `"));
    let found = Diagnostic::new(&UNUSED_COLUMN.code, message, data.span("features"), label);
    findings.report(
        found.help(format!("add it here, or say `columns = {{ {first}: ignore }}`")),
    );
}

/// Every column that the program speaks of.
fn named<'a>(spec: &'a DataSpec, features: &'a Features) -> BTreeSet<&'a str> {
    let features: Vec<&Spanned<String>> = match features {
        Features::One(names) => names.iter().collect(),
        Features::Named(inputs) => inputs.iter().flat_map(|(_, names)| names).collect(),
    };
    let targets = match &spec.target {
        Target::Column(name) => std::slice::from_ref(name),
        Target::Columns(names) => names.as_slice(),
        Target::Own | Target::Input(_) | Target::None => &[],
    };
    let split = match &spec.split {
        Split::Column(name) => Some(name),
        Split::Random { .. } | Split::Ordered { .. } | Split::None => None,
    };
    let said = spec.columns.iter().map(|(name, _)| name);
    let names = features.into_iter().chain(targets).chain(split).chain(said);
    names.map(|name| name.node.as_str()).collect()
}
