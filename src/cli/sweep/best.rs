//! The program of the best trial, with its values in the place of those that were varied.

use super::journal::Header;
use crate::cli::program::Program;
use crate::data;
use crate::report::{self, Trial};
use crate::source::Span;
use crate::syntax::ast::{Item, Train};

/// The text of the file with the trial's values, and a word on where they come from.
pub(super) fn program(
    program: &Program,
    trial: &Trial,
    n_trials: u64,
    header: &Header,
) -> String {
    let main = program.sources.iter().next().expect("a program has a text");
    let values: Vec<&(String, String)> = trial.settings.iter().chain(&header.set).collect();
    let items = program.units.first().map_or(&[][..], |unit| &unit.ast.items);
    let mut places: Vec<(Span, String)> = Vec::new();
    for item in items {
        match item {
            Item::Let(item) => {
                let is_own = |pair: &&&(String, String)| pair.0 == item.name.node;
                if let Some((_, value)) = values.iter().find(is_own) {
                    places.push((item.value.span, value.clone()));
                }
            }
            Item::Train(train) => {
                let lengths = header.epochs.and_then(|epochs| length(train, epochs));
                places.extend(lengths);
            }
            Item::Use(_)
            | Item::Data(_)
            | Item::Block(_)
            | Item::Model(_)
            | Item::Expect(_)
            | Item::Sweep(_)
            | Item::Bad(_) => {}
        }
    }
    let mut text = main.text.clone();
    // From the end, so that places before stay where they are.
    for (span, value) in places.into_iter().rev() {
        text.replace_range(span.start as usize..span.end as usize, &value);
    }
    let by = &header.sweep.by;
    let score = trial.score(by).map(report::measured).unwrap_or_default();
    let mut head = format!(
        "# The best of {n_trials} trials: number {}, {by} {score}.\n",
        trial.trial + 1
    );
    if needs_its_folder(program) {
        head += &format!("# Its paths are those of {}.\n", main.name);
    }
    head + &text
}

/// `--epochs`, in the place of the length that is written.
fn length(train: &Train, epochs: u64) -> Option<(Span, String)> {
    let written = |name: &str| train.settings.iter().find(|one| one.name.node == name);
    let found = written("epochs").or_else(|| written("steps"))?;
    Some((found.span, format!("epochs = {epochs}")))
}

/// Whether other files are named relative to the program's own.
fn needs_its_folder(program: &Program) -> bool {
    let typed = &program.typed;
    program.units.len() > 1
        || typed.data.iter().any(|data| data::reads_files(&data.spec.source))
        || typed.trains.iter().any(|train| train.init_from.is_some())
}
