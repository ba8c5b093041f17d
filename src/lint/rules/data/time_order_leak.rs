//! D018: tested on days before those trained on.

use crate::data::Split;
use crate::data::quality::Order;
use crate::diagnostics::{Code, Decided, Diagnostic, Level};
use crate::lint::facts::Data;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};

pub(in crate::lint::rules) static TIME_ORDER_LEAK: Lint = Lint {
    code: Code {
        id: "D018",
        name: "time-order-leak",
        level: Level::Suspicious,
        decided: Decided::FromData,
        explanation: "The file is in the order of time, and some rows that are tested lie before rows that are trained on. The network then knows the future of what it is asked about, and the score is better than it can be in use. Let the file begin with the oldest rows and write `split = ordered(…)`: training ends where testing begins.",
        wrong: r#"data {
    source = csv("days.csv")
    target = sold
    split  = random(train = 80%, val = 10%, test = 10%)
}
"#,
        right: r#"data {
    source = csv("days.csv")
    target = sold
    split  = ordered(train = 80%, val = 10%, test = 10%)
}
"#,
    },
    thresholds: &[],
    check: Check::Data(check),
};

/// With fewer rows there is hardly a course of time.
const LEAST: u64 = 50;

fn check(data: &Data<'_>, findings: &mut Findings<'_>) {
    let (spec, profile) = (&data.data.spec, &data.data.profile);
    let [_, val, test] = profile.split_sizes;
    if profile.n_rows < LEAST
        || val + test == 0
        || !spec.written.iter().any(|(name, _)| name == "split")
    {
        return;
    }
    let ordered = profile.columns.iter().find(|column| column.facts.order != Order::Mixed);
    let Some(column) = ordered else { return };
    let name = &column.name;
    let (message, help) = match (&spec.split, column.facts.order) {
        (Split::Random { .. }, _) => (
            format!(
                "rows follow each other by `{name}`, and `random` tests days between those trained on"
            ),
            "write `split = ordered(train = 80%, val = 10%, test = 10%)`, the oldest rows first",
        ),
        (Split::Ordered { .. }, Order::Descending) => (
            format!(
                "the newest rows come first by `{name}`: the past is tested by the future"
            ),
            "turn the order of the rows in the file around",
        ),
        _ => return,
    };
    let span = data.span("split");
    let found =
        Diagnostic::new(&TIME_ORDER_LEAK.code, message, span, "knows what comes later");
    let found =
        found.context(spec.source.span, format!("`{name}` is in order, one day a row"));
    findings.report(found.help(help));
}
