//! Binds the call of a builtin against its params: `adam(lr = 1e-3)` to [`Args`].
//!
//! How to use it for a setting such as `optimizer = adam(lr = 1e-3)`:
//!
//! ```text
//! let call = Call::of(&setting.value)?;                    // `adam` and `adam(…)` alike
//! let entry = lookup(optimizers::ALL, call.name, out)?;    // N006 with did-you-mean
//! let bound = bind(&call, entry, &cx.env(), out)?;         // A001 … N003, defaults filled in
//! ```
//!
//! Each reports what is wrong and then answers `None`. A setting that is no call (`batch = 32`)
//! is checked by [`value`] with the [`Kind`] it wants.

mod defaults;
mod report;
mod value;

pub(crate) use defaults::defaults;
pub(crate) use report::{translated, written};
pub(crate) use value::value;

use crate::builtins::{Args, Entry, Kind, Param, Value, find};
use crate::check::constant::{Constant, Env};
use crate::diagnostics::Diagnostics;
use crate::shape::Birth;
use crate::source::Span;
use crate::syntax::ast::{Arg, Expr, ExprKind, Name};

/// The use of a builtin as written: a bare name, or a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    /// What is called.
    pub(crate) name: &'a Name,
    /// Its arguments; none for a bare name.
    pub(crate) args: &'a [Arg],
    /// All of it.
    pub(crate) span: Span,
}

/// Arguments of a call, with where each was written.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    /// The arguments, defaults filled in.
    pub(crate) args: Args,
    /// The arguments written, by name, in the order written.
    pub(crate) written: Vec<(&'static str, Constant)>,
}

impl Bound {
    /// The argument called `name` as written; `None` where the default stands.
    pub(crate) fn written(&self, name: &str) -> Option<&Constant> {
        self.written.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

impl<'a> Call<'a> {
    /// `adam` or `adam(lr = 1e-3)`; `None` for any other expression.
    pub(crate) fn of(expr: &'a Expr) -> Option<Self> {
        match &expr.kind {
            ExprKind::Path(segments) => match segments.as_slice() {
                [only] if only.index.is_none() => {
                    Some(Self { name: &only.name, args: &[], span: expr.span })
                }
                _ => None,
            },
            ExprKind::Call(call) => match call.callee.as_slice() {
                [name] => Some(Self { name, args: &call.args, span: expr.span }),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The entry that a call names. Otherwise N006 with did-you-mean and the choices.
pub(crate) fn lookup<E: Entry>(
    registry: &'static [&'static E],
    name: &Name,
    out: &mut Diagnostics,
) -> Option<&'static E> {
    let found = find(registry, &name.node);
    if found.is_none() {
        out.push(report::unknown_choice(registry, name));
    }
    found
}

/// The arguments of a call, defaults filled in; `None` when one is wrong (reported) or not known.
pub(crate) fn bind(
    call: &Call<'_>,
    entry: &'static dyn Entry,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<Bound> {
    let before = out.len();
    let pairs = pair(call, entry, out);
    let mut values: Vec<(&'static str, Option<Value>)> = Vec::new();
    let mut written = Vec::new();
    for (param, exprs) in pairs {
        let Some((value, constant)) = one(param, &exprs, env, out) else {
            values.push((param.name, None));
            continue;
        };
        values.push((param.name, Some(value)));
        written.push((param.name, constant));
    }
    let missing = entry.params().iter().find(|param| {
        param.default.is_none() && !values.iter().any(|(name, _)| *name == param.name)
    });
    if let Some(param) = missing.filter(|_| out.len() == before) {
        out.push(report::missing(call, entry, param));
    }
    if out[before..]
        .iter()
        .any(|found| found.code.level == crate::diagnostics::Level::Error)
    {
        return None;
    }
    let args = entry.params().iter().map(|param| {
        let given = values.iter().find(|(name, _)| *name == param.name);
        let value = match given {
            Some((_, value)) => value.clone()?,
            None => defaults::default(param),
        };
        Some((param.name, value))
    });
    Some(Bound { args: Args::new(args.collect::<Option<_>>()?), written })
}

/// Which expressions are given for which param: one each, but all positional ones for `Extents`.
fn pair<'a>(
    call: &Call<'a>,
    entry: &'static dyn Entry,
    out: &mut Diagnostics,
) -> Vec<(&'static Param, Vec<&'a Expr>)> {
    let mut pairs: Vec<(&'static Param, Vec<&'a Expr>)> = Vec::new();
    let positional: Vec<&'static Param> =
        entry.params().iter().filter(|param| param.is_positional).collect();
    let n_given = call.args.iter().filter(|arg| arg.name.is_none()).count();
    let takes_all = positional.first().is_some_and(|param| param.kind == Kind::Extents);
    if n_given > positional.len() && !takes_all {
        out.push(report::too_many(call, entry, positional.len()));
    }
    let mut next = 0;
    for arg in call.args {
        let param = if let Some(name) = &arg.name {
            let found = entry.params().iter().find(|param| param.name == name.node);
            if found.is_none() {
                out.push(report::unknown_argument(arg, name, entry, call));
            }
            found
        } else {
            next += usize::from(!takes_all || next == 0);
            positional.get(next - 1).copied()
        };
        let Some(param) = param else { continue };
        let known = pairs.iter_mut().find(|(known, _)| known.name == param.name);
        match known {
            Some((_, exprs)) if takes_all && arg.name.is_none() => exprs.push(&arg.value),
            Some((_, exprs)) => out.push(report::duplicate(param, exprs[0], arg)),
            None => pairs.push((param, vec![&arg.value])),
        }
    }
    pairs
}

fn one(
    param: &'static Param,
    exprs: &[&Expr],
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<(Value, Constant)> {
    let first = *exprs.first()?;
    if param.kind == Kind::Extents {
        return value::extents(param.name, exprs, env, out);
    }
    if param.default == Some("none") && first.kind == ExprKind::None {
        let constant = Constant::of(super::constant::ConstantKind::None, first.span);
        return Some((Value::Nothing, constant));
    }
    let (value, mut constant) = value(param.name, &param.kind, first, env, out)?;
    if constant.birth.is_none() {
        let story = format!("`{} = {constant}` here", param.name);
        constant.birth = Some(Birth { span: first.span, story: story.into() });
    }
    Some((value, constant))
}
