//! `percept sweep`: trains a program with other constants, side by side, and ranks what came out.

mod attempt;
mod best;
mod journal;
mod live;
mod plan;
mod shown;
mod vary;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use serde_json::{Value, json};

pub(super) use shown::Shown;
pub(super) use vary::{Vary, read as vary};

use super::Verdict;
use super::args::SweepArgs;
use super::config;
use super::failure::Failure;
use super::folds;
use super::interrupt;
use super::load::{self, Edited};
use super::program::Program;
use super::progress;
use super::save;
use super::terminal::Terminal;
use crate::check::Options;
use crate::diagnostics::render::{escape, text};
use crate::report::{self, Trial};
use crate::sweep::{self, Method, Stage};
use crate::train::save::{create_run_folder, save_all};
use attempt::{Around, Task};
use journal::{Header, Journal};
use live::Live;

/// Runs the command.
pub(super) fn run(args: &SweepArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let known = args.resume.as_deref().map(journal::read).transpose()?;
    let set = match &known {
        Some((header, _)) => header.set.clone(),
        None => args.overrides.set.clone(),
    };
    let levels = config::levels(load::folder_of(&args.file))?;
    let access = args.overrides.access();
    let loaded = load::load(&args.file, &Edited::new(), &access)?;
    let options =
        Options { overrides: set.clone(), access: access.clone(), ..Options::default() };
    let program = Program::check_at(loaded.clone(), &options, &levels);
    if !program.is_sound(terminal) {
        return Ok(Verdict::Findings);
    }
    let (header, known) = match known {
        Some(known) => same_program(known, &program, args)?,
        None => (plan::header(args, &program, set)?, Vec::new()),
    };
    let live = match terminal.window().is_some() && !args.quiet {
        true => {
            Live::new(terminal, &header.sweep.by, (n_tasks(&header), n_parts(&program)))
        }
        false => Live::none(terminal),
    };
    let around = Around {
        file: args.file.clone(),
        loaded,
        access,
        levels,
        header,
        folder: folder(args)?,
        n_jobs: args.n_jobs(),
        is_interrupted: interrupt::listen(),
        terminal,
        live,
    };
    let mut course = Course::new(&around, &known, args)?;
    course.run(known)?;
    around.live.close();
    if around.is_interrupted.load(Ordering::Relaxed) {
        let (file, folder) = (args.file.display(), around.folder.display());
        let text =
            format!("\ninterrupted; go on with: percept sweep {file} --resume {folder}\n");
        terminal.tell(&text);
        return Ok(Verdict::Interrupted);
    }
    course.conclude(&program)
}

/// A sweep goes on only with the program it began with.
fn same_program(
    (header, trials): (Header, Vec<Trial>),
    program: &Program,
    args: &SweepArgs,
) -> Result<(Header, Vec<Trial>), Failure> {
    if header.program == journal::fingerprint(&program.sources) {
        let tensorboard = header.tensorboard || args.tensorboard;
        return Ok((Header { tensorboard, ..header }, trials));
    }
    let said = format!(
        "`{}` has changed since the sweep began; begin another without `--resume`",
        args.file.display()
    );
    Err(Failure::Usage(said))
}

/// `--resume`, `--out`, or the next free `runs/NAME-sweep-N`.
fn folder(args: &SweepArgs) -> Result<PathBuf, Failure> {
    if let Some(folder) = args.resume.as_ref().or(args.out.as_ref()) {
        std::fs::create_dir_all(folder).map_err(|error| Failure::writing(folder, error))?;
        return Ok(folder.clone());
    }
    let root = Path::new("runs");
    let name = format!("{}-sweep", save::name(&args.file));
    create_run_folder(root, &name).map_err(|error| Failure::writing(root, error))
}

/// A sweep under way.
struct Course<'a> {
    args: &'a SweepArgs,
    around: &'a Around<'a>,
    journal: Journal,
    /// What has ended, by task.
    ended: BTreeMap<Task, Trial>,
    n_tasks: usize,
    /// Columns that the values of a trial take in words.
    width: usize,
}

impl<'a> Course<'a> {
    fn new(
        around: &'a Around<'a>,
        known: &[Trial],
        args: &'a SweepArgs,
    ) -> Result<Self, Failure> {
        let journal = Journal::open(&around.folder, &around.header, known)?;
        let n_tasks = n_tasks(&around.header);
        let sweep = &around.header.sweep;
        let width = |at| text::width(&escape(&report::said(&sweep.settings(at))));
        let width = (0..sweep.n_trials).map(width).max().unwrap_or(0);
        Ok(Self { args, around, journal, ended: BTreeMap::new(), n_tasks, width })
    }

