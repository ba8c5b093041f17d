//! `--select`, `--ignore`, `--pedantic`: what the command line says of levels.

use super::args::LevelArgs;
use super::config;
use super::failure::Failure;
use crate::diagnostics::Level;
use crate::lint::{self, Change, Selector};

/// The changes that were said; an unknown word, or an error to be ignored, is refused.
pub(super) fn changes(args: &LevelArgs) -> Result<Vec<(Selector, Change)>, Failure> {
    let mut changes = Vec::new();
    if args.pedantic {
        changes.push((Selector::Group(Level::Pedantic), Change::On));
    }
    for word in &args.select {
        changes.push((selector(word)?, Change::On));
    }
    for word in &args.ignore {
        let selector = selector(word)?;
        if config::is_error(&selector) {
            let said = format!("`{word}` is an error, which cannot be silenced");
            return Err(Failure::Usage(said));
        }
        changes.push((selector, Change::Off));
    }
    Ok(changes)
}

fn selector(word: &str) -> Result<Selector, Failure> {
    Selector::parse(word.trim()).ok_or_else(|| {
        let said = format!("no code, family or group is called `{word}`");
        Failure::Usage(match lint::near_selector(word) {
            Some(near) => format!("{said}; did you mean `{near}`?"),
            None => format!("{said}; `percept explain` lists what there is"),
        })
    })
}
