//! What `Tab` offers: commands, items and stages, words of the language where they may stand.

use std::path::Path;

use super::commands::{self, Takes};
use super::edit::{self, VERBS};
use super::hint::Probe;
use super::session::Session;
use super::splits::SPLITS;
use crate::builtins::{self, Entry, Kind, Param, initializers, layers, losses, metrics};
use crate::builtins::{optimizers, schedules, sources};
use crate::check::settings::{self, Setting};
use crate::diagnostics::codes;
use crate::shape::Shape;
use crate::syntax::{Token, TokenKind, tokens};

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What is put in.
    pub text: String,
    /// What is listed.
    pub shown: String,
}

/// What may stand at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Where what an offer replaces begins.
    pub start: usize,
    /// The offers, the likeliest first.
    pub candidates: Vec<Candidate>,
}

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
const ITEM_WORDS: [&str; 7] = ["data", "model", "train", "let", "block", "expect", "use"];

/// What may stand at the end of an input under way.
pub fn complete(session: &Session, input: &str) -> Completion {
    let trimmed = input.trim_start();
    let begins = input.len() - trimmed.len();
    if let Some(command) = trimmed.strip_prefix(':') {
        return command_words(session, command, begins + 1);
    }
    if let Some(page) = trimmed.strip_prefix('?') {
        return offers(begins + 1, page, page_names(session));
    }
    if !trimmed.contains(char::is_whitespace)
        && let Some((handle, verb)) = trimmed.rsplit_once('.')
        && session.now.program.find(handle).is_some()
    {
        let verbs = VERBS.iter().map(|(name, _)| format!("{name} "));
        return offers(begins + handle.len() + 1, verb, verbs.collect());
    }
    language(session, input)
}

/// The names that begin as what is typed.
fn offers(start: usize, typed: &str, names: Vec<String>) -> Completion {
    let candidates = names
        .into_iter()
        .filter(|name| name.starts_with(typed))
        .map(|text| Candidate { shown: text.trim_end().to_owned(), text });
    Completion { start, candidates: candidates.collect() }
}

fn command_words(session: &Session, line: &str, start: usize) -> Completion {
    let Some((name, rest)) = line.split_once(char::is_whitespace) else {
        let names = commands::all().map(|command| match command.usage {
            "" => command.name.to_owned(),
            _ => format!("{} ", command.name),
        });
        return offers(start, line, names.collect());
    };
    let Some(command) = commands::all().find(|command| command.name == name) else {
        return Completion::default();
    };
    let word = rest.rsplit([' ', ',', '=']).next().unwrap_or("");
    let start = start + line.len() - word.len();
    match command.takes {
        Takes::File => files(Path::new(""), word, start),
        Takes::Command => {
            let word = word.trim_start_matches(':');
            let names = commands::all().map(|command| command.name.to_owned());
            offers(
                start + rest.len() - rest.trim_start_matches(':').len(),
                word,
                names.collect(),
            )
        }
        takes => offers(start, word, names(session, takes)),
    }
}

/// What a command can be about.
fn names(session: &Session, takes: Takes) -> Vec<String> {
    let program = &session.now.program;
    let models = || program.typed.models.iter().map(|model| model.name.clone());
    let splits = || SPLITS.iter().map(|split| (*split).to_owned());
    match takes {
        Takes::Nothing | Takes::File | Takes::Command => Vec::new(),
        Takes::Item => {
            program.items.iter().map(|item| item.key.handle().to_owned()).collect()
        }
        Takes::Model => models().collect(),
        Takes::Stage => models().chain(stages(session)).collect(),
        Takes::Tensor => {
            let states = session.now.states.values();
            states.flat_map(|state| state.weights.0.keys().cloned()).collect()
        }
        Takes::Split => splits().chain(models()).collect(),
        Takes::Row => splits().map(|split| format!("{split}[")).collect(),
        Takes::Snapshot => session.snapshots.keys().cloned().collect(),
        Takes::Setting => {
            let lets = program.items.iter().filter(|item| item.key.word == "let");
            let lets = lets.map(|item| item.key.name.clone());
            let trains = program.typed.trains.iter();
            let arguments = trains.flat_map(|train| train.optimizer.0.params());
            let arguments = arguments.map(|param| param.name.to_owned());
            let settings = settings::ALL.iter().flat_map(|section| section.names());
            let settings = settings.map(str::to_owned);
            let all = lets.chain(arguments).chain(settings);
            all.map(|name| format!("{name} = ")).collect()
        }
        Takes::Plot => commands::plot_names(session),
    }
}

