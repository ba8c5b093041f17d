//! `percept run`: trains, tests, saves, and checks what the program expects.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::{Value, json};

use super::Verdict;
use super::args::{RunArgs, Watch};
use super::bench;
use super::claims::{self, Measurements};
use super::conduct::Conduct;
use super::curves::Curves;
use super::failure::Failure;
use super::folders::Folders;
use super::folds::{self, Done};
use super::interrupt;
use super::memory;
use super::program::{self, Program};
use super::progress::{self, Manner, Progress};
use super::resume;
use super::save::{self, Trained};
use super::start::{self, Begun, Opening, Start, Way, begin};
use super::stored;
use super::terminal::Terminal;
use crate::check::typed::{Length, TypedTrain};
use crate::data::{self, Dataset, Preprocessing};
use crate::diagnostics::render::{Paint, escape};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::report;
use crate::runtime::Pool;
use crate::train::launch::Launch;
use crate::train::save::{read_model, read_weights};
use crate::train::{
    EpochReport, Evaluation, Outcome, Preflight, Snapshot, State, StopReason, Surroundings,
    TrainError, Trainer, Watching, Weights, WeightsError,
};

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

/// What of a training was done before it was stopped.
#[derive(Debug, Default)]
struct Behind {
    epochs: Vec<EpochReport>,
    step: u64,
}

