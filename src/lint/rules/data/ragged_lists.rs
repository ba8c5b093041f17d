//! D027: cells that are lists of numbers, of several lengths.

use crate::data::profile::InferredKind;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static RAGGED_LISTS: Lint = Lint {
    code: Code {
        id: "D027",
        name: "ragged-lists",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "Each cell of a column is a list of numbers, and the lists are of several lengths. A cell is one value to a table: it is text, and becomes a category of its own or is left out. A network reads as many numbers of each example. Make a column of each place in the list, and fill the short ones with a number that says that there is none.",
        wrong: r#"data {
    source = csv("visits.csv")
    target = stays
}
"#,
        right: r#"data {
    source = csv("visits.csv")
    target = stays
    columns = { readings: ignore }
}
"#,
    },
    thresholds: &[],
    check: Check::Data(check),
};

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    for column in &data.data.profile.columns {
        if data.is_said(column) || !data.is_free(column) {
            continue;
        }
        let example = column.values.iter().max_by_key(|(text, _)| text.len());
        let (Some([shortest, longest]), Some((example, _))) =
            (column.facts.lengths, example)
        else {
            continue;
        };
        let name = &column.name;
        let message = format!(
            "`{name}` holds lists of {shortest} to {longest} numbers, such as `{example}`"
        );
        let becomes = match column.kind {
            InferredKind::Text => "left out, as text",
            _ => "taken for a category",
        };
        let span = data.column_span(column);
        let found = Diagnostic::new(&RAGGED_LISTS.code, message, span, becomes);
        let found = found.help(format!(
            "make {longest} columns of it, the short ones filled up: `{name}_1`, `{name}_2` …"
        ));
        findings.report_all(data.say(found, column, "ignore"));
    }
}
