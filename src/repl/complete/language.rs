//! Offers within items: settings, stages, arguments, and what they may be.

use super::commands::{files, stages};
use super::place::{ITEM_WORDS, Place};
use super::{Completion, offers};
use crate::builtins::{self, Entry, Kind, Param, initializers, layers, losses, metrics};
use crate::builtins::{optimizers, schedules, sources};
use crate::check::settings::{self, Setting};
use crate::repl::edit;
use crate::repl::hint::Probe;
use crate::repl::session::Session;
use crate::shape::Shape;

/// Words of the language that stand where a stage does.
const COMBINATORS: [&str; 8] = [
    "residual { ",
    "concat(features) { ",
    "sum { ",
    "product { ",
    "average { ",
    "stack { ",
    "repeat ",
    "id",
];

/// What may stand at the end of a program under way.
pub(super) fn words(session: &Session, input: &str) -> Completion {
    if let Some(edit) = edit::parse(input)
        && session.now.program.find(edit.handle).is_some()
    {
        let from = input.trim_end().len() - edit.text.len();
        let place = Place::new(&input[from..]);
        let names = match place.open.last() {
            Some((b'(', _)) => arguments(&place),
            Some(_) | None => stage_words(session, input, &place),
        };
        return offers(input.len() - place.typed.len(), place.typed, names);
    }
    let place = Place::new(input);
    let is_text = place.start > 0 && input.as_bytes()[place.start - 1] == b'"';
    if is_text {
        return files(&session.now.ground.folder, place.typed, place.start);
    }
    let names = match (place.open.last(), place.section()) {
        (None, _) => top_words(session, &place),
        (Some((b'(', _)), _) if !arguments(&place).is_empty() => arguments(&place),
        (Some(_), "model" | "block") => stage_words(session, input, &place),
        (Some(_), section) => setting_words(session, section, &place),
    };
    offers(place.start, place.typed, names)
}

/// Outside of all brackets: words that open items, and the names behind `train`.
fn top_words(session: &Session, place: &Place<'_>) -> Vec<String> {
    let typed = &session.now.program.typed;
    let models = typed.models.iter().map(|model| model.name.clone());
    let data = typed.data.iter().map(|data| data.spec.name.clone());
    match place.last() {
        "\n" | ";" => {
            let items = session.now.program.items.iter();
            let bodies =
                items.filter(|item| !matches!(item.key.word.as_str(), "let" | "use"));
            let handles = bodies.map(|item| format!("{}.", item.key.handle()));
            ITEM_WORDS.iter().map(|word| format!("{word} ")).chain(handles).collect()
        }
        "train" => models.map(|name| format!("{name} ")).collect(),
        "on" => data.map(|name| format!("{name} ")).collect(),
        _ => vec!["on ".to_owned()],
    }
}

/// The names of a call's arguments, or what the one before `=` may be.
fn arguments(place: &Place<'_>) -> Vec<String> {
    let callee = place.callee();
    let found = builtins::all().into_iter().filter(|entry| entry.name() == callee);
    let params: Vec<&'static Param> = found.flat_map(Entry::params).collect();
    let n = place.before.len();
    if place.last() == "=" {
        let name = n.checked_sub(2).map_or("", |at| place.text(at));
        let param = params.iter().find(|param| param.name == name);
        return param.map_or_else(Vec::new, |param| values(&param.kind));
    }
    let from = place.open.last().map_or(0, |(_, at)| *at);
    let is_given = |param: &&&Param| {
        (from..n).any(|at| place.text(at) == param.name && place.text(at + 1) == "=")
    };
    params
        .iter()
        .filter(|param| !is_given(param))
        .map(|param| format!("{} = ", param.name))
        .collect()
}

