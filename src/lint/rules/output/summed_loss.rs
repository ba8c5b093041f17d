//! O013: a loss times the batch, which is a sum over examples.

use std::collections::BTreeSet;

use crate::check::typed::LossTerm;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, settings, walk, wording};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind};

pub(in crate::lint::rules) static SUMMED_LOSS: Lint = Lint {
    code: Code {
        id: "O013",
        name: "summed-loss",
        level: Level::Suspicious,
        decided: Decided::Statically,
        explanation: "A loss here is the mean over the examples of a batch. Times the batch it is their sum: twice the batch is twice the gradient, so that a learning rate that suited one batch diverges with another, and losses of two runs cannot be compared. Leave the factor out. Who wants longer steps says so with the learning rate.",
        wrong: r#"let n = 64

data {
    source = builtin("diabetes")
}

model {
    linear(16) -> relu
    linear(1)
}

train {
    loss   = n * mse
    batch  = n
    epochs = 60
}
"#,
        right: r#"let n = 64

data {
    source = builtin("diabetes")
}

model {
    linear(16) -> relu
    linear(1)
}

train {
    loss   = mse
    batch  = n
    epochs = 60
}
"#,
    },
    thresholds: &[],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let train = training.train;
    let Some(batch) = train.batch.filter(|batch| *batch > 1) else { return };
    let place = (training.units, train.span);
    let Some(written) = settings::find(place.0, place.1, "loss") else { return };
    let is_batch = |term: &&LossTerm| term.factor.total_cmp(&(batch as f64)).is_eq();
    let Some(term) = train.loss.iter().find(is_batch) else { return };
    // Among several terms a weight may be the batch by chance, unless it is the same name.
    let names = |setting: &'static str| {
        settings::find(place.0, place.1, setting).map(|one| names_in(&one.value))
    };
    let is_named =
        names("batch").zip(names("loss")).is_some_and(|(a, b)| !a.is_disjoint(&b));
    if train.loss.len() > 1 && !is_named {
        return;
    }
    let (loss, n) = (term.loss.name, text::count(batch as u64, "example"));
    let message = format!("`{loss}` times the batch is a sum over its {n}, not their mean");
    let label = format!("{batch} times the gradient of `{loss}`");
    let span = written.value.span;
    let found = Diagnostic::new(&SUMMED_LOSS.code, message, span, label);
    let found = match training.written("batch") {
        Some(span) => found.cause(span, "with another batch, other steps"),
        None => found,
    };
    let bare = operand(&written.value, loss).and_then(wording::of_expr);
    findings.report(match bare {
        Some(bare) => {
            found.edit(format!("write `loss = {bare}`"), span, bare, Safety::Unsafe)
        }
        None => found.help(format!("write `{loss}` without this factor")),
    });
}

fn names_in(expr: &Expr) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    walk::of_expr(expr, &mut |expr| {
        names.extend(walk::name_of(expr).map(|name| name.node.as_str()));
    });
    names
}

/// The operand of a product that is the loss.
fn operand<'a>(expr: &'a Expr, loss: &str) -> Option<&'a Expr> {
    let ExprKind::Binary(left, op, right) = &expr.kind else { return None };
    let is_loss =
        |expr: &&'a Expr| walk::name_of(expr).is_some_and(|name| name.node == loss);
    let is_product = op.node == BinaryOp::Multiply;
    [&**left, &**right].into_iter().find(is_loss).filter(|_| is_product)
}
