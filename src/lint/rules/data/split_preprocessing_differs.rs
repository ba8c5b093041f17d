//! D022: a file whose splits were prepared in two ways.

use crate::data::Split;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static TIMES: Threshold = Threshold {
    name: "split-spread",
    default: 20.0,
    doc: "how many times as widely one split may be spread as another, in every number column",
};

pub(in crate::lint::rules) static SPLIT_PREPROCESSING_DIFFERS: Lint = Lint {
    code: Code {
        id: "D022",
        name: "split-preprocessing-differs",
        level: Level::Correctness,
        decided: Decided::FromData,
        explanation: "The file says which rows are trained on and which test, and the numbers of the two lie on different scales in every column: one part was scaled before it was written down, the other was not. The network learns from one and is asked in the other, so that the test measures nothing. Write the raw numbers of all rows into the file; `scale` brings them to one scale with the statistics of the training rows.",
        wrong: r#"data {
    source = csv("half_scaled.csv")
    target = sold
    split  = column(part)
}
"#,
        right: r#"data {
    source = csv("half_scaled.csv")
    target = sold
    features = [width, depth]
}
"#,
    },
    thresholds: &[&TIMES],
    check: Check::Data(check),
};

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let Split::Column(part) = &data.data.spec.split else { return };
    let Some(spread) = &data.data.profile.quality.spread else { return };
    let limit = findings.limit(&TIMES);
    if spread.times < limit {
        return;
    }
    let name = if spread.split == 1 { "val" } else { "test" };
    let column = &spread.column;
    let message = format!(
        "the numbers of `{name}` are on another scale than those of `train`: {} times, in every column",
        text::number(spread.times)
    );
    let in_words = |[low, high]: [f64; 2]| {
        format!("from {} to {}", text::number(low), text::number(high))
    };
    let [train, other] = spread.ranges.map(in_words);
    let label = "divides what was prepared in two ways";
    let found =
        Diagnostic::new(&SPLIT_PREPROCESSING_DIFFERS.code, message, part.span, label);
    findings.report(
        found
            .cause(
                data.data.spec.source.span,
                format!("`{column}` goes {train} in `train`, {other} in `{name}`"),
            )
            .evidence(spread.times, limit, TIMES.name)
            .help("write the raw numbers of all rows into the file; `scale` does the rest"),
    );
}