fn values(kind: &Kind) -> Vec<String> {
    match kind {
        Kind::Flag => vec!["true".to_owned(), "false".to_owned()],
        Kind::Choice(words) => words.iter().map(|word| (*word).to_owned()).collect(),
        Kind::Initializer => calls(initializers::ALL),
        Kind::Extent
        | Kind::Count { .. }
        | Kind::Number { .. }
        | Kind::DropRate
        | Kind::Rate
        | Kind::Momentum
        | Kind::Stretch { .. }
        | Kind::Text
        | Kind::Extents
        | Kind::Rows => Vec::new(),
    }
}

/// How entries are begun: with a bracket where they want arguments.
fn calls<E: Entry>(registry: &'static [&'static E]) -> Vec<String> {
    registry.iter().map(|entry| begun(*entry)).collect()
}

fn begun(entry: &dyn Entry) -> String {
    let wants = entry.params().iter().any(|param| param.default.is_none());
    if wants { format!("{}(", entry.name()) } else { entry.name().to_owned() }
}

/// Where a stage stands: the layers that take the shape reached so far, then the rest.
fn stage_words(session: &Session, input: &str, place: &Place<'_>) -> Vec<String> {
    let before = &input[..input.len() - place.typed.len()];
    let probe = Probe::new(session, before);
    let shape = probe.as_ref().and_then(Probe::shape);
    let fits =
        |layer: &&&'static layers::Layer| shape.is_none_or(|shape| takes(layer, shape));
    let all = layers::ALL;
    let (fitting, others): (Vec<_>, Vec<_>) = all.iter().partition(fits);
    let names = |layers: Vec<&&'static layers::Layer>| -> Vec<String> {
        layers.into_iter().map(|layer| begun(*layer)).collect()
    };
    let items = session.now.program.items.iter();
    let blocks = items.filter(|item| item.key.word == "block");
    let blocks = blocks.map(|item| item.key.name.clone());
    let combinators = COMBINATORS.iter().map(|word| (*word).to_owned());
    let line = if place.last() == "\n" { &["layer ", "return "][..] } else { &[] };
    let line = line.iter().map(|word| (*word).to_owned());
    let first = names(fitting).into_iter().chain(blocks).chain(combinators);
    first.chain(line).chain(names(others)).collect()
}

/// Whether a layer takes an input of this shape, with the arguments of one of its examples.
fn takes(layer: &'static layers::Layer, shape: &Shape) -> bool {
    layer.examples.iter().any(|example| {
        let call = crate::check::call(layers::ALL, example);
        call.is_ok_and(|(layer, args)| (layer.infer_shape)(&args, shape).is_ok())
    })
}

/// Within `data` and `train`: settings, and what they may be.
fn setting_words(session: &Session, section: &str, place: &Place<'_>) -> Vec<String> {
    let Some(section) = settings::section(section) else { return Vec::new() };
    let Some(name) = place.setting() else {
        return section.names().iter().map(|name| format!("{name} = ")).collect();
    };
    let columns = || {
        let data = session.now.program.typed.data.iter();
        data.flat_map(|data| data.profile.columns.iter().map(|column| column.name.clone()))
    };
    match name {
        "loss" => calls(losses::ALL),
        "optimizer" => calls(optimizers::ALL),
        "schedule" => calls(schedules::ALL),
        "metrics" => calls(metrics::ALL),
        "source" => sources::ALL.iter().map(|entry| begun(*entry)).collect(),
        "target" | "features" | "columns" | "missing" => {
            columns().chain(section.find(name).into_iter().flat_map(quoted)).collect()
        }
        "freeze" | "fresh" => stages(session),
        name => section.find(name).into_iter().flat_map(quoted).collect(),
    }
}

/// The words that a setting's page puts in quotes.
fn quoted(setting: &Setting) -> Vec<String> {
    let words = setting.accepts.split('`').skip(1).step_by(2);
    let words = words.map(|word| word.split('…').next().unwrap_or("").to_owned());
    words.filter(|word| !word.contains([' ', '{'])).collect()
}
