//! One trial: the program with other constants, checked and trained as `percept run` does it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::journal::Header;
use crate::check::Options;
use crate::check::typed::Length;
use crate::cli::Verdict;
use crate::cli::args::{RunArgs, Threads};
use crate::cli::failure::Failure;
use crate::cli::folds;
use crate::cli::program::Program;
use crate::cli::progress::Manner;
use crate::cli::start;
use crate::cli::terminal::Terminal;
use crate::data::Access;
use crate::diagnostics::Diagnostics;
use crate::lint::Levels;
use crate::load::Loaded;
use crate::report::Trial;

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
        let args = self.args(number);
        let launch = start::launch(&args, &program);
        for train in &mut program.typed.trains {
            start::override_settings(train, &launch);
            if divisor > 1 {
                start::set_length(train, divided(train.length, divisor));
            }
        }
        match folds::train(&args, &mut program, Manner::Silent, self.terminal) {
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

    fn args(&self, number: u64) -> RunArgs {
        let threads = if self.n_jobs > 1 { Threads::ONE } else { Threads::default() };
        RunArgs {
            file: Some(self.file.clone()),
            epochs: self.header.epochs,
            threads,
            out: Some(self.folder.join(format!("trial-{}", number + 1))),
            ..RunArgs::default()
        }
    }
}

fn first_error(found: &Diagnostics) -> Option<String> {
    found.iter().find(|one| one.is_error()).map(|one| one.message.clone())
}

fn divided(length: Length, divisor: u64) -> Length {
    match length {
        Length::Epochs(n) => Length::Epochs((n / divisor).max(1)),
        Length::Steps(n) => Length::Steps((n / divisor).max(1)),
    }
}
