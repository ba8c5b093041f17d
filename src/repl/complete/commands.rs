//! Offers within commands: their names, and what they are about.

use std::path::Path;

use super::{Completion, offers};
use crate::builtins::{self, Entry as _};
use crate::check::settings;
use crate::diagnostics::codes;
use crate::repl::commands::{self, Takes};
use crate::repl::session::Session;
use crate::repl::splits::SPLITS;

/// What may stand in a command.
pub(super) fn words(session: &Session, line: &str, start: usize) -> Completion {
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
            let bare = word.trim_start_matches(':');
            let names = commands::all().map(|command| command.name.to_owned());
            offers(start + word.len() - bare.len(), bare, names.collect())
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
pub(super) fn stages(session: &Session) -> Vec<String> {
    let states = session.now.states.values();
    let tensors = states.flat_map(|state| state.weights.0.keys());
    let mut stages: Vec<String> =
        tensors.filter_map(|path| Some(path.rsplit_once('.')?.0.to_owned())).collect();
    stages.dedup();
    stages
}

/// What has a page.
pub(super) fn page_names(session: &Session) -> Vec<String> {
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
pub(super) fn files(folder: &Path, typed: &str, start: usize) -> Completion {
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
