//! D016: a number that names a row.

use crate::data::profile::{ColumnProfile, InferredKind};
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::columns::words;
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static IDENTIFIER_COLUMN: Lint = Lint {
    code: Code {
        id: "D016",
        name: "identifier-column",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "A column that is different in every row and named as an identifier, or that merely counts the rows, says nothing about new rows. At best the network learns to pay it no heed; at worst it learns rows by heart, or the order in which they were collected. Leave it out.",
        wrong: r#"data {
    source = csv("numbered.csv")
    target = sold
}
"#,
        right: r#"data {
    source = csv("numbered.csv")
    target = sold
    columns = { id: ignore }
}
"#,
    },
    thresholds: &[],
    check: Check::Data(check),
};

/// Whole words that name an identifier.
const WORDS: &[&str] = &["id", "uuid", "guid", "index", "idx", "key", "serial", "unnamed"];
/// With fewer rows values differ by chance.
const LEAST: u64 = 20;

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let profile = &data.data.profile;
    if profile.n_rows < LEAST {
        return;
    }
    let features = data.features();
    for column in data.number_features().into_iter().filter(|column| !data.is_said(column))
    {
        let Some(why) = identifies(column, features.len()) else { continue };
        let n = text::thousands(profile.n_rows);
        let message = format!(
            "`{}` is another number in each of {n} rows and a feature",
            column.name
        );
        let span = data.column_span(column);
        let found = Diagnostic::new(&IDENTIFIER_COLUMN.code, message, span, why);
        findings.report_all(data.say(found, column, "ignore"));
    }
    texts(data, findings);
}

/// Texts that are different in every row are left out unasked, which is worth a word.
fn texts(data: &Data<'_>, findings: &mut Findings<'_>) {
    let profile = &data.data.profile;
    let is_open = |column: &&ColumnProfile| {
        column.kind == InferredKind::Text && data.is_free(column) && !data.is_said(column)
    };
    let columns = profile.columns.iter().filter(is_open);
    for column in columns.filter(|column| column.facts.is_unique) {
        let is_said_elsewhere =
            column.facts.amount.is_some() || column.facts.lengths.is_some();
        if data.data.spec.features.is_some() || is_said_elsewhere {
            continue;
        }
        let n = text::thousands(profile.n_rows - column.n_missing);
        let message = format!(
            "`{}` is another text in each of {n} rows and is left out",
            column.name
        );
        let span = data.column_span(column);
        let found = Diagnostic::new(&IDENTIFIER_COLUMN.code, message, span, "names rows");
        findings.report_all(data.say(found, column, "ignore"));
    }
}

/// Why a column of numbers names rows.
fn identifies(column: &ColumnProfile, n_features: usize) -> Option<&'static str> {
    let is_whole = column.numbers.as_ref().is_some_and(|numbers| numbers.is_whole);
    let words = words(&column.name);
    let is_named = words.iter().any(|word| WORDS.contains(&word.as_str()));
    // Without a name of its own it was an index without a header.
    let is_nameless = column.name == "column_1";
    match (is_whole && column.facts.is_unique && n_features > 1, column.facts.is_counter) {
        (true, true) if is_named || is_nameless => Some("it counts the rows"),
        (true, _) if is_named => Some("named as an identifier"),
        _ => None,
    }
}
