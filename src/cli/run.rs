//! `percept run`: trains, tests, saves, and checks what the program expects.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::{Value, json};

use super::Verdict;
use super::args::{RunArgs, Watch};
use super::claims::{self, Measurements};
use super::failure::Failure;
use super::folds;
use super::interrupt;
use super::memory;
use super::program::{self, Program};
use super::progress::{self, Manner, Progress};
use super::save::{self, Trained};
use super::terminal::Terminal;
use crate::check::Options;
use crate::check::typed::{InForce, Length, Origin, TypedTrain};
use crate::data::{self, Dataset, Preprocessing};
use crate::diagnostics::render::escape;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::report;
use crate::runtime::Pool;
use crate::train::{
    EpochReport, Evaluation, Outcome, Preflight, StopReason, Surroundings, TrainError,
    Trainer, Watching, Weights, WeightsError,
};

/// Runs the command.
pub(super) fn run(args: &RunArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let options = Options { overrides: args.overrides.set.clone(), ..Options::default() };
    let mut program = Program::read(&args.file, &options)?;
    if !program.is_sound(terminal) {
        return Ok(Verdict::Findings);
    }
    for train in &mut program.typed.trains {
        override_settings(train, args);
    }
    if program.typed.trains.is_empty() {
        let said = format!(
            "`{}` trains nothing: it needs `data`, a `model` and a `train` item",
            args.file.display()
        );
        return Err(Failure::Usage(said));
    }
    let refused = memory::refused(&program);
    if !refused.is_empty() {
        terminal.tell(&program::report(&refused, &program.sources, &terminal.errors));
        return Ok(Verdict::Findings);
    }
    let done = folds::train(args, &mut program, manner(args), terminal)?;
    if done.verdict != Verdict::Fine {
        return Ok(done.verdict);
    }
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

/// `--epochs` and `--seed` win over what is written.
pub(super) fn override_settings(train: &mut TypedTrain, args: &RunArgs) {
    if let Some(epochs) = args.epochs {
        train.length = Length::Epochs(epochs);
        train.in_force.retain(|one| one.name != "steps" && one.name != "epochs");
        train.in_force.push(overridden("epochs", epochs));
    }
    if let Some(seed) = args.seed {
        train.seed = seed;
        train.in_force.retain(|one| one.name != "seed");
        train.in_force.push(overridden("seed", seed));
    }
}

fn overridden(name: &str, value: u64) -> InForce {
    InForce { name: name.to_owned(), value: value.to_string(), origin: Origin::Override }
}

/// What the trainings of one run share.
#[derive(Debug)]
pub(super) struct Session<'a> {
    args: &'a RunArgs,
    terminal: &'a Terminal,
    manner: Manner,
    threads: usize,
    pool: Arc<Pool>,
    is_interrupted: &'static AtomicBool,
    /// By model: a later training goes on from the weights of an earlier one.
    weights: BTreeMap<String, Weights>,
    pub(super) measured: Measurements,
    /// Why a training could not go on.
    pub(super) faults: Diagnostics,
}

impl<'a> Session<'a> {
    /// A session that has trained nothing yet.
    pub(super) fn new(args: &'a RunArgs, manner: Manner, terminal: &'a Terminal) -> Self {
        let threads = args.threads.count();
        Self {
            args,
            terminal,
            manner,
            threads,
            pool: Pool::new(threads),
            is_interrupted: interrupt::listen(),
            weights: BTreeMap::new(),
            measured: Measurements::default(),
            faults: Diagnostics::new(),
        }
    }

    /// The trainings of a program in the order written, up to the first that does not end well.
    pub(super) fn train_all(&mut self, program: &Program) -> Result<Verdict, Failure> {
        for (place, train) in program.typed.trains.iter().enumerate() {
            match self.train((train, place), program)? {
                Verdict::Fine => {}
                verdict => return Ok(verdict),
            }
        }
        Ok(Verdict::Fine)
    }

