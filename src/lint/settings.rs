//! Settings as written: where a value stands, where another setting fits in.

use crate::check::Unit;
use crate::diagnostics::{Diagnostic, Safety};
use crate::source::Span;
use crate::syntax::ast::{Item, Setting};

/// The setting `name` of the item at `item`.
pub(super) fn find<'a>(units: &'a [Unit], item: Span, name: &str) -> Option<&'a Setting> {
    settings(units, item)?.iter().find(|setting| setting.name.node == name)
}

/// Adds the edit that gives a setting a value: in place of the one it has, or on a line of its
/// own behind the others.
pub(super) fn set(
    (units, item): (&[Unit], Span),
    finding: Diagnostic,
    (name, value): (&str, &str),
    safety: Safety,
) -> Diagnostic {
    let title = format!("write `{name} = {value}`");
    if let Some(setting) = find(units, item, name) {
        return finding.edit(title, setting.value.span, value, safety);
    }
    let last = settings(units, item).and_then(|settings| settings.last());
    match last {
        Some(last) => {
            let behind = Span { start: last.span.end, ..last.span };
            finding.edit(title, behind, format!("\n    {name} = {value}"), safety)
        }
        None => finding.help(title),
    }
}

fn settings(units: &[Unit], item: Span) -> Option<&[Setting]> {
    let items = units.iter().flat_map(|unit| &unit.ast.items);
    items
        .filter_map(|item| match item {
            Item::Data(section) | Item::Sweep(section) => {
                Some((section.span, section.settings.as_slice()))
            }
            Item::Train(train) => Some((train.span, train.settings.as_slice())),
            Item::Use(_)
            | Item::Let(_)
            | Item::Block(_)
            | Item::Model(_)
            | Item::Expect(_)
            | Item::Bad(_) => None,
        })
        .find_map(|(span, settings)| (span == item).then_some(settings))
}
