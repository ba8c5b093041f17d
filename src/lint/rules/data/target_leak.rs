//! D017: a feature that is the target in other words.

use crate::data::quality::Leak;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static TARGET_LEAK: Lint = Lint {
    code: Code {
        id: "D017",
        name: "target-leak",
        level: Level::Correctness,
        decided: Decided::FromData,
        explanation: "One column alone gives the target away: each of its values goes with one class, or it lies on a straight line with the target. Mostly it is the target written otherwise (a name and a code, a price and the tax on it) and is not known when a prediction is wanted. The network learns to copy it and nothing else.",
        wrong: r#"data {
    source = csv("leak.csv")
    target = price
}
"#,
        right: r#"data {
    source = csv("leak.csv")
    target = price
    columns = { tax: ignore }
}
"#,
    },
    thresholds: &[],
    check: Check::Data(check),
};

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let features = data.features();
    let [target] = data.data.profile.target.columns.as_slice() else { return };
    // Where there is one feature, that it tells all is the task.
    if features.len() < 2 {
        return;
    }
    for column in features {
        let name = &column.name;
        let (message, label) = match column.facts.leak {
            None => continue,
            Some(Leak::OneToOne) => {
                let message = format!(
                    "`{name}` alone tells `{target}`: each value goes with one class"
                );
                (message, "the target in other words".to_owned())
            }
            Some(Leak::Correlation(correlation)) => {
                let message =
                    format!("`{name}` alone tells `{target}`: they lie on a straight line");
                (message, format!("correlation {}", text::number(correlation)))
            }
        };
        let span = data.column_span(column);
        let found = Diagnostic::new(&TARGET_LEAK.code, message, span, label);
        findings.report_all(data.say(found, column, "ignore"));
    }
}
