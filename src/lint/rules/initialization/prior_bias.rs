//! W005: a rare yes, and an output that starts at even odds.

use crate::builtins::layers::Role;
use crate::builtins::losses::Link;
use crate::check::typed::LossTerm;
use crate::data::profile::TargetKind;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static SHARE: Threshold = Threshold {
    name: "prior-bias",
    default: 0.2,
    doc: "share of the rarer answer from which on even odds are a fair start",
};

pub(in crate::lint::rules) static PRIOR_BIAS: Lint = Lint {
    code: Code {
        id: "W005",
        name: "prior-bias",
        level: Level::Nursery,
        decided: Decided::FromData,
        explanation: "A new network says yes with probability one half. Where yes is rare, the first updates do little but teach the last bias how rare, and the loss curve begins with a steep fall that means nothing. Started at the log-odds of yes, ln(p / (1 - p)), training begins with what matters. Bind the scores to a name and subtract that number from them.",
        wrong: r#"data {
    source = csv("rare.csv")
    target = fails
}

model {
    linear(8) -> relu
    linear(1)
}

train {
    loss   = binary_cross_entropy
    epochs = 200
}
"#,
        right: r#"data {
    source = csv("rare.csv")
    target = fails
}

model {
    scores = linear(8) -> relu -> linear(1)
    scores - 1.73
}

train {
    loss   = binary_cross_entropy
    epochs = 200
}
"#,
    },
    thresholds: &[&SHARE],
    check: Check::Training(check),
};

/// With fewer examples, shares are chance.
const LEAST_EXAMPLES: u64 = 50;

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let (train, target) = (training.train, training.target());
    let [no, yes] = target.class_counts.as_slice() else { return };
    let Some(last) = training.model.last().filter(|last| last.role() == Role::Affine)
    else {
        return;
    };
    let is_one = last.width() == Some(1) && target.kind == TargetKind::Binary;
    let is_weighted = train.class_weights.is_some() || train.loss.iter().any(is_weighted);
    let is_of_odds = train.loss.iter().all(|term| term.loss.link == Link::Sigmoid);
    let goes_on = train.init_from.is_some();
    if !is_one || is_weighted || !is_of_odds || goes_on || no + yes < LEAST_EXAMPLES {
        return;
    }
    let share = *yes as f64 / (no + yes) as f64;
    let limit = findings.limit(&SHARE);
    if share.min(1.0 - share) >= limit || share <= 0.0 || share >= 1.0 {
        return;
    }
    let odds = (libm::log(share / (1.0 - share)) * 100.0).round() / 100.0;
    let shown = text::percent((share * 1e3).round() / 1e3);
    let message = format!(
        "{shown} of the examples are `{}`, the output starts at 50 %",
        target.classes[1]
    );
    let (sign, size) = if odds < 0.0 { ("-", -odds) } else { ("+", odds) };
    let span = last.node.span;
    let found =
        Diagnostic::new(&PRIOR_BIAS.code, message, span, "its bias starts at about 0");
    let found = found
        .cause(training.target_span(), format!("log-odds of {}", text::number(odds)))
        .evidence(share.min(1.0 - share), limit, SHARE.name)
        .help(format!(
            "name the scores, `scores = … -> linear(1)`, and end with `scores {sign} {}`",
            text::number(size)
        ));
    findings.report(found);
}

/// Whether yes and no count differently, so that even odds may be right.
fn is_weighted(term: &LossTerm) -> bool {
    let entry = term.loss.params.iter().find(|param| param.name == "pos_weight");
    let default = entry.and_then(|param| param.default?.parse::<f64>().ok());
    default
        .is_some_and(|default| term.args.number("pos_weight").total_cmp(&default).is_ne())
}
