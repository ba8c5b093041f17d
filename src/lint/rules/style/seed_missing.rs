//! Y001: a training that does not say what it draws from.

use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Program;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint};
use crate::source::Span;
use crate::syntax::ast::Item;

pub(in crate::lint::rules) static SEED_MISSING: Lint = Lint {
    code: Code {
        id: "Y001",
        name: "seed-missing",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "All that is random in a training, the first weights, the order of examples, dropout, follows from one seed. Without a word it is 0, so that two runs of one program are equal. A report that gives results should name the seed, and say how much they change with another.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(classes)
}

train {
    epochs = 60
}
"#,
        right: r#"data {
    source = builtin("iris")
}

model {
    linear(classes)
}

train {
    epochs = 60
    seed   = 7
}
"#,
    },
    thresholds: &[],
    check: Check::Program(check),
};

fn check(program: &Program<'_>, findings: &mut Findings<'_>) {
    let items = program.units.first().into_iter().flat_map(|unit| &unit.ast.items);
    for item in items {
        let Item::Train(train) = item else { continue };
        let is_seeded = train.settings.iter().any(|setting| setting.name.node == "seed");
        let typed = program.typed.trains.iter().find(|typed| typed.span == train.span);
        let (Some(last), Some(typed), false) = (train.settings.last(), typed, is_seeded)
        else {
            continue;
        };
        let (seed, end) = (typed.seed, last.span.end);
        let message = format!("this training does not name its seed, which is {seed}");
        let found = Diagnostic::new(
            &SEED_MISSING.code,
            message,
            train.keyword,
            format!("draws from seed {seed}"),
        );
        let span = Span { start: end, ..last.span };
        let line = format!("\n    seed = {seed}");
        findings.report(found.edit("write it", span, line, Safety::Safe));
    }
}
