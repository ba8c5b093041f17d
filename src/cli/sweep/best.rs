//! The program of the best trial, with its values in the place of those that were varied.

use crate::cli::program::Program;
use crate::data;
use crate::report::{self, Trial};
use crate::syntax::ast::Item;

/// The text of the file with the trial's values, and a word on where they come from.
pub(super) fn program(program: &Program, trial: &Trial, n_trials: u64, by: &str) -> String {
    let main = program.sources.iter().next().expect("a program has a text");
    let items = program.units.first().map_or(&[][..], |unit| &unit.ast.items);
    let mut places = Vec::new();
    for item in items {
        let Item::Let(item) = item else { continue };
        let set = trial.settings.iter().find(|(name, _)| *name == item.name.node);
        if let Some((_, value)) = set {
            places.push((item.value.span, value));
        }
    }
    let mut text = main.text.clone();
    // From the end, so that places before stay where they are.
    for (span, value) in places.into_iter().rev() {
        text.replace_range(span.start as usize..span.end as usize, value);
    }
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

/// Whether other files are named relative to the program's own.
fn needs_its_folder(program: &Program) -> bool {
    let typed = &program.typed;
    program.units.len() > 1
        || typed.data.iter().any(|data| data::reads_files(&data.spec.source))
        || typed.trains.iter().any(|train| train.init_from.is_some())
}