/// The paths of the stages that have weights.
fn stages(session: &Session) -> Vec<String> {
    let states = session.now.states.values();
    let tensors = states.flat_map(|state| state.weights.0.keys());
    let mut stages: Vec<String> =
        tensors.filter_map(|path| Some(path.rsplit_once('.')?.0.to_owned())).collect();
    stages.dedup();
    stages
}

fn page_names(session: &Session) -> Vec<String> {
    let entries = builtins::all().into_iter().map(|entry| entry.name().to_owned());
    let settings = settings::ALL.iter().flat_map(|section| section.names());
    let settings = settings.map(str::to_owned);
    let codes = codes::ALL.iter().map(|code| code.id.to_owned());
    let items = session.now.program.items.iter().map(|item| item.key.handle().to_owned());
    let mut names: Vec<String> =
        entries.chain(settings).chain(codes).chain(items).collect();
    names.sort();
    names.dedup();
    names
}

/// Files and folders that begin as what is typed, seen from `folder`.
fn files(folder: &Path, typed: &str, start: usize) -> Completion {
    let (below, begun) =
        typed.rsplit_once('/').map_or(("", typed), |(below, begun)| (below, begun));
    let place = folder.join(below);
    let place =
        if place.as_os_str().is_empty() { Path::new(".").to_owned() } else { place };
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let is_hidden = name.starts_with('.') && !begun.starts_with('.');
            let is_odd = name.chars().any(char::is_control);
            let end = if is_folder { "/" } else { "" };
            (!is_hidden && !is_odd).then(|| format!("{name}{end}"))
        })
        .collect();
    names.sort();
    offers(start + typed.len() - begun.len(), begun, names)
}

/// Where the cursor is in a program.
struct Place<'a> {
    input: &'a str,
    /// The words before the one under the cursor.
    before: Vec<Token>,
    /// The word under the cursor.
    typed: &'a str,
    start: usize,
    /// Brackets that are open, each with its place in `before`.
    open: Vec<(u8, usize)>,
}

impl<'a> Place<'a> {
    fn new(input: &'a str) -> Self {
        let mut before = tokens(input);
        let is_under = |token: &Token| {
            let is_word = matches!(token.kind, TokenKind::Word | TokenKind::OpenText);
            is_word && token.end == input.len()
        };
        let under = before.pop_if(|token| is_under(token));
        let (typed, start) = match under {
            Some(token) if token.kind == TokenKind::OpenText => {
                (&input[token.start + 1..], token.start + 1)
            }
            Some(token) => (token.text(input), token.start),
            None => ("", input.len()),
        };
        let mut open = Vec::new();
        for (at, token) in before.iter().enumerate() {
            match token.kind {
                TokenKind::Open(bracket) => open.push((bracket, at)),
                TokenKind::Close(_) => drop(open.pop()),
                _ => {}
            }
        }
        Self { input, before, typed, start, open }
    }

    fn text(&self, at: usize) -> &'a str {
        self.before.get(at).map_or("", |token| token.text(self.input))
    }

    /// The word before the innermost bracket.
    fn callee(&self) -> &'a str {
        let at = self.open.last().map_or(0, |(_, at)| *at);
        at.checked_sub(1).map_or("", |at| self.text(at))
    }

    /// The word that opens the item under the cursor.
    fn section(&self) -> &'a str {
        let Some((_, outer)) = self.open.first() else { return "" };
        let is_head = |at: &usize| {
            let is_first = *at == 0 || self.before[at - 1].kind == TokenKind::Newline;
            is_first && ITEM_WORDS.contains(&self.text(*at))
        };
        (0..*outer).rev().find(is_head).map_or("", |at| self.text(at))
    }

    /// The last word or mark.
    fn last(&self) -> &'a str {
        match self.before.last() {
            Some(token) if token.kind == TokenKind::Newline => "\n",
            Some(token) => token.text(self.input),
            None => "\n",
        }
    }

    /// The setting whose value is being typed: the word before the last `=` of the line.
    fn setting(&self) -> Option<&'a str> {
        let line = self.before.iter().rposition(|token| {
            matches!(token.kind, TokenKind::Newline | TokenKind::Open(b'{'))
                || matches!(token.text(self.input), ";")
        });
        let from = line.map_or(0, |at| at + 1);
        (self.text(from + 1) == "=").then(|| self.text(from))
    }
}

fn language(session: &Session, input: &str) -> Completion {
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
