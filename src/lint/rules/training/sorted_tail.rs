//! H009: a validation split of classes never trained on.

use crate::data::Split;
use crate::data::quality::LabelFacts;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, settings};

pub(in crate::lint::rules) static SORTED_TAIL: Lint = Lint {
    code: Code {
        id: "H009",
        name: "sorted-tail-validation",
        level: Level::Correctness,
        decided: Decided::FromData,
        explanation: "`ordered` cuts the file where it stands, and the file is sorted by class: the last rows, which validate or test, are of classes that are not in the first. The score is near 0 whatever is learned. Shuffle before dividing, which is what `random` does.",
        wrong: r#"data {
    source = builtin("iris")
    split  = ordered(train = 60%, val = 20%, test = 20%)
}
"#,
        right: r#"data {
    source = builtin("iris")
    split  = random(train = 60%, val = 20%, test = 20%)
}
"#,
    },
    thresholds: &[],
    check: Check::Data(check),
};

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let Some(labels) = known(data, findings).filter(|labels| is_sorted_tail(data, labels))
    else {
        return;
    };
    let Split::Ordered { train, val, test } = data.data.spec.split else { return };
    let tail = |split: &usize| !labels.untrained(*split).is_empty();
    let Some(split) = [1, 2].into_iter().find(tail) else { return };
    let classes = labels.untrained(split);
    let part = if split == 1 { "val" } else { "test" };
    let message = match classes.len() {
        1 => format!(
            "the rows are sorted by class, and one class of `{part}` is never trained on"
        ),
        n => format!(
            "the rows are sorted by class, and {n} classes of `{part}` are never trained on"
        ),
    };
    let name = &data.data.profile.target.classes[classes[0]];
    let span = data.span("split");
    let label = format!("`{name}` is not in the first {}", text::percent(train));
    let found = Diagnostic::new(&SORTED_TAIL.code, message, span, label);
    let shares = [("train", train), ("val", val), ("test", test)];
    let shares = shares
        .map(|(name, share)| format!("{name} = {}", text::percent(share).replace(' ', "")));
    let value = format!("random({})", shares.join(", "));
    let place = (data.units, data.data.spec.span);
    findings.report(settings::set(place, found, ("split", &value), Safety::Unsafe));
}

/// Labels by split; says so where there are classes and they are not known.
pub(in crate::lint::rules) fn known<'a>(
    data: &Data<'a>,
    findings: &mut Findings<'_>,
) -> Option<&'a LabelFacts> {
    let labels = data.data.profile.quality.labels.as_ref();
    if labels.is_none() && data.data.profile.target.classes.len() > 1 {
        findings.skip("where each class is was not counted: over 500,000 rows");
    }
    labels
}

/// Whether rows sorted by class are cut so that classes are tested and never trained on.
pub(in crate::lint::rules) fn is_sorted_tail(data: &Data<'_>, labels: &LabelFacts) -> bool {
    let is_ordered = matches!(data.data.spec.split, Split::Ordered { .. });
    let n_train = data.data.profile.split_sizes[0];
    let is_sorted = labels.is_sorted(n_train);
    is_ordered && is_sorted && [1, 2].iter().any(|at| !labels.untrained(*at).is_empty())
}
