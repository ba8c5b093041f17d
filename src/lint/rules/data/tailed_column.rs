//! D015: a few values far out.

use crate::data::Scale;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold, settings};

static MOST: Threshold = Threshold {
    name: "tail",
    default: 20.0,
    doc: "deviations between the mean and an extreme value",
};

pub(in crate::lint::rules) static TAILED_COLUMN: Lint = Lint {
    code: Code {
        id: "D015",
        name: "tailed-column",
        level: Level::Pedantic,
        decided: Decided::FromData,
        explanation: "A column has values many deviations away from all the others. Scaled by mean and deviation, the bulk shrinks to a spot and a few rows decide the rest. `scale = robust` goes by median and quartiles; a logarithm or a clipped column helps too. Look first whether the extreme value is a typing mistake.",
        wrong: r#"data {
    source = csv("tailed.csv")
    target = sold
}
"#,
        right: r#"data {
    source = csv("tailed.csv")
    target = sold
    scale  = robust
}
"#,
    },
    thresholds: &[&MOST],
    check: Check::Data(check),
};

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let limit = findings.limit(&MOST);
    if data.data.spec.scale == Some(Scale::Robust) {
        return;
    }
    for column in data.number_features() {
        let Some(numbers) = column.numbers.as_ref() else { continue };
        let far = |value: f64| (value - numbers.mean).abs() / numbers.deviation;
        let is_max = far(numbers.max) >= far(numbers.min);
        let extreme = if is_max { numbers.max } else { numbers.min };
        let distance = far(extreme);
        if !distance.is_finite() || distance < limit {
            continue;
        }
        let message = format!(
            "`{}` reaches {}, {} deviations from its mean of {}",
            column.name,
            text::number(extreme),
            text::number(distance.round()),
            text::number(numbers.mean)
        );
        let span = data.column_span(column);
        let found = Diagnostic::new(&TAILED_COLUMN.code, message, span, "read here")
            .evidence(distance, limit, MOST.name);
        let place = (data.units, data.data.spec.span);
        findings.report_all(settings::set(
            place,
            found,
            ("scale", "robust"),
            Safety::Unsafe,
        ));
    }
}
