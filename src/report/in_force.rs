//! Every value in force and where it came from, for `explain FILE`.

use super::table::{Align, Table};
use crate::check::typed::{InForce, Origin, TypedProgram};
use crate::diagnostics::render::{Look, Paint, escape};
use crate::source::{SourceId, Sources};

/// The settings of each item, each with its origin.
pub fn in_force(program: &TypedProgram, sources: &Sources, look: &Look) -> String {
    let mut out = String::new();
    if !program.lets.is_empty() {
        let lets: Vec<InForce> = program
            .lets
            .iter()
            .map(|one| InForce {
                name: one.name.clone(),
                value: one.value.clone(),
                origin: one.origin,
            })
            .collect();
        out += &section("let", &lets, sources, look);
    }
    for data in &program.data {
        let name = if data.spec.name == "data" { "" } else { &data.spec.name };
        let title = format!("data {name}");
        let title = title.trim_end();
        out += &section(title, &data.in_force, sources, look);
    }
    for train in &program.trains {
        let title = format!("train {} on {}", train.model.name, train.data.spec.name);
        out += &section(&title, &train.in_force, sources, look);
    }
    out.trim_end().to_owned() + "\n"
}

fn section(title: &str, values: &[InForce], sources: &Sources, look: &Look) -> String {
    let mut table = Table::new([("", Align::Left); 3]);
    for one in values {
        let origin = origin(one.origin, sources);
        table.row([
            escape(&one.name).into_owned(),
            escape(&one.value).into_owned(),
            origin,
        ]);
    }
    format!("{}\n{}\n", look.paint(Paint::Bold, &escape(title)), table.draw(look))
}

fn origin(origin: Origin, sources: &Sources) -> String {
    match origin {
        Origin::Written(span) => {
            let source = sources.get(span.source);
            let line = source.position(span.start).line;
            match span.source {
                SourceId(0) => format!("line {line}"),
                SourceId(_) => format!("{}:{line}", escape(&source.name)),
            }
        }
        Origin::Override => "--set".to_owned(),
        Origin::Default => "default".to_owned(),
        Origin::Data => "from the data".to_owned(),
    }
}
