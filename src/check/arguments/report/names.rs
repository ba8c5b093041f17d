//! Names that are no choice.

use crate::builtins::Entry;
use crate::check::arguments::value::Target;
use crate::diagnostics::codes::N006;
use crate::diagnostics::{Diagnostic, Safety, suggest};
use crate::source::Span;
use crate::syntax::ast::Name;

/// N006 for a name that is in no registry.
pub(in crate::check::arguments) fn unknown_choice<E: Entry>(
    registry: &'static [&'static E],
    name: &Name,
) -> Diagnostic {
    let family = registry.first().map_or("choice", |entry| entry.family());
    let known = registry.iter().map(|entry| (entry.name(), entry.also_known_as()));
    let near = suggest::near_or_alias(&name.node, known);
    let names: Vec<&'static str> = registry.iter().map(|entry| entry.name()).collect();
    let article = if family.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    let message = format!("`{}` is not {article} {family}", name.node);
    let label = format!("no {family} has this name");
    let found = Diagnostic::new(&N006, message, name.span, label);
    with_near(found, near, name.span).note(format!(
        "{}: `{}`",
        plural(family),
        names.join(" ")
    ))
}

fn plural(family: &str) -> String {
    match family.strip_suffix('s') {
        Some(_) => format!("{family}es"),
        None => format!("{family}s"),
    }
}

pub(super) fn with_near(found: Diagnostic, near: Option<&str>, span: Span) -> Diagnostic {
    match near {
        Some(near) => {
            found.edit(format!("did you mean `{near}`?"), span, near, Safety::Unsafe)
        }
        None => found,
    }
}

/// N006 for a word that is none of the choices.
pub(in crate::check::arguments) fn unknown_word(
    target: Target<'_>,
    word: &str,
    choices: &[&'static str],
    span: Span,
) -> Diagnostic {
    let message = format!("`{word}` is not a choice for `{}`", target.name);
    let found = Diagnostic::new(&N006, message, span, "not one of the choices");
    let near = suggest::near(word, choices.iter().copied());
    with_near(found, near, span).note(format!("choices: `{}`", choices.join(" ")))
}
