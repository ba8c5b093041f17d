//! D020: a class that is tested and never trained on.

use crate::data::Split;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::rules::training::{is_sorted_tail, known};
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static LABEL_MISSING_IN_SPLIT: Lint = Lint {
    code: Code {
        id: "D020",
        name: "label-missing-in-split",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "All examples of a class are in the validation or test split. The network never sees one, and every one of them is counted against it. `random` with `stratify = true` (the default) divides each class alike; a class of one or two examples wants more of them, or to be left out.",
        wrong: r#"data {
    source = csv("folds_missing.csv")
    target = kind
    split  = column(fold)
}
"#,
        right: r#"data {
    source = csv("folds_missing.csv")
    target = kind
}
"#,
    },
    thresholds: &[],
    check: Check::Data(check),
};

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let profile = &data.data.profile;
    let Some(labels) = known(data, findings) else { return };
    // Sorted rows are a mistake of their own (H009).
    if is_sorted_tail(data, labels) {
        return;
    }
    let both = [(1, "val"), (2, "test")].map(|(at, split)| (labels.untrained(at), split));
    let Some((classes, split)) = both.into_iter().find(|(classes, _)| !classes.is_empty())
    else {
        return;
    };
    let name = |class: &usize| format!("`{}`", profile.target.classes[*class]);
    let message = match classes.as_slice() {
        [only] => format!("class {} is in `{split}` and never trained on", name(only)),
        [first, ..] => format!(
            "{} classes are in `{split}` and never trained on, {} among them",
            classes.len(),
            name(first)
        ),
        [] => return,
    };
    let n: u64 =
        classes.iter().map(|class| labels.by_split[*class].iter().sum::<u64>()).sum();
    let label = format!("{} in all, none in `train`", text::count(n, "example"));
    let span = data.span("split");
    let target = data.span("target");
    let mut found = Diagnostic::new(&LABEL_MISSING_IN_SPLIT.code, message, span, label);
    if target != span {
        found = found.context(
            target,
            text::count_as(labels.by_split.len() as u64, "class", "classes"),
        );
    }
    findings.report(match data.data.spec.split {
        Split::Random { stratify: false, .. } => found.help("leave `stratify` at `true`, so that each class is divided alike"),
        Split::Random { .. } | Split::KFold(_) => found.help("add examples of such classes, or take them out"),
        Split::Ordered { .. } | Split::Column(_) | Split::None => {
            found.help("write `split = random(train = 80%, val = 10%, test = 10%)`, which divides each class alike")
        }
    });
}
