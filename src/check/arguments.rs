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

use crate::builtins::{Args, Entry, Kind, Param, Value};
use crate::check::constant::{Constant, Env};
use crate::diagnostics::Diagnostics;
use crate::source::Span;
use crate::syntax::ast::{Arg, Expr, Name};

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
    /// The arguments written, by name, in the order of the params.
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
    pub(crate) fn of(_expr: &'a Expr) -> Option<Self> {
        None
    }
}

/// The entry that a call names. Otherwise N006 with did-you-mean and the choices.
pub(crate) fn lookup<E: Entry>(
    _registry: &'static [&'static E],
    _name: &Name,
    _out: &mut Diagnostics,
) -> Option<&'static E> {
    None
}

/// The arguments of a call, defaults filled in; `None` when one is wrong (reported) or not known.
pub(crate) fn bind(
    _call: &Call<'_>,
    _entry: &'static dyn Entry,
    _env: &Env<'_>,
    _out: &mut Diagnostics,
) -> Option<Bound> {
    None
}

/// The arguments of an entry that is used without being written: all defaults.
pub(crate) fn defaults(_params: &'static [Param]) -> Args {
    Args::default()
}

/// The value of an expression as `kind`, for a setting or argument called `name`: A003, A004,
/// A005, A008, A009, H003, N006; `None` when wrong (reported) or not known. The constant is
/// what was written, for its span, text and birth.
pub(crate) fn value(
    _name: &str,
    _kind: &Kind,
    _expr: &Expr,
    _env: &Env<'_>,
    _out: &mut Diagnostics,
) -> Option<(Value, Constant)> {
    None
}
