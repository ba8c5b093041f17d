//! D001: features far from 0 and 1.

use super::double_normalized::doubles;
use crate::data::Scale;
use crate::data::profile::NumberStats;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::raw::reads_raw;
use crate::lint::{Check, Lint, Threshold, settings};

static MEAN: Threshold = Threshold {
    name: "feature-mean",
    default: 10.0,
    doc: "largest mean of a feature, after scaling",
};
static DEVIATION: Threshold = Threshold {
    name: "feature-deviation",
    default: 10.0,
    doc: "largest deviation of a feature, after scaling",
};
static FAINT: Threshold = Threshold {
    name: "feature-faint",
    default: 0.01,
    doc: "smallest deviation of a feature, after scaling",
};

pub(in crate::lint::rules) static UNNORMALIZED_FEATURES: Lint = Lint {
    code: Code {
        id: "D001",
        name: "unnormalized-features",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "First layers are started for numbers around 0 with a deviation around 1. Features in the hundreds drive activations into saturation and gradients to extremes; features in the thousandths are not noticed. `scale = standard` brings each column to mean 0 and deviation 1, from the training split alone, and stays with the saved model.",
        wrong: r#"data {
    source = csv("mansions.csv")
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
    source = csv("mansions.csv")
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
    thresholds: &[&MEAN, &DEVIATION, &FAINT],
    check: Check::Data(check),
};

/// Columns that span this much are never faint, however rare their ones are.
const CLEAR: f64 = 0.5;

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let strange = strange(data, findings);
    let Some(first) = strange.first() else { return };
    let scale = words(data);
    let span = data.span("scale");
    let message = match strange.len() {
        1 => format!("{} {scale}", first.story),
        n => {
            format!("{n} features are far from 0 and 1 {scale}, the first: {}", first.story)
        }
    };
    let (measured, threshold, name) = first.evidence;
    let found = Diagnostic::new(
        &UNNORMALIZED_FEATURES.code,
        message,
        span,
        "features reach the network like this",
    )
    .evidence(measured, threshold, name);
    let place = (data.units, data.data.spec.span);
    findings.report(settings::set(place, found, ("scale", "standard"), Safety::Unsafe));
}

/// Whether this rule speaks of the data.
pub(super) fn is_far(data: &Data<'_>, findings: &Findings<'_>) -> bool {
    !strange(data, findings).is_empty()
}

fn strange(data: &Data<'_>, findings: &Findings<'_>) -> Vec<Strange> {
    let limits = [&MEAN, &DEVIATION, &FAINT].map(|limit| findings.limit(limit));
    let features = scaled(data).into_iter();
    features.filter_map(|(name, numbers)| Strange::of(&name, &numbers, limits)).collect()
}

/// The features that a model reads as they are, with their statistics after scaling.
fn scaled(data: &Data<'_>) -> Vec<(String, NumberStats)> {
    let spec = &data.data.spec;
    let is_table = !data.data.profile.columns.is_empty();
    let is_raw = |name: &str| data.trains.iter().any(|train| reads_raw(&train.model, name));
    let inputs = data.data.profile.inputs.iter();
    let inputs: Vec<_> = inputs.filter(|input| is_raw(&input.name)).collect();
    let inputs = inputs.into_iter();
    match spec.scale {
        Some(Scale::None) if is_table && inputs.len() > 0 => {
            let columns = data.number_features().into_iter();
            columns
                .filter_map(|c| Some((format!("`{}`", c.name), c.numbers.clone()?)))
                .collect()
        }
        Some(Scale::None) => {
            inputs.map(|input| ("the features".to_owned(), input.numbers.clone())).collect()
        }
        Some(Scale::Unit) if !doubles(data) => {
            let unit = |numbers: &NumberStats| numbers.scaled(0.0, 1.0 / 255.0);
            inputs.map(|input| ("the features".to_owned(), unit(&input.numbers))).collect()
        }
        _ => Vec::new(),
    }
}

fn words(data: &Data<'_>) -> &'static str {
    match data.data.spec.scale {
        Some(Scale::None) => "with `scale = none`",
        _ => "after scaling",
    }
}

/// Why a feature is hard to learn from.
struct Strange {
    story: String,
    evidence: (f64, f64, &'static str),
}

impl Strange {
    fn of(name: &str, numbers: &NumberStats, limits: [f64; 3]) -> Option<Self> {
        let [mean, deviation, faint] = limits;
        let NumberStats { min, max, .. } = *numbers;
        let (low, high) = (text::number(min), text::number(max));
        let evidence = if numbers.deviation > deviation {
            (numbers.deviation, deviation, DEVIATION.name)
        } else if numbers.mean.abs() > mean {
            (numbers.mean.abs(), mean, MEAN.name)
        } else if numbers.deviation < faint && max > min && max - min < CLEAR {
            (numbers.deviation, faint, FAINT.name)
        } else {
            return None;
        };
        let verb = if name.starts_with('`') { "spans" } else { "span" };
        Some(Self { story: format!("{name} {verb} {low} to {high}"), evidence })
    }
}
