//! One trial: the program with other constants, checked and trained as `percept run` does it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::journal::Header;
use super::live::Live;
use crate::check::Options;
use crate::check::typed::Length;
use crate::cli::Verdict;
use crate::cli::args::{RunArgs, Threads};
use crate::cli::conduct::Conduct;
use crate::cli::failure::Failure;
use crate::cli::folds::{self, Done};
use crate::cli::program::Program;
use crate::cli::progress::Manner;
use crate::cli::resume;
use crate::cli::run;
use crate::cli::start::{self, Begun, Opening};
use crate::cli::terminal::Terminal;
use crate::data::Access;
use crate::diagnostics::Diagnostics;
use crate::lint::Levels;
use crate::load::Loaded;
use crate::report::Trial;
use crate::train::Event;

/// What all trials share.
#[derive(Debug)]
pub(super) struct Around<'a> {
    /// The file, for names of folders.
    pub(super) file: PathBuf,
    /// The program as it was read.
    pub(super) loaded: Loaded,
    /// Which files it may read.
    pub(super) access: Access,
    /// The levels of its lints.
    pub(super) levels: Levels,
    /// What the sweep is.
    pub(super) header: Header,
    /// Where the trials lie.
    pub(super) folder: PathBuf,
    /// How many run side by side.
    pub(super) n_jobs: usize,
    /// Set when no other trial is to begin.
    pub(super) is_interrupted: &'a AtomicBool,
    /// Who prints.
    pub(super) terminal: &'a Terminal,
    /// Shows what is under way.
    pub(super) live: Live<'a>,
}

/// A trial to be made: its number, and by what its length is divided.
pub(super) type Task = (u64, u64);

impl Around<'_> {
    /// Makes trials side by side and shows each to `ended`, in the order in which they end.
    pub(super) fn attempt_all(
        &self,
        tasks: &[Task],
        mut ended: impl FnMut(Trial) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let next = AtomicUsize::new(0);
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..self.n_jobs.min(tasks.len()) {
                let (sender, next) = (sender.clone(), &next);
                scope.spawn(move || {
                    while !self.is_interrupted.load(Ordering::Relaxed) {
                        let task = tasks.get(next.fetch_add(1, Ordering::Relaxed));
                        let Some(trial) = task.and_then(|task| self.attempt(*task)) else {
                            break;
                        };
                        // Nobody listens when the journal cannot be written.
                        if sender.send(trial).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            receiver.into_iter().try_for_each(&mut ended)
        })
    }

    /// One trial; `None` when it was interrupted.
    fn attempt(&self, (number, divisor): Task) -> Option<Trial> {
        let settings = self.header.sweep.settings(number);
        let overrides = self.header.set.iter().chain(&settings).cloned().collect();
        let access = self.access.clone();
        let options = Options { overrides, access, ..Options::default() };
        let mut program = Program::check_at(self.loaded.clone(), &options, &self.levels);
        let mut trial =
            Trial { trial: number, divisor, settings, values: Vec::new(), fault: None };
        trial.fault = first_error(&program.diagnostics);
        if trial.fault.is_some() {
            return Some(trial);
        }
        self.live.begin(&trial);
        match self.train(number, divisor, &mut program) {
            Ok(done) => {
                if done.verdict == Verdict::Interrupted {
                    return None;
                }
                trial.fault = first_error(&done.faults);
                trial.values = done.measured.values().to_vec();
            }
            Err(failure) => trial.fault = Some(failure.to_string()),
        }
        Some(trial)
    }

    /// The training of a trial, as `percept run` makes it. A shorter one is the first part of the
    /// whole one, schedule and all: it pauses, and one that goes on begins where it paused, or
    /// where it was killed, with the bits of one that never stopped.
    fn train(
        &self,
        number: u64,
        divisor: u64,
        program: &mut Program,
    ) -> Result<Done, Failure> {
        let args = self.args(number);
        let launch = start::launch(&args, program);
        for train in &mut program.typed.trains {
            start::override_settings(train, &launch);
        }
        let ear = |event: &Event<'_>| self.live.hear(number, event);
        let (manner, terminal) = (Manner::Silent, self.terminal);
        let conduct = Conduct { manner, terminal, ear: Some(&ear), divisor };
        let folder = args.out.as_deref().expect("a trial has a folder");
        if divisor == 1
            && let Some(journal) = folds::folds_left_in(folder, &launch, program)
        {
            return folds::go_on(&args, program, conduct, journal);
        }
        let left = resume::left_in(folder, &launch, program)?;
        match left.filter(|begun| is_before_pause(begun, program, conduct)) {
            Some(begun) => run::go_on(&args, program, conduct, begun),
            None => folds::train(&args, program, conduct),
        }
    }

    fn args(&self, number: u64) -> RunArgs {
        let threads = if self.n_jobs > 1 { Threads::ONE } else { Threads::default() };
        RunArgs {
            file: Some(self.file.clone()),
            epochs: self.header.epochs,
            tensorboard: self.header.tensorboard,
            threads,
            out: Some(self.folder.join(format!("trial-{}", number + 1))),
            ..RunArgs::default()
        }
    }
}

fn first_error(found: &Diagnostics) -> Option<String> {
    found.iter().find(|one| one.is_error()).map(|one| one.message.clone())
}

/// Whether what was left is short of where a training pauses. What is further cannot be measured
/// there any more; it is learned again.
fn is_before_pause(begun: &Begun, program: &Program, conduct: Conduct<'_>) -> bool {
    let Opening::Checkpoint(checkpoint) = &begun.from else { return false };
    let position = &checkpoint.state.position;
    match conduct.pause(program.typed.trains[begun.place].length) {
        None => true,
        Some(Length::Epochs(n)) => position.epoch < n,
        Some(Length::Steps(n)) => position.step < n,
    }
}
