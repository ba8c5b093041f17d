//! `percept run`: trains, tests, saves, and checks what the program expects.

mod kept;
mod learn;
mod opening;
mod told;

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub(super) use told::tell_saved;

use super::Verdict;
use super::args::{RunArgs, Watch};
use super::claims::{self, Measurements};
use super::conduct::Conduct;
use super::failure::Failure;
use super::folders::Folders;
use super::folds::{self, Done};
use super::interrupt;
use super::memory;
use super::program::{self, Program};
use super::progress::Manner;
use super::resume;
use super::save::{self, Trained};
use super::start::{Begun, Opening, Start, Way, begin};
use super::terminal::Terminal;
use crate::check::typed::TypedTrain;
use crate::data::{self, Dataset};
use crate::diagnostics::Diagnostics;
use crate::report;
use crate::runtime::Pool;
use crate::train::launch::Launch;
use crate::train::save::read_model;
use crate::train::{Evaluation, Preflight, StopReason, Trainer, Watching, Weights};

/// Runs the command.
pub(super) fn run(args: &RunArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let start = match (&args.resume, &args.file) {
        (Some(run), _) => resume::start(run, args, terminal)?,
        (None, Some(file)) => begin(file, args, terminal)?,
        (None, None) => unreachable!("the command line requires one of them"),
    };
    let mut start = match start {
        Ok(start) => start,
        Err(verdict) => return Ok(verdict),
    };
    let refused = memory::refused(&start.program);
    if !refused.is_empty() {
        let Program { sources, .. } = &start.program;
        terminal.tell(&program::report(&refused, sources, &terminal.errors));
        return Ok(Verdict::Findings);
    }
    let Start { program, way } = &mut start;
    let conduct = Conduct::plain(manner(args), terminal);
    let done = match std::mem::replace(way, Way::Anew) {
        Way::Anew => folds::train(args, program, conduct)?,
        Way::On(begun) => go_on(args, program, conduct, *begun)?,
        Way::Folds(journal) => folds::go_on(args, program, conduct, *journal)?,
    };
    if done.verdict != Verdict::Fine {
        return Ok(done.verdict);
    }
    let program = &start.program;
    let found = claims::check(&program.typed.expects, &done.measured);
    if found.is_empty() {
        return Ok(Verdict::Fine);
    }
    terminal.tell(&program::report(&found, &program.sources, &terminal.errors));
    Ok(Verdict::Findings)
}

fn manner(args: &RunArgs) -> Manner {
    match (args.json, args.quiet) {
        (true, _) => Manner::Json,
        (false, true) => Manner::Quiet,
        (false, false) => Manner::Talk,
    }
}

/// The trainings of a run that goes on.
pub(super) fn go_on(
    args: &RunArgs,
    program: &Program,
    conduct: Conduct<'_>,
    begun: Begun,
) -> Result<Done, Failure> {
    let Begun { launch, folders, place, from, data, earlier } = begun;
    let mut session = Session::new(args, conduct);
    session.launch = Some(launch);
    session.folders = folders;
    session.recall(program, &earlier)?;
    session.train_from(program, place, (from, data))
}

/// What the trainings of one run share.
pub(super) struct Session<'a> {
    args: &'a RunArgs,
    conduct: Conduct<'a>,
    threads: usize,
    pool: Arc<Pool>,
    is_interrupted: &'static AtomicBool,
    /// How it is begun; known before the first step.
    launch: Option<Launch>,
    folders: Option<Folders>,
    /// Those of trainings that an earlier run has finished.
    earlier: Vec<PathBuf>,
    /// Whether the training has a checkpoint to go on from.
    has_saved: Cell<bool>,
    /// By model: a later training goes on from the weights of an earlier one.
    weights: BTreeMap<String, Weights>,
    measured: Measurements,
    /// Why a training could not go on.
    faults: Diagnostics,
    /// Trainings that came to their end, or to where they pause.
    n_ended: usize,
    /// The fingerprint of the first training's examples, once it was taken.
    data: OnceCell<String>,
}

impl<'a> Session<'a> {
    /// A session that has trained nothing yet.
    pub(super) fn new(args: &'a RunArgs, conduct: Conduct<'a>) -> Self {
        let threads = args.threads.count();
        Self {
            args,
            conduct,
            threads,
            pool: Pool::new(threads),
            is_interrupted: interrupt::listen(),
            launch: None,
            folders: None,
            earlier: Vec::new(),
            has_saved: Cell::new(false),
            weights: BTreeMap::new(),
            measured: Measurements::default(),
            faults: Diagnostics::new(),
            n_ended: 0,
            data: OnceCell::new(),
        }
    }

    /// The trainings of a program in the order written, up to the first that does not end well.
    pub(super) fn train_all(self, program: &Program) -> Result<Done, Failure> {
        self.train_from(program, 0, (Opening::Nothing, None))
    }

    /// As [`train_all`](Self::train_all), from the training at `place` on, of which more is known.
    fn train_from(
        mut self,
        program: &Program,
        first: usize,
        known: (Opening, Option<Dataset>),
    ) -> Result<Done, Failure> {
        let verdict = self.train_in_order(program, first, known)?;
        let is_whole = first + self.n_ended == program.typed.trains.len();
        let Self { measured, faults, data, .. } = self;
        Ok(Done { verdict, measured, faults, is_whole, data: data.into_inner() })
    }

