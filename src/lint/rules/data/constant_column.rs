//! D006: a column that never changes.

use crate::data::profile::ColumnProfile;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static CONSTANT_COLUMN: Lint = Lint {
    code: Code {
        id: "D006",
        name: "constant-column",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "A feature with one value in every row tells nothing. It costs weights, and if it changes after training the network has no idea what that means. Leave it out; or look where its values went.",
        wrong: r#"data {
    source = csv("constant.csv")
    target = sold
}
"#,
        right: r#"data {
    source = csv("constant.csv")
    target = sold
    columns = { country: ignore }
}
"#,
    },
    thresholds: &[],
    check: Check::Data(check),
};

/// With fewer rows a column may be constant by chance.
const LEAST: u64 = 10;

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let n_rows = data.data.profile.n_rows;
    if n_rows < LEAST {
        return;
    }
    for column in data.features() {
        let Some(value) = only_value(column) else { continue };
        let name = &column.name;
        let message = format!(
            "`{name}` never changes: it is {value} in all {} rows",
            text::thousands(n_rows)
        );
        let span = data.column_span(column);
        let found = Diagnostic::new(&CONSTANT_COLUMN.code, message, span, "read here");
        // The place is often the same for several: one report each.
        findings.report_all(data.say(found, column, "ignore"));
    }
}

fn only_value(column: &ColumnProfile) -> Option<String> {
    if column.n_missing > 0 || column.n_distinct != 1 {
        return None;
    }
    match (column.values.as_slice(), &column.numbers) {
        ([(text, _)], _) => Some(format!("`{text}`")),
        (_, Some(numbers)) => Some(text::number(numbers.mean)),
        _ => None,
    }
}
