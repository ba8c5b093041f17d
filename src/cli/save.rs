//! Writes the folder of a run: the model, its metrics, the program as it was run, the record.

use std::path::{Path, PathBuf};

use super::args::RunArgs;
use super::failure::Failure;
use super::folders::Folders;
use super::program::Program;
use crate::check::typed::TypedTrain;
use crate::data::Preprocessing;
use crate::load;
use crate::train::run_folder::{
    Record, gradients_csv, metrics_csv, metrics_jsonl, program_as_run,
};
use crate::train::save::{Contents, MODEL_FILE, Made, create_run_folder, save_all};
use crate::train::{EpochReport, Evaluation, Facts, InPlace, ModelFile, Outcome, Saved};

/// What a training has left behind.
#[derive(Debug)]
pub(super) struct Trained<'a> {
    /// The item, and its place among those of the program.
    pub(super) item: (&'a TypedTrain, usize),
    /// How raw rows become examples.
    pub(super) preprocessing: &'a Preprocessing,
    /// The weights that were kept.
    pub(super) weights: InPlace<'a>,
    /// What was known before the first step.
    pub(super) facts: &'a Facts,
    /// The epochs.
    pub(super) epochs: &'a [EpochReport],
    /// How it ended.
    pub(super) outcome: &'a Outcome,
    /// What was measured afterwards.
    pub(super) evaluation: Option<&'a Evaluation>,
    /// Threads it ran on.
    pub(super) threads: usize,
}

/// Writes everything into the folder of the training.
pub(super) fn save(
    folders: &Folders,
    program: &Program,
    trained: &Trained<'_>,
) -> Result<(), Failure> {
    let (train, place) = trained.item;
    let folder = folders.path(place);
    let main = program.sources.iter().next().expect("a program has a text");
    let parts = (&program.sources, program.units.as_slice());
    let mut saved =
        Saved::new(trained.item, parts, &program.options, trained.preprocessing);
    let tested = trained.evaluation.iter().flat_map(|one| &one.values);
    saved.values = trained.outcome.kept.iter().chain(tested).cloned().collect();
    let model = ModelFile { weights: trained.weights, saved: &saved };
    let record = Record {
        program: &main.name,
        overrides: &program.options.overrides,
        seed: train.seed,
        threads: trained.threads,
        folders: folders.names(),
        ..Record::new(trained.facts, trained.outcome, trained.evaluation)
    };
    let text = program_as_run(&main.text, &program.typed, &program.options.overrides);
    let csv = Made(|| metrics_csv(trained.epochs));
    let jsonl = Made(|| metrics_jsonl(trained.epochs));
    let files: [(_, &dyn Contents); _] = [
        (MODEL_FILE, &model),
        ("metrics.csv", &csv),
        ("metrics.jsonl", &jsonl),
        ("program.nn", &text.as_bytes()),
        ("run.json", &record),
    ];
    let gradients = gradients_csv(&trained.facts.layers, trained.epochs);
    let gradients = gradients.as_deref().map(str::as_bytes);
    let gradients = gradients.iter().map(|text| ("gradients.csv", text as &dyn Contents));
    let files = files.into_iter().chain(gradients);
    let files: Vec<_> =
        files.map(|(name, contents)| (folder.join(name), contents)).collect();
    save_all(&files).map_err(|(path, error)| Failure::writing(&path, error))
}

/// `--out`, or the next free `runs/NAME-N`: where the folders of several folds lie.
pub(super) fn root(args: &RunArgs) -> Result<PathBuf, Failure> {
    let Some(out) = &args.out else {
        return next_run(args.file.as_deref().unwrap_or(Path::new("run")));
    };
    std::fs::create_dir_all(out).map_err(|error| Failure::writing(out, error))?;
    Ok(out.clone())
}

/// The next free `runs/NAME-N` for a program of this name.
pub(super) fn next_run(file: &Path) -> Result<PathBuf, Failure> {
    let root = Path::new("runs");
    create_run_folder(root, name(file)).map_err(|error| Failure::writing(root, error))
}

/// What the folders of a program's runs are called.
pub(super) fn name(file: &Path) -> &str {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or("run");
    if matches!(stem, "-" | load::STDIN) { "stdin" } else { stem }
}