/// How a training ended, its epochs, and where its curves are written.
type Learned = (Result<Outcome, TrainError>, Vec<EpochReport>, Option<Curves>);

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

    /// Where the time of its steps goes, if that was asked for.
    fn profile(
        &mut self,
        train: &TypedTrain,
        data: &Dataset,
        program: &Program,
    ) -> Result<(), Failure> {
        if !self.args.profile || self.is_interrupted.load(Ordering::Relaxed) {
            return Ok(());
        }
        match bench::profile(self.args, train, data, &self.conduct.terminal.errors) {
            Ok(table) => self.conduct.terminal.tell(&format!("\n{table}")),
            Err(error) => self.warn(&[error.to_diagnostic(train)], program)?,
        }
        Ok(())
    }

    fn folders(&self) -> &Folders {
        self.folders.as_ref().expect("they are made before the first step")
    }

    /// Where the run will write, from its first training on.
    fn make_folders(&mut self, program: &Program) -> Result<(), Failure> {
        if self.folders.is_none() {
            let launch = || start::launch(self.args, program);
            let launch = self.launch.get_or_insert_with(launch).clone();
            let n = program.typed.trains.len();
            let out = self.args.out.as_deref();
            self.folders = Some(Folders::create(out, launch, n, &self.earlier)?);
        }
        Ok(())
    }

    /// Its files for TensorBoard, where they are asked for, or an earlier part of it wrote them.
    fn curves(&self, place: usize, behind: &[EpochReport]) -> Option<Curves> {
        let run = self.folders().path(place);
        let is_wanted = self.args.tensorboard || Curves::are_in(run);
        if self.args.tensorboard && self.conduct.manner == Manner::Talk {
            let said =
                format!("`tensorboard --logdir {}` shows its curves\n", run.display());
            self.conduct.terminal.tell(&escape(&said));
        }
        is_wanted.then(|| Curves::begin(run, behind))
    }

    /// Tells what is left of a training that cannot go on.
    fn broke_off(&self, place: usize) {
        let folders = self.folders();
        if !self.has_saved.get() {
            folders.abandon(place);
            return;
        }
        let launch = self.launch.as_ref().expect("it is known before the first step");
        let (file, path) = (&launch.texts[0].name, folders.path(place).display());
        self.conduct.terminal.tell(&escape(&format!(
            "the last checkpoint is kept: change the program, then `percept run {file} \
             --resume {path} --changed` goes on from it\n"
        )));
    }

    /// Puts in place what the training begins with; the epochs that are behind it, and its
    /// updates.
    fn put_in_place(
        &self,
        train: &TypedTrain,
        trainer: &mut Trainer<'_>,
        (from, program): (Opening, &Program),
    ) -> Result<Result<Behind, WeightsError>, Failure> {
        match from {
            Opening::Nothing => {
                let first = self.first_weights(train, trainer, program)?;
                Ok(first.map(|()| Behind::default()))
            }
            Opening::Checkpoint(checkpoint) => {
                self.has_saved.set(true);
                let step = checkpoint.state.position.step;
                Ok(trainer.resume(&checkpoint).map(|epochs| Behind { epochs, step }))
            }
            Opening::Weights(state) => Ok(self.go_on(trainer, (&state, train.length))),
            Opening::Changed(state, planned) => Ok(self.go_on(trainer, (&state, planned))),
        }
    }

    /// Goes on from what fits of another program's training.
    fn go_on(
        &self,
        trainer: &mut Trainer<'_>,
        (state, planned): (&State, Length),
    ) -> Result<Behind, WeightsError> {
        let (fitted, missing) = state.fitted(&trainer.state());
        trainer.go_on_from(&fitted, planned)?;
        let (n, n_missing) = (fitted.weights.0.len(), missing.len());
        let anew = match missing.as_slice() {
            [] => String::new(),
            all => format!("; these start anew: `{}`", all.join("`, `")),
        };
        let said = format!("{} of {n} tensors fit{anew}\n", n - n_missing);
        self.conduct.terminal.tell(&escape(&said));
        Ok(Behind::default())
    }

    /// Saves what a run has left that numbers ended which are not finite, and says so in the
    /// report.
    fn salvage(
        &self,
        item: (&TypedTrain, usize),
        trainer: &Trainer<'_>,
        (error, epochs, preprocessing): (&TrainError, &[EpochReport], &Preprocessing),
        program: &Program,
    ) -> Result<Diagnostic, Failure> {
        let report = error.to_diagnostic(item.0);
        let TrainError::Broken(broken) = error else { return Ok(report) };
        let kept = match (broken.outcome.kept_epoch, broken.kept_before) {
            // Nothing was learned that could be kept.
            (0, None | Some(1)) => return Ok(report),
            (0, Some(step)) => format!("from before step {step}"),
            (epoch, _) => format!("of epoch {epoch}"),
        };
        let trained = Trained {
            item,
            preprocessing,
            weights: trainer.in_place(),
            facts: trainer.facts(),
            epochs,
            outcome: &broken.outcome,
            evaluation: None,
            threads: self.threads,
        };
        let folders = self.folders();
        save::save(folders, program, &trained)?;
        let folder = folders.path(item.1);
        self.saved(folder, false)?;
        let said = format!("the last good weights, {kept}, are in {}", folder.display());
        Ok(report.note(said))
    }

    /// Starts from `init_from`, or from where an earlier training of the model has ended.
    fn first_weights(
        &self,
        train: &TypedTrain,
        trainer: &mut Trainer<'_>,
        program: &Program,
    ) -> Result<Result<(), WeightsError>, Failure> {
        if let Some(found) = stored::path_of(train, program) {
            let read =
                found.and_then(|path| read_weights(&path).map_err(|error| (path, error)));
            let weights = read.map_err(|(path, error)| Failure::Run { path, error })?;
            return Ok(trainer.init_from(weights));
        }
        let earlier = self.weights.get(&train.model.name);
        Ok(earlier.map_or(Ok(()), |weights| trainer.start_from(weights, &[])))
    }

    fn learn(
        &self,
        (train, place): (&TypedTrain, usize),
        (trainer, data): (&mut Trainer<'_>, &Dataset),
        behind: Behind,
    ) -> Result<Learned, Failure> {
        let mut curves = self.curves(place, &behind.epochs);
        let start = Instant::now();
        let mut progress =
            Progress::new(Some(train), self.conduct.manner, self.conduct.terminal);
        progress.go_on(behind.epochs, behind.step);
        let (own, mut failure) = (OnceCell::new(), None);
        let hash = if place == 0 { &self.data } else { &own };
        let mut save = |snapshot: &Snapshot<'_>| {
            let data = hash.get_or_init(|| resume::data_hash(data));
            let written = self.folders().write(place, Some(data), Some(snapshot));
            self.has_saved.set(self.has_saved.get() || written.is_ok());
            // The last one is still there, and the next one may fare better.
            failure = written.err();
        };
        let is_due_to_stop = AtomicBool::new(false);
        let mut around = Surroundings {
            clock: &|| start.elapsed().as_secs_f64(),
            is_interrupted: &is_due_to_stop,
            tell: &mut |event| {
                let is_due = self.conduct.is_due(train.length, &event);
                if is_due || self.is_interrupted.load(Ordering::Relaxed) {
                    is_due_to_stop.store(true, Ordering::Relaxed);
                }
                self.conduct.ear.iter().for_each(|ear| ear(&event));
                curves.iter_mut().for_each(|curves| curves.hear(event));
                progress.hear(event);
            },
        };
        let outcome = trainer.run_saving(&mut around, Some(&mut save));
        if let Some(failure) = failure {
            let word = self.conduct.terminal.errors.paint(Paint::Yellow, "warning");
            let said = format!("the last checkpoint is not the newest: {failure}");
            self.conduct.terminal.tell(&format!("{word}: {}\n", escape(&said)));
        }
        Ok((outcome, progress.close()?, curves))
    }

    fn saved(&self, folder: &Path, was_stopped: bool) -> Result<(), Failure> {
        match self.conduct.manner {
            Manner::Json => {
                let folder = folder.display().to_string();
                let event = json!({ "event": "saved", "folder": folder });
                self.conduct.terminal.print(&format!("{event}\n"))?;
            }
            Manner::Talk | Manner::Session | Manner::Quiet => {
                tell_saved(folder, self.conduct.terminal)?;
            }
            Manner::Fold { .. } | Manner::QuietFold | Manner::Silent => {}
        }
        if was_stopped && self.conduct.manner == Manner::Talk {
            let folder = folder.display();
            let said = format!("`percept run --resume {folder}` goes on from here\n");
            self.conduct.terminal.tell(&escape(&said));
        }
        Ok(())
    }

    fn show(
        &self,
        split: &str,
        evaluation: &Evaluation,
        train: &TypedTrain,
    ) -> Result<(), Failure> {
        let Evaluation { values, confusion, n_examples } = evaluation;
        if self.conduct.manner == Manner::Json {
            let event = json!({
                "event": "evaluation", "split": split, "examples": n_examples,
                "values": progress::values(values), "confusion": confusion,
            });
            return self.conduct.terminal.print(&format!("{event}\n"));
        }
        if matches!(
            self.conduct.manner,
            Manner::Fold { .. } | Manner::QuietFold | Manner::Silent
        ) {
            return Ok(());
        }
        let classes = &train.data.profile.target.classes;
        self.conduct.terminal.print(&report::tested(
            split,
            evaluation,
            classes,
            &self.conduct.terminal.results,
        ))
    }

    /// Tells what does not stop a run, where there is something.
    fn warn(&self, found: &[Diagnostic], program: &Program) -> Result<(), Failure> {
        let mut found = found.to_vec();
        program.say(&mut found);
        if found.is_empty() || self.conduct.manner == Manner::Silent {
            return Ok(());
        }
        if self.conduct.manner == Manner::Json {
            for fault in &found {
                let event = fault_event(fault, program);
                self.conduct.terminal.print(&format!("{event}\n"))?;
            }
        }
        let report =
            program::report(&found, &program.sources, &self.conduct.terminal.errors);
        self.conduct.terminal.tell(&format!("\n{report}\n"));
        Ok(())
    }

    fn tell(&mut self, found: &[Diagnostic], program: &Program) -> Verdict {
        self.faults.extend_from_slice(found);
        if self.conduct.manner == Manner::Silent {
            return Verdict::Findings;
        }
        let report =
            program::report(found, &program.sources, &self.conduct.terminal.errors);
        self.conduct.terminal.tell(&report);
        Verdict::Findings
    }
}

fn watching(said: Watch) -> Watching {
    match said {
        Watch::On => Watching::On,
        Watch::Off => Watching::Off,
    }
}

/// Says where a run lies.
pub(super) fn tell_saved(folder: &Path, terminal: &Terminal) -> Result<(), Failure> {
    let folder = folder.display().to_string();
    terminal.print(&format!("\nsaved in {}\n", escape(&folder)))
}

fn fault_event(fault: &Diagnostic, program: &Program) -> Value {
    let source = program.sources.get(fault.span().source);
    let at = source.position(fault.span().start);
    json!({
        "event": "fault", "code": fault.code.id, "name": fault.code.name,
        "message": fault.message, "file": source.name, "line": at.line,
        "column": at.column, "notes": fault.notes, "helps": fault.helps,
    })
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