    fn by(&self) -> &'a str {
        &self.around.header.sweep.by
    }

    /// Makes the trials that are not known yet, stage by stage.
    fn run(&mut self, known: Vec<Trial>) -> Result<(), Failure> {
        self.ended =
            known.into_iter().map(|trial| ((trial.trial, trial.divisor), trial)).collect();
        let around = self.around;
        if around.header.tensorboard && !self.args.quiet {
            let folder = around.folder.display();
            let said = format!("`tensorboard --logdir {folder}` shows its curves\n");
            around.terminal.tell(&escape(&said));
        }
        around.live.know(self.ended.len(), &self.ranked());
        let mut part: Vec<u64> = (0..around.header.sweep.n_trials).collect();
        for stage in stages(&around.header) {
            part.truncate(stage.n_trials as usize);
            let tasks: Vec<Task> =
                part.iter().map(|number| (*number, stage.divisor)).collect();
            let left: Vec<Task> = tasks
                .iter()
                .filter(|task| !self.ended.contains_key(task))
                .copied()
                .collect();
            around.attempt_all(&left, |trial| self.heard(trial))?;
            if around.is_interrupted.load(Ordering::Relaxed) {
                return Ok(());
            }
            let mut ranked: Vec<&Trial> =
                tasks.iter().filter_map(|task| self.ended.get(task)).collect();
            report::rank(&mut ranked, self.by());
            let goes_on = ranked.iter().filter(|trial| trial.score(self.by()).is_some());
            part = goes_on.map(|trial| trial.trial).collect();
        }
        Ok(())
    }

    fn heard(&mut self, trial: Trial) -> Result<(), Failure> {
        self.journal.add(&trial)?;
        let task = (trial.trial, trial.divisor);
        self.ended.insert(task, trial);
        if self.args.quiet {
            return Ok(());
        }
        let same = self.ended.values().filter(|other| other.divisor == task.1);
        let mut same: Vec<&Trial> = same.collect();
        report::rank(&mut same, self.by());
        let is_best = same.first().is_some_and(|best| best.trial == task.0)
            && same[0].score(self.by()).is_some();
        let place = (self.ended.len(), self.n_tasks);
        let look = &self.around.terminal.errors;
        let trial = &self.ended[&task];
        let line = report::trial(trial, place, (self.by(), self.width), is_best, look);
        let live = &self.around.live;
        live.know(place.0, &same);
        match live.is_shown() {
            // What has failed is to be seen at once, the rest stands in the table.
            true if trial.fault.is_none() => live.end(trial, ""),
            true => live.end(trial, &line),
            false => self.around.terminal.tell(&line),
        }
        Ok(())
    }

    /// Each trial as it went furthest, the best first.
    fn ranked(&self) -> Vec<&Trial> {
        report::furthest(self.ended.values(), self.by())
    }

    /// Shows the table and writes the files.
    fn conclude(&self, program: &Program) -> Result<Verdict, Failure> {
        let (ranked, by, terminal) = (self.ranked(), self.by(), self.around.terminal);
        let mut text = report::trials(&ranked, by, &terminal.results);
        for trial in &ranked {
            if let Some(fault) = &trial.fault {
                let number = trial.trial + 1;
                text += &format!("\n  trial {number} failed: {}", escape(fault));
            }
        }
        text += if ranked.iter().any(|trial| trial.fault.is_some()) { "\n" } else { "" };
        let folder = &self.around.folder;
        let table = report::trials_csv(&ranked).map_err(|error| {
            Failure::writing(folder.join("trials.csv"), std::io::Error::other(error))
        })?;
        let mut files = vec![(folder.join("trials.csv"), table)];
        let best = ranked.first().filter(|trial| trial.score(by).is_some());
        if let Some(best) = best {
            let program =
                best::program(program, best, ranked.len() as u64, &self.around.header);
            let copies =
                std::iter::once(folder.join("best.nn")).chain(self.args.best.clone());
            files.extend(copies.map(|path| (path, program.clone().into_bytes())));
            let said = format!("trial {} ({})", best.trial + 1, best.said());
            text += &format!("\nthe best is {}\n", escape(&said));
        }
        save_all(&files).map_err(|(path, error)| Failure::writing(path, error))?;
        text += &format!("saved in {}\n", escape(&folder.display().to_string()));
        if self.args.json {
            terminal.print(&format!("{}\n", document(&ranked, by, folder)))?;
        } else {
            terminal.tell(if self.args.quiet { "" } else { "\n" });
            terminal.print(&text)?;
        }
        Ok(if best.is_some() { Verdict::Fine } else { Verdict::Findings })
    }
}

/// All that a sweep has found, for programs; the best trial first.
fn document(ranked: &[&Trial], by: &str, folder: &Path) -> Value {
    let trial = |trial: &&Trial| {
        let settings = trial.settings.iter().cloned();
        json!({
            "trial": trial.trial + 1, "length": 1.0 / trial.divisor as f64,
            "set": settings.collect::<BTreeMap<String, String>>(),
            "values": progress::values(&trial.values), "fault": trial.fault,
        })
    };
    let best = ranked.first().filter(|trial| trial.score(by).is_some());
    json!({
        "by": by, "best": best.map(|trial| trial.trial + 1), "folder": folder,
        "trials": ranked.iter().map(trial).collect::<Vec<_>>(),
    })
}

/// Trials of all stages.
fn n_tasks(header: &Header) -> usize {
    stages(header).iter().map(|stage| stage.n_trials as usize).sum()
}

/// Trainings of a trial: of each fold, of each `train` item.
fn n_parts(program: &Program) -> u64 {
    program.typed.trains.len() as u64 * folds::n_folds(program).unwrap_or(1)
}

fn stages(header: &Header) -> Vec<Stage> {
    let sweep = &header.sweep;
    match sweep.method {
        Method::Halving => sweep::stages(sweep.n_trials),
        Method::Grid | Method::Random => {
            vec![Stage { n_trials: sweep.n_trials, divisor: 1 }]
        }
    }
}
