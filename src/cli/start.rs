//! How a run begins: its program, checked, and where its first training starts.

use std::path::{Path, PathBuf};

use super::Verdict;
use super::args::RunArgs;
use super::failure::Failure;
use super::folders::Folders;
use super::folds::Journal;
use super::program::Program;
use super::terminal::Terminal;
use crate::check::typed::{InForce, Length, Origin, TypedTrain};
use crate::data::Dataset;
use crate::train::launch::Launch;
use crate::train::{Checkpoint, SavedText, State};

/// A run that is about to begin, or to go on.
pub(super) struct Start {
    pub(super) program: Program,
    pub(super) way: Way,
}

/// How a run starts.
pub(super) enum Way {
    /// From its beginning.
    Anew,
    /// Where it was stopped, or from what another one has learned.
    On(Box<Begun>),
    /// In the fold where it was stopped.
    Folds(Box<Journal>),
}

/// What of a run is behind it.
pub(super) struct Begun {
    /// How it was begun.
    pub(super) launch: Launch,
    /// Its folders; others are made when all is known to be well.
    pub(super) folders: Option<Folders>,
    /// Which training comes first.
    pub(super) place: usize,
    /// Where that one begins.
    pub(super) from: Opening,
    /// Its examples, where they were read.
    pub(super) data: Option<Dataset>,
    /// The folders of the trainings before it.
    pub(super) earlier: Vec<PathBuf>,
}

impl Begun {
    /// A run of which nothing is behind.
    pub(super) fn anew(launch: Launch) -> Self {
        let (from, earlier) = (Opening::Nothing, Vec::new());
        Self { launch, folders: None, place: 0, from, data: None, earlier }
    }
}

/// Where a training begins.
pub(super) enum Opening {
    /// At its first step.
    Nothing,
    /// Where it was stopped.
    Checkpoint(Box<Checkpoint>),
    /// With the weights of a run that is finished.
    Weights(Box<State>),
    /// With what fits of another program's training; the schedule is that of the whole length.
    Changed(Box<State>, Length),
}

/// A run of a program from its beginning.
pub(super) fn begin(
    file: &Path,
    args: &RunArgs,
    terminal: &Terminal,
) -> Result<Result<Start, Verdict>, Failure> {
    let mut program = Program::read(file, &args.overrides.options())?;
    if !program.is_sound(terminal) {
        return Ok(Err(Verdict::Findings));
    }
    let launch = launch(args, &program);
    prepare(&mut program, &launch)?;
    Ok(Ok(Start { program, way: Way::Anew }))
}

/// How a run of a program is begun.
pub(super) fn launch(args: &RunArgs, program: &Program) -> Launch {
    Launch {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        texts: SavedText::of(&program.sources, &program.units),
        overrides: program.options.overrides.clone(),
        epochs: args.epochs,
        seed: args.seed,
        home: home(),
        folders: Vec::new(),
        place: 0,
        fold: program.options.fold,
        data: None,
    }
}

/// Puts in what the command line says of the trainings; there must be one.
pub(super) fn prepare(program: &mut Program, launch: &Launch) -> Result<(), Failure> {
    for train in &mut program.typed.trains {
        override_settings(train, launch);
    }
    if program.typed.trains.is_empty() {
        let name = launch.texts.first().map_or("", |main| &main.name);
        let said = format!(
            "`{name}` trains nothing: it needs `data`, a `model` and a `train` item"
        );
        return Err(Failure::Usage(said));
    }
    Ok(())
}

/// `--epochs` and `--seed` win over what is written.
pub(super) fn override_settings(train: &mut TypedTrain, args: &Launch) {
    if let Some(epochs) = args.epochs {
        set_length(train, Length::Epochs(epochs));
    }
    if let Some(seed) = args.seed {
        set_seed(train, seed);
    }
}

/// Puts in what was set when the run began, as its model remembers it.
pub(super) fn put_back(train: &mut TypedTrain, set: &[(String, String)]) {
    for (name, value) in set {
        let Ok(value) = value.parse() else { continue };
        match name.as_str() {
            EPOCHS => set_length(train, Length::Epochs(value)),
            STEPS => set_length(train, Length::Steps(value)),
            SEED => set_seed(train, value),
            _ => {}
        }
    }
}

const EPOCHS: &str = "epochs";
const STEPS: &str = "steps";
const SEED: &str = "seed";

/// Makes a training as long as this.
pub(super) fn set_length(train: &mut TypedTrain, length: Length) {
    let (name, value) = match length {
        Length::Epochs(epochs) => (EPOCHS, epochs),
        Length::Steps(steps) => (STEPS, steps),
    };
    train.length = length;
    set(train, &[EPOCHS, STEPS], (name, value));
}

fn set_seed(train: &mut TypedTrain, seed: u64) {
    train.seed = seed;
    set(train, &[SEED], (SEED, seed));
}

/// Tells of a value in the place of those that it overrides.
fn set(train: &mut TypedTrain, instead_of: &[&str], (name, value): (&str, u64)) {
    let is_old = |one: &InForce| instead_of.contains(&one.name.as_str());
    let place = train.in_force.iter().position(is_old).unwrap_or(train.in_force.len());
    train.in_force.retain(|one| !is_old(one));
    let (name, value) = (name.to_owned(), value.to_string());
    train.in_force.insert(place, InForce { name, value, origin: Origin::Override });
}

/// The folder that paths are relative to.
pub(super) fn home() -> PathBuf {
    // Where there is none any more, paths relative to it lead nowhere either.
    std::env::current_dir().unwrap_or_default()
}
