//! `optimizer` and `schedule`: how weights follow the gradient.

use crate::builtins::optimizers::{self, Method, Optimizer};
use crate::builtins::schedules::{self, Schedule};
use crate::builtins::{self, Args, Entry};
use crate::check::arguments::{self, Call};
use crate::check::constant::Env;
use crate::check::settings::{Written, text, words};
use crate::check::typed::{InForce, Origin};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety};
use crate::syntax::ast::{Expr, ExprKind};

/// An entry with its arguments.
#[derive(Debug)]
pub(super) struct Chosen<E: 'static> {
    entry: &'static E,
    args: Args,
}

impl<E> Chosen<E> {
    pub(super) fn typed(self) -> (&'static E, Args) {
        (self.entry, self.args)
    }
}

/// The optimizer; `None` when it is wrong (reported).
pub(super) fn optimizer(
    written: &Written<'_>,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<Chosen<Optimizer>> {
    choose(written, "optimizer", optimizers::ALL, env, out)
}

/// The schedule; `None` when it is wrong (reported).
pub(super) fn schedule(
    written: &Written<'_>,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<Chosen<Schedule>> {
    choose(written, "schedule", schedules::ALL, env, out)
}

fn choose<E: Entry + 'static>(
    written: &Written<'_>,
    setting: &'static str,
    registry: &'static [&'static E],
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<Chosen<E>> {
    let default = written.entry.find(setting)?.default;
    if !written.has(setting) {
        let entry = builtins::find(registry, default)?;
        return Some(Chosen { entry, args: arguments::defaults(entry.params()) });
    }
    let expr = &written.get(setting)?.value;
    let Some(call) = Call::of(expr) else {
        out.push(no_call(setting, default, registry, expr));
        return None;
    };
    let entry = arguments::lookup(registry, call.name, out)?;
    let bound = arguments::bind(&call, entry, env, out)?;
    Some(Chosen { entry, args: bound.args })
}

/// A003; a name of the registry in quotes needs none.
fn no_call<E: Entry>(
    setting: &str,
    default: &str,
    registry: &'static [&'static E],
    expr: &Expr,
) -> Diagnostic {
    let article = if setting.starts_with('o') { "an" } else { "a" };
    let found = words::wrong_kind(setting, &format!("{article} {setting}"), expr);
    let named = match &expr.kind {
        ExprKind::Text(text) => builtins::find(registry, &text.to_lowercase()),
        _ => None,
    };
    match named.map(Entry::name) {
        Some(name) => {
            let title = format!("write `{name}` without quotes");
            found.edit(title, expr.span, name, Safety::Unsafe)
        }
        None => found.help(format!("write for example `{setting} = {default}`")),
    }
}

/// Whether it works on all weights at once.
pub(super) fn is_whole_vector(chosen: &Chosen<Optimizer>) -> bool {
    matches!(chosen.entry.method, Method::WholeVector(_))
}

/// The entry, then each of its arguments: `optimizer.lr`.
pub(super) fn in_force(
    written: &Written<'_>,
    setting: &str,
    entry: &'static dyn Entry,
    args: &Args,
) -> Vec<InForce> {
    let call = written.get(setting).and_then(|setting| Call::of(&setting.value));
    let origin_of = |at: usize, name: &str| {
        let args = call.iter().flat_map(|call| call.args.iter().enumerate());
        let mut given = args.filter(|(place, arg)| match &arg.name {
            Some(known) => known.node == name,
            None => *place == at,
        });
        given.next().map_or(Origin::Default, |(_, arg)| Origin::Written(arg.value.span))
    };
    let mut list = vec![written.in_force(setting, entry.name())];
    list.extend(args.iter().enumerate().map(|(at, (name, value))| InForce {
        name: format!("{setting}.{name}"),
        value: text::of_value(value),
        origin: origin_of(at, name),
    }));
    list
}
