//! H016: trained weights that go on learning at the rate of a fresh start.

use crate::builtins::layers::Role;
use crate::diagnostics::render::text;
use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::{Stage, Training};
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold, settings};

static TIMES: Threshold = Threshold {
    name: "fine-tuning-rate",
    default: 1.0,
    doc: "the rate of a fine-tuning, as a multiple of the optimizer's default",
};

pub(in crate::lint::rules) static FROZEN_WITH_HIGH_RATE: Lint = Lint {
    code: Code {
        id: "H016",
        name: "frozen-with-high-rate",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "Fine-tuning goes on from weights that were trained before, some of them frozen or some of them new. Those that go on learning are good already, and steps as long as those of a fresh start throw them about: what they knew is lost in the first updates. A tenth of the rate is the usual choice.",
        wrong: r#"data {
    source = builtin("digits")
}

model net {
    flatten
    body = linear(32)
    head = body -> relu -> linear(16)
    head -> relu -> linear(classes)
}

train net {
    epochs = 20
}

train net {
    freeze = [net.body]
    epochs = 20
}
"#,
        right: r#"data {
    source = builtin("digits")
}

model net {
    flatten
    body = linear(32)
    head = body -> relu -> linear(16)
    head -> relu -> linear(classes)
}

train net {
    epochs = 20
}

train net {
    freeze    = [net.body]
    optimizer = adam(lr = 1e-4)
    epochs    = 20
}
"#,
    },
    thresholds: &[&TIMES],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let train = training.train;
    let earlier = training.model.trains.iter().take_while(|one| one.span != train.span);
    let goes_on = train.init_from.is_some() || earlier.count() > 0;
    let is_tuning = !train.freeze.is_empty() || !train.fresh.is_empty();
    if !goes_on || !is_tuning {
        return;
    }
    let Some(stage) =
        training.model.stages().find(|stage| is_old_and_free(training, stage))
    else {
        return;
    };
    let (optimizer, _) = &train.optimizer;
    let default = optimizer.params.iter().find(|param| param.name == "lr");
    let default = default.and_then(|param| param.default?.parse::<f64>().ok());
    let Some(default) = default.filter(|default| *default > 0.0) else { return };
    let (rate, limit) = (training.peak(), findings.limit(&TIMES));
    if rate < limit * default {
        return;
    }
    let message = format!(
        "trained weights go on learning at {}, the rate of a fresh start",
        training.shown_rate(rate)
    );
    let span = training.span("optimizer.lr");
    let found = Diagnostic::new(
        &FROZEN_WITH_HIGH_RATE.code,
        message,
        span,
        "steps as long as from scratch",
    );
    let found = found.context(stage.node.span, "trained before, and not frozen").evidence(
        rate / default,
        limit,
        TIMES.name,
    );
    let tenth = text::number(default / 10.0);
    let place = (training.units, train.span);
    let is_written = settings::find(place.0, place.1, "optimizer").is_some();
    findings.report(match (training.written("optimizer.lr"), is_written) {
        (Some(span), _) => {
            found.edit(format!("write `{tenth}`"), span, tenth, Safety::Unsafe)
        }
        (None, true) => found.help(format!("write `{}(lr = {tenth})`", optimizer.name)),
        (None, false) => {
            let value = format!("{}(lr = {tenth})", optimizer.name);
            settings::set(place, found, ("optimizer", &value), Safety::Unsafe)
        }
    });
}

/// Whether a stage has weights that were trained before and go on learning.
fn is_old_and_free(training: &Training<'_>, stage: &Stage<'_>) -> bool {
    let covers = |paths: &[String]| {
        paths.iter().any(|path| {
            let rest = stage.node.path.strip_prefix(path.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    };
    let has_weights = matches!(stage.role(), Role::Affine | Role::Lookup);
    has_weights && !covers(&training.train.freeze) && !covers(&training.train.fresh)
}
