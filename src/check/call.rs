//! The call of a builtin on its own, from its text: for examples of the registry.

use crate::builtins::{Args, Entry};
use crate::check::arguments::{Call, bind, lookup};
use crate::check::constant::{Env, Lets};
use crate::check::scope::DataSizes;
use crate::diagnostics::Diagnostics;
use crate::source::Source;
use crate::syntax;
use crate::syntax::ast::Item;

/// The entry and the arguments that `text` names, such as `linear(16, bias = false)`, or what is
/// wrong with it.
pub fn call<E: Entry>(
    registry: &'static [&'static E],
    text: &str,
) -> Result<(&'static E, Args), Diagnostics> {
    let source = Source::new("call", format!("train {{\n    loss = {text}\n}}\n"));
    let parsed = syntax::parse(&source);
    let mut out = parsed.diagnostics;
    let setting = parsed.ast.items.iter().find_map(|item| match item {
        Item::Train(train) => train.settings.first(),
        _ => None,
    });
    let (lets, sizes) = (Lets::default(), DataSizes::default());
    let found = setting.and_then(|setting| {
        let call = Call::of(&setting.value)?;
        let entry = lookup(registry, call.name, &mut out)?;
        let bound = bind(&call, entry, &Env::global(&lets, &sizes), &mut out)?;
        Some((entry, bound.args))
    });
    found.ok_or(out)
}
