//! M020: rows of an embedding that are longer than there are rows.

use crate::builtins::layers::Role;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Program;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static OVERSIZED_EMBEDDING: Lint = Lint {
    code: Code {
        id: "M020",
        name: "oversized-embedding",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "An embedding gives each id a row of learned numbers. As many numbers as there are ids are enough to tell all of them apart: longer rows learn nothing more, and over-fit sooner. Rows far shorter than the number of ids are usual, such as its fourth root.",
        wrong: "model : tokens[3] -> [2] {
    embedding(4, 16)
    flatten
    linear(2)
}
",
        right: "model : tokens[3] -> [2] {
    embedding(4, 3)
    flatten
    linear(2)
}
",
    },
    thresholds: &[],
    check: Check::Program(check),
};

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    for model in program.models() {
        for stage in model.stages().filter(|stage| stage.role() == Role::Lookup) {
            let (count, dim) = (stage.args.whole("count"), stage.args.whole("dim"));
            if count < dim {
                let span = model.arg_span(&stage, "dim");
                let message = format!("each of {count} ids has a row of {dim} numbers");
                let label = format!("{count} tell all of them apart");
                let found =
                    Diagnostic::new(&OVERSIZED_EMBEDDING.code, message, span, label);
                findings.report(found.edit(
                    format!("write {count}"),
                    span,
                    count.to_string(),
                    Safety::Unsafe,
                ));
            }
        }
    }
    for data in program.data() {
        let columns = data.data.profile.inputs.iter().flat_map(|input| &input.embeddings);
        for column in columns.filter(|column| column.count < column.width) {
            let known = data.data.spec.columns.iter();
            let said = known.map(|(name, _)| name).find(|name| name.node == column.name);
            let span = said.map_or_else(|| data.span("columns"), |name| name.span);
            let (name, count, width) = (&column.name, column.count, column.width);
            let message =
                format!("each of {count} ids of `{name}` has a row of {width} numbers");
            let found = Diagnostic::new(
                &OVERSIZED_EMBEDDING.code,
                message,
                span,
                "longer than needed",
            );
            findings.report(
                found.help(format!("write `{name}: category(embed = {count})` or less")),
            );
        }
    }
}
