//! D014: one column much larger than the others.

use super::unnormalized_features::is_far;
use crate::data::Scale;
use crate::data::profile::ColumnProfile;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::raw::reads_raw;
use crate::lint::{Check, Lint, Threshold, settings};

static TIMES: Threshold = Threshold {
    name: "odd-scale",
    default: 100.0,
    doc: "spread of a feature as a multiple of the typical one",
};

pub(in crate::lint::rules) static ODD_SCALE_COLUMN: Lint = Lint {
    code: Code {
        id: "D014",
        name: "odd-scale-column",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "After scaling, one feature varies a hundred times as much as is typical of the others. Each weight learns at the same rate, so this feature decides everything and the others are noise beside it. `scale = standard` brings all to the same spread.",
        wrong: r#"data {
    source = csv("uneven.csv")
    target = sold
    scale  = none
}

model {
    linear(16) -> relu
    linear(1)
}

train {
    epochs = 200
}
"#,
        right: r#"data {
    source = csv("uneven.csv")
    target = sold
    scale  = standard
}

model {
    linear(16) -> relu
    linear(1)
}

train {
    epochs = 200
}
"#,
    },
    thresholds: &[&TIMES],
    check: Check::Data(check),
};

/// With fewer columns nothing is typical.
const LEAST: usize = 3;

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let is_raw = data.trains.iter().any(|train| reads_raw(&train.model, ""));
    if data.data.spec.scale != Some(Scale::None) || !is_raw || is_far(data, findings) {
        return;
    }
    let columns = data.number_features();
    let spread =
        |column: &ColumnProfile| column.numbers.as_ref().map_or(0.0, |n| n.deviation);
    let mut spreads: Vec<f64> = columns.iter().map(|column| spread(column)).collect();
    spreads.retain(|spread| *spread > 0.0);
    spreads.sort_by(f64::total_cmp);
    if spreads.len() < LEAST {
        return;
    }
    let (typical, limit) = (spreads[(spreads.len() - 1) / 2], findings.limit(&TIMES));
    for column in columns {
        let times = spread(column) / typical;
        if times < limit {
            continue;
        }
        let message = format!(
            "`{}` varies {} times as much as is typical of the features",
            column.name,
            text::number(times.round())
        );
        let span = data.span("scale");
        let found = Diagnostic::new(
            &ODD_SCALE_COLUMN.code,
            message,
            span,
            "leaves spreads as they are",
        )
        .evidence(times, limit, TIMES.name);
        let place = (data.units, data.data.spec.span);
        findings.report(settings::set(place, found, ("scale", "standard"), Safety::Unsafe));
    }
}