    /// One `train` item, from its data to its test.
    fn train(
        &mut self,
        item: (&TypedTrain, usize),
        program: &Program,
    ) -> Result<Verdict, Failure> {
        let (train, _) = item;
        let data = match data::load(&train.data.spec, &train.data.profile) {
            Ok(data) => data,
            Err(found) => return Ok(self.tell(&found, program)),
        };
        let mut trainer = Trainer::new(train, &data, &self.pool);
        if let Err(error) = self.first_weights(train, &mut trainer, program)? {
            return Ok(self.tell(&[error.to_diagnostic(train)], program));
        }
        trainer.set_watching(match self.args.watch {
            Watch::On => Watching::On,
            Watch::Off => Watching::Off,
        });
        // What is strange before the first step is so in every fold.
        if self.manner != (Manner::Fold { is_first: false }) {
            self.warn(&trainer.preflight(Preflight::Quick), program)?;
        }
        let (ended, epochs) = self.learn(train, &mut trainer)?;
        let outcome = match ended {
            Ok(outcome) => outcome,
            Err(error) => {
                let left = (&error, epochs.as_slice(), &data.preprocessing);
                let report = self.salvage(item, &trainer, left, program)?;
                return Ok(self.tell(&[report], program));
            }
        };
        let n_flops = report::n_flops(&train.model);
        self.measured.take(trainer.facts(), n_flops, &outcome);
        let tested = test(&mut trainer, &data);
        if let Some((split, evaluation)) = &tested {
            self.show(split, evaluation, train)?;
            self.measured.add(evaluation);
        }
        let weights = trainer.weights();
        let trained = Trained {
            item,
            preprocessing: &data.preprocessing,
            weights: &weights,
            facts: trainer.facts(),
            epochs: &epochs,
            outcome: &outcome,
            evaluation: tested.as_ref().map(|(_, evaluation)| evaluation),
            threads: self.threads,
        };
        self.saved(&save::save(self.args, program, &trained)?)?;
        self.warn(trainer.faults(), program)?;
        self.weights.insert(train.model.name.clone(), weights);
        let was_stopped = outcome.reason == StopReason::Interrupted
            || self.is_interrupted.load(Ordering::Relaxed);
        Ok(if was_stopped { Verdict::Interrupted } else { Verdict::Fine })
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
            weights: &trainer.weights(),
            facts: trainer.facts(),
            epochs,
            outcome: &broken.outcome,
            evaluation: None,
            threads: self.threads,
        };
        let folder = save::save(self.args, program, &trained)?;
        self.saved(&folder)?;
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
        if let Some(written) = &train.init_from {
            let unit =
                program.units.iter().find(|unit| unit.ast.source == train.span.source);
            let path =
                unit.map_or(Path::new(""), |unit| unit.folder.as_path()).join(written);
            let weights = crate::train::save::read_weights(&path)
                .map_err(|error| Failure::Run { path, error })?;
            return Ok(trainer.start_from(&weights, &train.fresh));
        }
        let earlier = self.weights.get(&train.model.name);
        Ok(earlier.map_or(Ok(()), |weights| trainer.start_from(weights, &[])))
    }

    fn learn(
        &self,
        train: &TypedTrain,
        trainer: &mut Trainer<'_>,
    ) -> Result<(Result<Outcome, TrainError>, Vec<EpochReport>), Failure> {
        let start = Instant::now();
        let mut progress = Progress::new(Some(train), self.manner, self.terminal);
        let outcome = trainer.run(&mut Surroundings {
            clock: &|| start.elapsed().as_secs_f64(),
            is_interrupted: self.is_interrupted,
            tell: &mut |event| progress.hear(event),
        });
        Ok((outcome, progress.close()?))
    }

    fn saved(&self, folder: &Path) -> Result<(), Failure> {
        match self.manner {
            Manner::Json => {
                let folder = folder.display().to_string();
                let event = json!({ "event": "saved", "folder": folder });
                self.terminal.print(&format!("{event}\n"))
            }
            Manner::Talk | Manner::Session | Manner::Quiet => {
                tell_saved(folder, self.terminal)
            }
            Manner::Fold { .. } | Manner::QuietFold | Manner::Silent => Ok(()),
        }
    }

    fn show(
        &self,
        split: &str,
        evaluation: &Evaluation,
        train: &TypedTrain,
    ) -> Result<(), Failure> {
        let Evaluation { values, confusion, n_examples } = evaluation;
        if self.manner == Manner::Json {
            let event = json!({
                "event": "evaluation", "split": split, "examples": n_examples,
                "values": progress::values(values), "confusion": confusion,
            });
            return self.terminal.print(&format!("{event}\n"));
        }
        if matches!(self.manner, Manner::Fold { .. } | Manner::QuietFold | Manner::Silent) {
            return Ok(());
        }
        let classes = &train.data.profile.target.classes;
        self.terminal.print(&report::tested(
            split,
            evaluation,
            classes,
            &self.terminal.results,
        ))
    }

    /// Tells what does not stop a run, where there is something.
    fn warn(&self, found: &[Diagnostic], program: &Program) -> Result<(), Failure> {
        let mut found = found.to_vec();
        program.say(&mut found);
        if found.is_empty() || self.manner == Manner::Silent {
            return Ok(());
        }
        if self.manner == Manner::Json {
            for fault in &found {
                let event = fault_event(fault, program);
                self.terminal.print(&format!("{event}\n"))?;
            }
        }
        let report = program::report(&found, &program.sources, &self.terminal.errors);
        self.terminal.tell(&format!("\n{report}\n"));
        Ok(())
    }

    fn tell(&mut self, found: &[Diagnostic], program: &Program) -> Verdict {
        self.faults.extend_from_slice(found);
        if self.manner == Manner::Silent {
            return Verdict::Findings;
        }
        let report = program::report(found, &program.sources, &self.terminal.errors);
        self.terminal.tell(&report);
        Verdict::Findings
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
