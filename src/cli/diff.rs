//! `percept diff`: what changed from one program to another.

use std::path::Path;

use serde_json::{Value, json};

use super::Verdict;
use super::args::DiffArgs;
use super::failure::Failure;
use super::program::Program;
use super::terminal::Terminal;
use crate::report::{self, Change, Comparison, Side};

/// Runs the command.
pub(super) fn run(args: &DiffArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let read = |path: &Path| Program::read(path, &args.allowed.options());
    let (before, after) = (read(&args.before)?, read(&args.after)?);
    // Both are looked at, so that every mistake is told at once.
    if ![&before, &after]
        .map(|program| program.is_sound(terminal))
        .iter()
        .all(|sound| *sound)
    {
        return Ok(Verdict::Findings);
    }
    let [before, after] = [&before, &after]
        .map(|program| Side { program: &program.typed, sources: &program.sources });
    let found = Comparison::new(before, after);
    terminal.print(&match args.json {
        true => format!("{}\n", document(&found)),
        false => report::comparison(&found, &terminal.results),
    })?;
    Ok(Verdict::Fine)
}

fn document(found: &Comparison) -> Value {
    let models = found.models.iter().map(|model| {
        json!({
            "model": model.name,
            "parameters": model.n_parameters.map(|n| n as u64),
            "stages": list(&model.stages),
            "weights": list(&model.weights),
            "tensors": model.n_tensors[1],
            "carried_tensors": model.n_tensors[0],
            "carried": model.n_carried as u64,
            "fresh": model.fresh(),
        })
    });
    let settings = found
        .settings
        .iter()
        .map(|(item, changes)| json!({ "item": item, "changes": list(changes) }));
    json!({
        "models": models.collect::<Vec<_>>(),
        "other_models": list(&found.others),
        "settings": settings.collect::<Vec<_>>(),
    })
}

fn list(changes: &[Change]) -> Value {
    let one = |change: &Change| json!({ "name": change.name, "before": change.before, "after": change.after });
    changes.iter().map(one).collect()
}
