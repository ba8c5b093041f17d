//! `:set lr = 0.003`: a value written into the item where it belongs.

use super::edit::Body;
use super::items;
use super::program::Program;
use crate::builtins::Entry;
use crate::check::settings::{self, SectionEntry};
use crate::check::typed::TypedTrain;
use crate::source::Span;
use crate::syntax::ast::{Call, Expr, ExprKind, Item, Setting};

/// The item in which `name` is set and its text with the new value, or why there is none.
pub(super) fn set(
    program: &Program,
    name: &str,
    value: &str,
) -> Result<(usize, String), String> {
    let items = &program.items;
    let constant = |word: &str| {
        items.iter().position(|item| item.key.word == word && item.key.name == name)
    };
    if let Some(place) = constant("let") {
        let text = &items[place].text;
        let (_, ast) = items::parse(text);
        let span = ast.items.iter().find_map(|item| {
            if let Item::Let(item) = item { Some(item.value.span) } else { None }
        });
        return span
            .map(|span| (place, replaced(text, span, value)))
            .ok_or_else(|| format!("`{name}` cannot be read"));
    }
    let first = |word: &str| items.iter().position(|item| item.key.word == word);
    for section in settings::ALL {
        if section.find(name).is_some() {
            let place = first(section.keyword)
                .ok_or_else(|| format!("there is no `{}` to set it in", section.keyword))?;
            return Ok((place, set_in(&items[place].text, section, name, value)?));
        }
    }
    let Some((place, train)) = first("train").zip(program.typed.trains.first()) else {
        return Err(unknown(program, name));
    };
    let known = train.optimizer.0.params().iter().any(|param| param.name == name);
    match known {
        true => Ok((place, set_argument(&items[place].text, train, name, value)?)),
        false => Err(unknown(program, name)),
    }
}

fn unknown(program: &Program, name: &str) -> String {
    let lets = program.items.iter().filter(|item| item.key.word == "let");
    let settings = settings::ALL.iter().flat_map(|section| section.names());
    let optimizer = program.typed.trains.first().map(|train| train.optimizer.0.params());
    let arguments = optimizer.into_iter().flatten().map(|param| param.name);
    let names = lets.map(|item| item.key.name.as_str()).chain(settings).chain(arguments);
    match crate::diagnostics::suggest::near(name, names) {
        Some(near) => format!("nothing is set by `{name}`; did you mean `{near}`?"),
        None => {
            format!("`{name}` is no `let`, no setting and no argument of the optimizer")
        }
    }
}

/// The settings of a section's item.
fn settings_of(text: &str) -> Vec<Setting> {
    let (_, ast) = items::parse(text);
    let found = ast.items.into_iter().find_map(|item| match item {
        Item::Data(item) => Some(item.settings),
        Item::Train(item) => Some(item.settings),
        Item::Use(_)
        | Item::Let(_)
        | Item::Block(_)
        | Item::Model(_)
        | Item::Expect(_)
        | Item::Sweep(_)
        | Item::Bad(_) => None,
    });
    found.unwrap_or_default()
}

/// The text with a setting replaced or added. Of two that exclude each other, one gives way.
fn set_in(
    text: &str,
    section: &SectionEntry,
    name: &str,
    value: &str,
) -> Result<String, String> {
    let written = settings_of(text);
    let is_length = |name: &str| matches!(name, "epochs" | "steps");
    let same = written.iter().find(|setting| {
        let other = setting.name.node.as_str();
        other == name || (is_length(name) && is_length(other))
    });
    match same {
        Some(setting) if setting.name.node == name => {
            Ok(replaced(text, setting.value.span, value))
        }
        Some(setting) => Ok(replaced(text, setting.span, &format!("{name} = {value}"))),
        None => added(text, &format!("{name} = {value}"))
            .ok_or_else(|| format!("`{}` has no braces to set it in", section.keyword)),
    }
}

/// The text with an argument of the optimizer replaced or added.
fn set_argument(
    text: &str,
    train: &TypedTrain,
    name: &str,
    value: &str,
) -> Result<String, String> {
    let written = settings_of(text);
    let optimizer = written.iter().find(|setting| setting.name.node == "optimizer");
    let Some(setting) = optimizer else {
        let call = format!("optimizer = {}({name} = {value})", train.optimizer.0.name);
        return added(text, &call).ok_or_else(|| "`train` has no braces".to_owned());
    };
    let ExprKind::Call(call) = &setting.value.kind else {
        let call = format!("{}({name} = {value})", train.optimizer.0.name);
        return Ok(replaced(text, setting.value.span, &call));
    };
    if let Some(written) = argument(call, train, name) {
        return Ok(replaced(text, written.span, value));
    }
    let gap = if call.args.is_empty() { "" } else { ", " };
    let at = call.parens.end - 1;
    let end = Span { start: at, end: at, ..call.parens };
    Ok(replaced(text, end, &format!("{gap}{name} = {value}")))
}

/// The argument called so, written with its name or at its place.
fn argument<'a>(call: &'a Call, train: &TypedTrain, name: &str) -> Option<&'a Expr> {
    let named = call
        .args
        .iter()
        .find(|arg| arg.name.as_ref().is_some_and(|known| known.node == name));
    let place = train.optimizer.0.params().iter().position(|param| param.name == name);
    let placed =
        place.and_then(|place| call.args.get(place)).filter(|arg| arg.name.is_none());
    named.or(placed).map(|arg| &arg.value)
}

fn replaced(text: &str, span: Span, value: &str) -> String {
    let range = span.range();
    format!("{}{value}{}", &text[..range.start], &text[range.end..])
}

/// The text with a line more in its braces.
fn added(text: &str, line: &str) -> Option<String> {
    let edit = super::edit::LineEdit {
        handle: "",
        verb: super::edit::Verb::Append,
        lines: None,
        text: line,
    };
    Body::of(text)?;
    super::edit::apply(text, &edit).ok().map(|(text, _)| text)
}

/// The value of a setting as it is written, for lists that commands extend.
pub(super) fn written(text: &str, name: &str) -> Option<String> {
    let found = settings_of(text).into_iter().find(|setting| setting.name.node == name)?;
    Some(text.get(found.value.span.range())?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_replaced_or_added() {
        let text = "train { epochs = 3 }";
        let set =
            |name, value| set_in(text, &settings::TRAIN, name, value).expect("it can");
        assert_eq!(set("epochs", "5"), "train { epochs = 5 }");
        assert_eq!(set("steps", "70"), "train { steps = 70 }");
        assert_eq!(set("batch", "8"), "train {\n    epochs = 3\n    batch = 8\n}");
    }
}
