//! The `data` items: settings, source, and the profile of what is there.

use super::{CheckedData, Context};
use crate::diagnostics::Diagnostics;

/// One entry per item of [`super::scope::Scope::data`], in that order.
pub(crate) fn check(cx: &Context<'_>, _out: &mut Diagnostics) -> Vec<CheckedData> {
    let names = cx.scope.data.iter().map(|item| item.name.clone());
    names.map(|name| CheckedData { name, typed: None, has_errors: false }).collect()
}
