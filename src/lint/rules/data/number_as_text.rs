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

/// A column with fewer distinct texts may be a category by nature: `10 kg` and `20 kg`.
const LEAST: usize = 10;

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    for column in &data.data.profile.columns {
        let is_text = match column.kind {
            InferredKind::Category | InferredKind::Text => true,
            InferredKind::Number
            | InferredKind::Binary
            | InferredKind::Date
            | InferredKind::Ignore => false,
        };
        if !is_text || data.is_said(column) || !data.is_free(column) {
            continue;
        }
        let texts: Vec<&str> =
            column.values.iter().map(|(text, _)| text.as_str()).collect();
        let Some(plain) = plain(&texts) else { continue };
        let (name, first) = (&column.name, texts[0]);
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

/// The number that the first text means, where every text is one with the same things around it.
fn plain(texts: &[&str]) -> Option<f64> {
    if texts.len() < LEAST {
        return None;
    }
    let (before, after) = around(texts[0]);
    // A letter in front makes a code, not an amount.
    if before.chars().any(|letter| letter.is_ascii_alphabetic()) {
        return None;
    }
    let inner = |text: &&str| {
        let inner = text.strip_prefix(before)?.strip_suffix(after)?.trim();
        let is_plain =
            !inner.is_empty() && inner.bytes().all(|byte| b"0123456789.,-".contains(&byte));
        if is_plain { ungrouped(inner) } else { None }
    };
    let numbers: Option<Vec<f64>> = texts.iter().map(inner).collect();
    numbers?.first().copied()
}

/// What stands before and behind the digits.
fn around(text: &str) -> (&str, &str) {
    let is_inner = |letter: char| letter.is_ascii_digit() || letter == '-';
    let Some(start) = text.find(is_inner) else { return (text, "") };
    let end = text.rfind(|letter: char| letter.is_ascii_digit()).map_or(start, |at| at + 1);
    (&text[..start], &text[end.max(start)..])
}

/// The number, its commas between thousands or for a decimal point.
fn ungrouped(text: &str) -> Option<f64> {
    let mut groups = text.trim_start_matches('-').split(',');
    let first = groups.next()?;
    let is_group =
        |group: &str| group.split('.').next().is_some_and(|whole| whole.len() == 3);
    let is_grouped = groups.all(is_group) && !first.contains('.');
    let plain = if is_grouped || !text.contains(',') {
        text.replace(',', "")
    } else {
        text.replace(',', ".")
    };
    plain.parse().ok()
}
