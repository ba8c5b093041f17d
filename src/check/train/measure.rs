//! `metrics = [accuracy, f1]`: what is measured after each epoch.

use crate::builtins::{self, metrics};
use crate::check::arguments::{self, Call};
use crate::check::constant::Env;
use crate::check::settings::{Written, words};
use crate::check::typed::{InForce, MetricUse, Origin};
use crate::data::profile::{TargetKind, TargetProfile};
use crate::diagnostics::codes::A006;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

/// The metrics in the order shown, written or by the target's kind. `None` when one is wrong, or
/// the target is not known.
pub(super) fn read(
    written: &Written<'_>,
    target: Option<&TargetProfile>,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<Vec<MetricUse>> {
    if !written.has("metrics") {
        return target.map(defaults);
    }
    let expr = &written.get("metrics")?.value;
    let items: Vec<&Expr> = match &expr.kind {
        ExprKind::List(items) => items.iter().collect(),
        ExprKind::None => Vec::new(),
        _ => vec![expr],
    };
    let uses: Vec<(MetricUse, Span)> =
        items.iter().filter_map(|item| Some((one(item, env, out)?, item.span))).collect();
    let is_complete = uses.len() == items.len();
    report_twice(&uses, out);
    is_complete.then(|| uses.into_iter().map(|(metric, _)| metric).collect())
}

fn defaults(target: &TargetProfile) -> Vec<MetricUse> {
    let names: &[&str] = match target.kind {
        TargetKind::Category => &["accuracy"],
        TargetKind::Binary | TargetKind::MultiLabel => &["accuracy", "f1"],
        TargetKind::Number => &["mae", "r2"],
        TargetKind::Input => &["mae"],
        TargetKind::None => &[],
    };
    let entries = names.iter().filter_map(|name| builtins::find(metrics::ALL, name));
    let uses = entries.map(|metric| MetricUse {
        metric,
        args: arguments::defaults(metric.params),
        label: metric.name.to_owned(),
    });
    uses.collect()
}

fn one(expr: &Expr, env: &Env<'_>, out: &mut Diagnostics) -> Option<MetricUse> {
    if expr.kind == ExprKind::Bad {
        return None;
    }
    let Some(call) = Call::of(expr) else {
        let found = words::wrong_kind("metrics", "a metric or a list of them", expr);
        let known: Vec<&str> = metrics::ALL.iter().map(|metric| metric.name).collect();
        out.push(
            found
                .note(format!("metrics: {}", known.join(", ")))
                .help("write for example `metrics = [accuracy, f1]`"),
        );
        return None;
    };
    let metric = arguments::lookup(metrics::ALL, call.name, out)?;
    let bound = arguments::bind(&call, metric, env, out)?;
    let given: Vec<String> =
        bound.written.iter().map(|(_, constant)| constant.to_string()).collect();
    let label = match given.as_slice() {
        [] => metric.name.to_owned(),
        given => format!("{}({})", metric.name, given.join(", ")),
    };
    Some(MetricUse { metric, args: bound.args, label })
}

fn report_twice(uses: &[(MetricUse, Span)], out: &mut Diagnostics) {
    for (at, (metric, span)) in uses.iter().enumerate() {
        let first = uses[..at].iter().find(|(known, _)| known.label == metric.label);
        if let Some((_, first)) = first {
            let message = format!("`{}` is listed twice", metric.label);
            let found = Diagnostic::new(&A006, message, *span, "listed again here");
            out.push(
                found.cause(*first, "first listed here").help("delete one of the two"),
            );
        }
    }
}

/// The metrics as they would be written.
pub(super) fn in_force(written: &Written<'_>, metrics: &[MetricUse]) -> InForce {
    let labels: Vec<&str> = metrics.iter().map(|metric| metric.label.as_str()).collect();
    let origin =
        if written.has("metrics") { written.origin("metrics") } else { Origin::Data };
    InForce {
        name: "metrics".to_owned(),
        value: format!("[{}]", labels.join(", ")),
        origin,
    }
}
