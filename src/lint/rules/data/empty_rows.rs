//! D024: rows of nothing but filled-in values.

use crate::data::Fill;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, settings};

pub(in crate::lint::rules) static EMPTY_ROWS: Lint = Lint {
    code: Code {
        id: "D024",
        name: "empty-rows",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "Every feature of a row is empty. `missing` fills them all with means and medians, so that the network is shown an average that nobody measured, with a target that it cannot know. Take such rows out.",
        wrong: r#"data {
    source = csv("hollow.csv")
    target = sold
    missing = median
}
"#,
        right: r#"data {
    source = csv("hollow.csv")
    target = sold
    missing = drop
}
"#,
    },
    thresholds: &[],
    check: Check::Data(check),
};

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let (spec, quality) = (&data.data.spec, &data.data.profile.quality);
    let drops = spec.missing.iter().any(|policy| policy.fill == Fill::Drop);
    if quality.n_blank == 0 || drops || data.features().len() < 2 {
        return;
    }
    let rows = text::count(quality.n_blank, "row");
    let verb = if quality.n_blank == 1 { "has" } else { "have" };
    let message = format!("{rows} {verb} no feature at all, and every one is filled in");
    let span = data.span("missing");
    let found = Diagnostic::new(&EMPTY_ROWS.code, message, span, "invents such examples");
    let found = match quality.first_blank {
        Some(row) => found.note(format!("the first is row {row}")),
        None => found,
    };
    let place = (data.units, spec.span);
    findings.report(settings::set(place, found, ("missing", "drop"), Safety::Unsafe));
}
