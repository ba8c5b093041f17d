//! D025: a number that goes round.

use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::columns::words;
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static CIRCULAR_COLUMN: Lint = Lint {
    code: Code {
        id: "D025",
        name: "circular-column",
        level: Level::Nursery,
        decided: Decided::FromData,
        explanation: "After 23 o'clock comes 0, after 359 degrees comes 0. As a number, the two are as far apart as can be, and the network has to learn otherwise. Two columns, the sine and the cosine of the angle, put neighbors next to each other.",
        wrong: r#"data {
    source = csv("hours.csv")
    target = sold
}
"#,
        right: r#"data {
    source = csv("hours.csv")
    target = sold
    columns = { hour: category }
}
"#,
    },
    thresholds: &[],
    check: Check::Data(check),
};

/// Words that name what goes round, with the smallest and largest value.
const ROUNDS: &[(&str, f64, f64)] = &[
    ("hour", 0.0, 24.0),
    ("minute", 0.0, 60.0),
    ("weekday", 0.0, 7.0),
    ("month", 1.0, 12.0),
    ("angle", 0.0, 360.0),
    ("heading", 0.0, 360.0),
    ("azimuth", 0.0, 360.0),
];
/// How much of the round must be there.
const SHARE: f64 = 0.8;

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    for column in data.number_features().into_iter().filter(|column| !data.is_said(column))
    {
        let Some(numbers) = column.numbers.as_ref() else { continue };
        let words = words(&column.name);
        let round = ROUNDS.iter().find(|(word, low, high)| {
            let is_within = numbers.min >= *low && numbers.max <= *high;
            let is_wide = numbers.max - numbers.min >= SHARE * (high - low);
            is_within && is_wide && words.iter().any(|known| known == word)
        });
        let Some((_, low, high)) = round else { continue };
        let message = format!("`{}` goes round: {high} is next to {low}", column.name);
        let span = data.column_span(column);
        let found =
            Diagnostic::new(&CIRCULAR_COLUMN.code, message, span, "a number has two ends");
        let found = found.help("put its sine and cosine into the file");
        findings.report_all(data.say(found, column, "category"));
    }
}
