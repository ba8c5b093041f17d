//! `percept run`: trains, tests, saves, and checks what the program expects.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::json;

use super::Verdict;
use super::args::RunArgs;
use super::claims::{self, Measurements};
use super::failure::Failure;
use super::interrupt;
use super::memory;
use super::program::{self, Program};
use super::progress::{self, Manner, Progress};
use super::save::{self, Trained};
use super::terminal::Terminal;
use crate::check::Options;
use crate::check::typed::{InForce, Length, Origin, TypedTrain};
use crate::data::{self, Dataset};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::escape;
use crate::report;
use crate::runtime::Pool;
use crate::train::{
    EpochReport, Evaluation, Outcome, StopReason, Surroundings, TrainError, Trainer,
    Weights, WeightsError,
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
    let mut session = Session::new(args, terminal);
    for (place, train) in program.typed.trains.iter().enumerate() {
        match session.train((train, place), &program)? {
            Verdict::Fine => {}
            verdict => return Ok(verdict),
        }
    }
    let found = claims::check(&program.typed.expects, &session.measured);
    if found.is_empty() {
        return Ok(Verdict::Fine);
    }
    terminal.tell(&program::report(&found, &program.sources, &terminal.errors));
    Ok(Verdict::Findings)
}

/// `--epochs` and `--seed` win over what is written.
fn override_settings(train: &mut TypedTrain, args: &RunArgs) {
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
struct Session<'a> {
    args: &'a RunArgs,
    terminal: &'a Terminal,
    manner: Manner,
    threads: usize,
    pool: Arc<Pool>,
    is_interrupted: &'static AtomicBool,
    /// By model: a later training goes on from the weights of an earlier one.
    weights: BTreeMap<String, Weights>,
    measured: Measurements,
}

impl<'a> Session<'a> {
    fn new(args: &'a RunArgs, terminal: &'a Terminal) -> Self {
        let manner = match (args.json, args.quiet) {
            (true, _) => Manner::Json,
            (false, true) => Manner::Quiet,
            (false, false) => Manner::Talk,
        };
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
        }
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
        let (outcome, epochs) = self.learn(train, &mut trainer)?;
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => return Ok(self.tell(&[error.to_diagnostic(train)], program)),
        };
        self.measured.take(trainer.facts(), &outcome);
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
        self.weights.insert(train.model.name.clone(), weights);
        let was_stopped = outcome.reason == StopReason::Interrupted
            || self.is_interrupted.load(Ordering::Relaxed);
        Ok(if was_stopped { Verdict::Interrupted } else { Verdict::Fine })
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
        let mut progress = Progress::new(train, self.manner, self.terminal);
        let outcome = trainer.run(&mut Surroundings {
            clock: &|| start.elapsed().as_secs_f64(),
            is_interrupted: self.is_interrupted,
            tell: &mut |event| progress.hear(event),
        });
        Ok((outcome, progress.close()?))
    }

    fn saved(&self, folder: &Path) -> Result<(), Failure> {
        let folder = folder.display().to_string();
        let text = match self.manner {
            Manner::Json => format!("{}\n", json!({ "event": "saved", "folder": folder })),
            Manner::Talk | Manner::Quiet => format!("\nsaved in {}\n", escape(&folder)),
        };
        self.terminal.print(&text)
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
        let classes = &train.data.profile.target.classes;
        self.terminal.print(&report::tested(
            split,
            evaluation,
            classes,
            &self.terminal.results,
        ))
    }

    fn tell(&self, found: &[Diagnostic], program: &Program) -> Verdict {
        let report = program::report(found, &program.sources, &self.terminal.errors);
        self.terminal.tell(&report);
        Verdict::Findings
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
