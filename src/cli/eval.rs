//! `percept eval`: what a trained model is worth, on its test split or on other data.

use std::path::Path;

use serde_json::json;

use super::Verdict;
use super::args::EvalArgs;
use super::failure::Failure;
use super::predict;
use super::program;
use super::progress;
use super::saved::Run;
use super::terminal::Terminal;
use crate::data::{self, Examples};
use crate::report;
use crate::runtime::Pool;
use crate::source::Sources;
use crate::train::{Evaluation, Model};

/// Runs the command.
pub(super) fn run(args: &EvalArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let run = Run::read(&args.run, &args.allowed)?;
    let found = match &args.data {
        Some(path) => other(path, &run, terminal)?,
        None => own(&run, terminal),
    };
    let Some((split, examples)) = found else { return Ok(Verdict::Findings) };
    let train = run.train();
    let pool = Pool::new(1);
    let mut model = Model::new(train, &run.saved.preprocessing, &run.weights, &pool)
        .map_err(|error| Failure::Usage(error.to_string()))?;
    let evaluation = model.evaluate(split, &examples);
    let classes = &train.data.profile.target.classes;
    let text = match args.json {
        true => as_json(split, &evaluation),
        false => report::tested(split, &evaluation, classes, &terminal.results),
    };
    terminal.print(&text)?;
    Ok(Verdict::Fine)
}

fn as_json(split: &str, evaluation: &Evaluation) -> String {
    let document = json!({
        "split": split, "examples": evaluation.n_examples,
        "values": progress::values(&evaluation.values), "confusion": evaluation.confusion,
    });
    format!("{document}\n")
}

/// The examples that the run kept for its test, or the next best.
fn own(run: &Run, terminal: &Terminal) -> Option<(&'static str, Examples)> {
    let data = &run.train().data;
    match data::load(&data.spec, &data.profile) {
        Ok(dataset) => {
            let splits =
                [("test", dataset.test), ("val", dataset.val), ("train", dataset.train)];
            splits.into_iter().find(|(_, examples)| examples.n > 0)
        }
        Err(found) => {
            let report = program::report(&found, &run.program.sources, &terminal.errors);
            terminal.tell(&report);
            None
        }
    }
}

/// The examples of another file, which must have a target.
fn other(
    path: &Path,
    run: &Run,
    terminal: &Terminal,
) -> Result<Option<(&'static str, Examples)>, Failure> {
    let Some(examples) = predict::encode(path, run, terminal)? else { return Ok(None) };
    let has_target = examples.target.is_some()
        || run.saved.preprocessing.target_kind() == data::profile::TargetKind::Input;
    if !has_target {
        let wanted = run.saved.preprocessing.target_columns().join(", ");
        return Err(Failure::Usage(format!(
            "`{}` has no target to compare with (`{wanted}`); `percept predict` needs none",
            path.display()
        )));
    }
    Ok(Some(("data", examples)))
}

/// An empty text under the name of a data file, for findings that lie in no program.
pub(super) fn nowhere(path: &Path) -> Sources {
    let mut sources = Sources::new();
    sources.add(path.display().to_string(), "");
    sources
}
