//! Reads a run back: the program it was made by, checked again, and its weights.

use std::path::Path;

use super::args::Allowed;
use super::failure::Failure;
use super::folds::FOLDS_FILE;
use super::load;
use super::program::Program;
use super::start::put_back;
use super::sweep::Shown;
use crate::check::Options;
use crate::check::typed::TypedTrain;
use crate::train::launch::CHECKPOINT_FILE;
use crate::train::save::MODEL_FILE;
use crate::train::{Saved, Weights, save};

/// A run, read back.
#[derive(Debug)]
pub(super) struct Run {
    /// Its program.
    pub(super) program: Program,
    /// What was stored besides the weights.
    pub(super) saved: Saved,
    /// Its weights.
    pub(super) weights: Weights,
}

impl Run {
    /// Reads a run folder or a model file.
    pub(super) fn read(path: &Path, allowed: &Allowed) -> Result<Self, Failure> {
        if path.join(FOLDS_FILE).is_file() {
            let path = path.display();
            return Err(Failure::Usage(format!(
                "`{path}` holds folds, each with a model of its own: name one of them, such \
                 as `{path}/fold-1`"
            )));
        }
        if path.is_dir() && !path.join(MODEL_FILE).is_file() {
            return Err(Failure::Usage(no_model(path)));
        }
        let (weights, saved) = save::read_model(path)
            .map_err(|error| Failure::Run { path: path.to_owned(), error })?;
        let access = allowed.options().access.of_saved();
        let options = Options { access, ..saved.options() };
        let mut program = Program::check(load::from_saved(&saved.texts), &options);
        if let Some(train) = program.typed.trains.get_mut(saved.train) {
            put_back(train, &saved.set);
        }
        let run = Self { program, saved, weights };
        match run.program.typed.trains.get(run.saved.train) {
            Some(_) => Ok(run),
            None => Err(Failure::Usage(format!(
                "the program in `{}` does not check with this version of Percept; it was \
                 written by version {}",
                path.display(),
                run.saved.version
            ))),
        }
    }

    /// The training that made the weights.
    pub(super) fn train(&self) -> &TypedTrain {
        &self.program.typed.trains[self.saved.train]
    }
}

/// What to say of a folder without a model.
fn no_model(path: &Path) -> String {
    let name = path.display();
    if Shown::is_at(path) {
        return format!(
            "`{name}` holds a sweep, whose trials are runs: name one of them, such as \
             `{name}/trial-1`"
        );
    }
    if path.join(CHECKPOINT_FILE).is_file() {
        return format!(
            "the run in `{name}` has not ended and left no model yet; `percept run --resume \
             {name}` goes on with it"
        );
    }
    format!(
        "`{name}` is the folder of neither a run nor a sweep: it holds no `{MODEL_FILE}`"
    )
}
