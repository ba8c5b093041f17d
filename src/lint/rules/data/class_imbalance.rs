//! D007: classes of very different size.

use crate::builtins::Value;
use crate::builtins::losses::TargetForm;
use crate::check::typed::{LossTerm, TypedTrain};
use crate::data::profile::TargetKind;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold, settings};

static LEAST: Threshold = Threshold {
    name: "class-balance",
    default: 0.5,
    doc: "least entropy of the classes, 1 for equal shares",
};

pub(in crate::lint::rules) static CLASS_IMBALANCE: Lint = Lint {
    code: Code {
        id: "D007",
        name: "class-imbalance",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "Where one class has nearly all examples, a network that always names it is nearly always right, and learns nothing else. `class_weights = balanced` (of two classes, `pos_weight`) lets an example of a rare class count for more. Watch a metric that sees rare classes, such as `f1`, not `accuracy`.",
        wrong: r#"data {
    source = csv("fraud.csv")
    target = is_fraud
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
    source = csv("fraud.csv")
    target = is_fraud
}

model {
    linear(16) -> relu
    linear(1)
}

train {
    epochs = 200
    loss   = binary_cross_entropy(pos_weight = 24)
}
"#,
    },
    thresholds: &[&LEAST],
    check: Check::Training(check),
};

/// The argument of a loss that weighs the second of two classes.
const POSITIVE: &str = "pos_weight";
/// With fewer examples, shares are chance.
const LEAST_EXAMPLES: u64 = 50;

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let train = training.train;
    let target = &train.data.profile.target;
    let Some(loss) = training.loss() else { return };
    let is_of_classes = loss.is_classification
        && matches!(target.kind, TargetKind::Category | TargetKind::Binary);
    let n: u64 = target.class_counts.iter().sum();
    if !is_of_classes || is_weighted(train) || n < LEAST_EXAMPLES {
        return;
    }
    let (entropy, least) = (balance(&target.class_counts), findings.limit(&LEAST));
    if entropy >= least {
        return;
    }
    let counts = target.classes.iter().zip(&target.class_counts);
    let Some((name, count)) = counts.max_by_key(|(_, count)| **count) else { return };
    let share = text::percent((*count as f64 / n as f64 * 1e3).round() / 1e3);
    let message = format!("{share} of the examples are `{name}`, and all count alike");
    let span = training.span("loss");
    let found =
        Diagnostic::new(&CLASS_IMBALANCE.code, message, span, "rare classes hardly count");
    let found = found
        .cause(
            train.data.spec.source.span,
            class_sizes(&target.classes, &target.class_counts),
        )
        .evidence(entropy, least, LEAST.name)
        .note(
            "always naming the largest class would score that accuracy; watch `f1` as well",
        );
    let place = (training.units, train.span);
    let (name, value) = match target.class_counts.as_slice() {
        [no, yes] if loss.target != TargetForm::ClassIds && *yes > 0 => {
            let ratio = (*no as f64 / *yes as f64 * 10.0).round() / 10.0;
            ("loss", format!("{}({POSITIVE} = {ratio})", loss.name))
        }
        _ => ("class_weights", "balanced".to_owned()),
    };
    findings.report(settings::set(place, found, (name, &value), Safety::Unsafe));
}

/// Whether classes count differently already.
fn is_weighted(train: &TypedTrain) -> bool {
    let has_weight = |term: &LossTerm| {
        let mut args = term.args.iter();
        args.any(|(name, value)| {
            name == POSITIVE
                && matches!(value, Value::Number(weight) if weight.total_cmp(&1.0).is_ne())
        })
    };
    train.class_weights.is_some() || train.loss.iter().any(has_weight)
}

/// `no` 97, `yes` 3
fn class_sizes(names: &[String], counts: &[u64]) -> String {
    let all = names.iter().zip(counts).take(4);
    let mut sizes: Vec<_> = all.map(|(name, count)| format!("`{name}` {count}")).collect();
    if names.len() > 4 {
        sizes.push("…".to_owned());
    }
    sizes.join(", ")
}

/// The entropy of the shares, 1 where they are equal.
fn balance(counts: &[u64]) -> f64 {
    let n: u64 = counts.iter().sum();
    let shares =
        counts.iter().filter(|count| **count > 0).map(|count| *count as f64 / n as f64);
    let entropy: f64 = shares.map(|share| -share * share.ln()).sum();
    if counts.len() < 2 { 1.0 } else { entropy / (counts.len() as f64).ln() }
}