    fn train_in_order(
        &mut self,
        program: &Program,
        first: usize,
        mut known: (Opening, Option<Dataset>),
    ) -> Result<Verdict, Failure> {
        for (place, train) in program.typed.trains.iter().enumerate().skip(first) {
            let known = std::mem::replace(&mut known, (Opening::Nothing, None));
            match self.train((train, place), program, known)? {
                Verdict::Fine => {}
                verdict => return Ok(verdict),
            }
        }
        Ok(Verdict::Fine)
    }

    /// Reads what the trainings of these folders have learned.
    fn recall(&mut self, program: &Program, earlier: &[PathBuf]) -> Result<(), Failure> {
        self.earlier = earlier.to_vec();
        for (path, train) in earlier.iter().zip(&program.typed.trains) {
            let (weights, _) = read_model(path)
                .map_err(|error| Failure::Run { path: path.clone(), error })?;
            self.weights.insert(train.model.name.clone(), weights);
        }
        Ok(())
    }

    /// One `train` item, from its data to its test.
    fn train(
        &mut self,
        item: (&TypedTrain, usize),
        program: &Program,
        (from, data): (Opening, Option<Dataset>),
    ) -> Result<Verdict, Failure> {
        let (train, place) = item;
        self.has_saved.set(false);
        let loaded = || data::load(&train.data.spec, &train.data.profile);
        let data = match data.map_or_else(loaded, Ok) {
            Ok(data) => data,
            Err(found) => return Ok(self.tell(&found, program)),
        };
        let mut trainer = Trainer::new(train, &data, &self.pool);
        let behind = match self.put_in_place(train, &mut trainer, (from, program))? {
            Ok(behind) => behind,
            Err(error) => return Ok(self.tell(&[error.to_diagnostic(train)], program)),
        };
        trainer.set_watching(watching(self.args.watch));
        // What is strange before the first step is so in every fold.
        if behind.step == 0 && self.conduct.manner != (Manner::Fold { is_first: false }) {
            self.warn(&trainer.preflight(Preflight::Quick), program)?;
        }
        self.make_folders(program)?;
        let (ended, epochs, curves) = self.learn(item, (&mut trainer, &data), behind)?;
        let outcome = match ended {
            Ok(outcome) => outcome,
            Err(error) => {
                let left = (&error, epochs.as_slice(), &data.preprocessing);
                let report = self.salvage(item, &trainer, left, program)?;
                let verdict = self.tell(&[report], program);
                self.broke_off(place);
                return Ok(verdict);
            }
        };
        self.measured.take(trainer.facts(), report::n_flops(&train.model), &outcome);
        let tested = test(&mut trainer, &data);
        if let Some((split, evaluation)) = &tested {
            self.show(split, evaluation, train)?;
            self.measured.add(evaluation);
        }
        let trained = Trained {
            item,
            preprocessing: &data.preprocessing,
            weights: trainer.in_place(),
            facts: trainer.facts(),
            epochs: &epochs,
            outcome: &outcome,
            evaluation: tested.as_ref().map(|(_, evaluation)| evaluation),
            threads: self.threads,
        };
        let folders = self.folders();
        save::save(folders, program, &trained)?;
        let was_stopped = outcome.reason == StopReason::Interrupted;
        if !was_stopped {
            folders.finish(place)?;
        }
        self.saved(folders.path(place), was_stopped)?;
        curves.map_or(Ok(()), |curves| curves.close(&trained))?;
        self.warn(trainer.faults(), program)?;
        self.profile(train, &data, program)?;
        self.hand_on(item, &trainer, program);
        let is_paused = was_stopped && self.conduct.divisor > 1;
        let is_over = self.is_interrupted.load(Ordering::Relaxed);
        self.n_ended += usize::from(!was_stopped || (is_paused && !is_over));
        Ok(if is_over { Verdict::Interrupted } else { Verdict::Fine })
    }

    /// Keeps the weights for a later training of the model, where there is one.
    fn hand_on(
        &mut self,
        (train, place): (&TypedTrain, usize),
        trainer: &Trainer<'_>,
        program: &Program,
    ) {
        let name = &train.model.name;
        let mut later = program.typed.trains.iter().skip(place + 1);
        if later.any(|later| later.model.name == *name) {
            self.weights.insert(name.clone(), trainer.weights());
        }
    }
}

fn watching(said: Watch) -> Watching {
    match said {
        Watch::On => Watching::On,
        Watch::Off => Watching::Off,
    }
}

/// What the kept weights are worth: on the test split, or on the next best there is.
fn test<'d>(
    trainer: &mut Trainer<'d>,
    data: &'d Dataset,
) -> Option<(&'static str, Evaluation)> {
    let splits = [("test", &data.test), ("val", &data.val), ("train", &data.train)];
    let (split, examples) = splits.into_iter().find(|(_, examples)| examples.n > 0)?;
    Some((split, trainer.evaluate(split, examples)))
}
