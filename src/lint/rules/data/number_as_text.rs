//! D011: numbers that do not read as such.

use crate::data::profile::InferredKind;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static NUMBER_AS_TEXT: Lint = Lint {
    code: Code {
        id: "D011",
        name: "number-as-text",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "The cells of a column are numbers with something around them: a unit, a currency, a comma between thousands. As they stand they are texts, and either become categories, which have no order, or are left out. Write plain numbers into the file.",
        wrong: r#"data {
    source = csv("listed.csv")
    target = sold
}
"#,
        right: r#"data {
    source = csv("listed.csv")
    target = sold
    columns = { price: ignore }
}
"#,
    },
    thresholds: &[],
    check: Check::Data(check),
};

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    for column in &data.data.profile.columns {
        // Lists of numbers have a code of their own (D027).
        let is_list = column.facts.lengths.is_some();
        if data.is_said(column) || !data.is_free(column) || is_list {
            continue;
        }
        let (Some(plain), [(first, _), ..]) =
            (column.facts.amount, column.values.as_slice())
        else {
            continue;
        };
        let name = &column.name;
        let message =
            format!("`{name}` holds numbers that read as text, such as `{first}`");
        let becomes = match column.kind {
            InferredKind::Text => "left out",
            _ => "taken for a category",
        };
        let span = data.column_span(column);
        let found = Diagnostic::new(&NUMBER_AS_TEXT.code, message, span, becomes);
        let found = found
            .help(format!("write plain numbers into the file: `{}`", text::number(plain)));
        findings.report_all(data.say(found, column, "ignore"));
    }
}
