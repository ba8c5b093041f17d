//! What `Tab` offers: commands, items and stages, words of the language where they may stand.

mod commands;
mod language;
mod place;

use super::edit::VERBS;
use super::session::Session;

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

/// What may stand at the end of an input under way.
pub fn complete(session: &Session, input: &str) -> Completion {
    let trimmed = input.trim_start();
    let begins = input.len() - trimmed.len();
    if let Some(command) = trimmed.strip_prefix(':') {
        return commands::words(session, command, begins + 1);
    }
    if let Some(page) = trimmed.strip_prefix('?') {
        return offers(begins + 1, page, commands::page_names(session));
    }
    if !trimmed.contains(char::is_whitespace)
        && let Some((handle, verb)) = trimmed.rsplit_once('.')
        && session.now.program.find(handle).is_some()
    {
        let verbs = VERBS.iter().map(|(name, _)| format!("{name} "));
        return offers(begins + handle.len() + 1, verb, verbs.collect());
    }
    language::words(session, input)
}

/// The names that begin as what is typed.
fn offers(start: usize, typed: &str, names: Vec<String>) -> Completion {
    let candidates = names
        .into_iter()
        .filter(|name| name.starts_with(typed))
        .map(|text| Candidate { shown: text.trim_end().to_owned(), text });
    Completion { start, candidates: candidates.collect() }
}
