//! `epochs`, `steps` and `batch`: how long, in what portions.

use super::Subject;
use crate::builtins::{Kind, Value};
use crate::check::arguments;
use crate::check::constant::Env;
use crate::check::settings::Written;
use crate::check::typed::{InForce, Length};
use crate::diagnostics::codes::{A001, A004, A007};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::syntax::ast::ExprKind;

/// More than this is a typing mistake, and would overflow counts.
const MOST: i64 = 1_000_000_000_000;

/// How long the training lasts; exactly one of `epochs` and `steps` is given.
pub(super) fn read(subject: &Subject<'_>, out: &mut Diagnostics) -> Option<Length> {
    let written = &subject.written;
    match (written.has("epochs"), written.has("steps")) {
        (true, true) => {
            report_both(written, out);
            None
        }
        (false, false) => {
            if ["epochs", "steps"]
                .iter()
                .any(|name| subject.scope.is_misplaced(name, "train"))
            {
                return None;
            }
            let message = "`train` needs `epochs` or `steps`";
            let label = "nothing says how long to train";
            let found = Diagnostic::new(&A001, message, written.keyword, label);
            out.push(found.help(
                "write for example `epochs = 20`: 20 times over the training examples",
            ));
            None
        }
        (true, false) => count(written, "epochs", &subject.env, out).map(Length::Epochs),
        (false, true) => count(written, "steps", &subject.env, out).map(Length::Steps),
    }
}

fn report_both(written: &Written<'_>, out: &mut Diagnostics) {
    let (Some(epochs), Some(steps)) = (written.get("epochs"), written.get("steps")) else {
        return;
    };
    let message = "`epochs` and `steps` cannot both be set";
    let found = Diagnostic::new(&A007, message, steps.name.span, "this is the length too");
    let found = found.cause(epochs.name.span, "the length is given here");
    out.push(found.help("keep one of the two"));
}

fn count(
    written: &Written<'_>,
    name: &str,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<u64> {
    let expr = &written.get(name)?.value;
    let (value, constant) =
        arguments::value(name, &Kind::Count { min: 1 }, expr, env, out)?;
    let Value::Whole(whole) = value else { return None };
    if whole > MOST {
        let message = format!("`{name}` = {constant}, allowed 1 to 1e12");
        let found = Diagnostic::new(&A004, message, expr.span, "no run is that long");
        out.push(found.help(format!(
            "write for example `{name} = 100`; `stop = time(10min)` ends a run by the clock"
        )));
        return None;
    }
    u64::try_from(whole).ok()
}

/// Examples per update: `Some(None)` is all of them.
#[allow(
    clippy::option_option,
    reason = "the outer `None` is a reported mistake, the inner one `none`"
)]
pub(super) fn batch(
    written: &Written<'_>,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<Option<usize>> {
    if !written.has("batch") {
        return written.entry.find("batch")?.default.parse().ok().map(Some);
    }
    let expr = &written.get("batch")?.value;
    if let ExprKind::Path(segments) = &expr.kind
        && let [only] = segments.as_slice()
        && only.name.node == "full"
    {
        return Some(None);
    }
    let (value, constant) = arguments::value("batch", &Kind::Extent, expr, env, out)?;
    let Value::Whole(whole) = value else { return None };
    if whole > MOST {
        let message = format!("`batch` = {constant}, allowed 1 to 1e12");
        let found = Diagnostic::new(&A004, message, expr.span, "no batch is that large");
        out.push(found.help("write `batch = full` for all examples at once"));
        return None;
    }
    usize::try_from(whole).ok().map(Some)
}

/// The length with its value.
pub(super) fn in_force(written: &Written<'_>, length: Length) -> InForce {
    match length {
        Length::Epochs(n) => written.in_force("epochs", n.to_string()),
        Length::Steps(n) => written.in_force("steps", n.to_string()),
    }
}
