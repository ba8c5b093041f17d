//! A program's trainings, once, or once for each fold of its data.

mod journal;
mod resume;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Map, Value, json};

pub(super) use journal::{Journal, folder_name};
pub(super) use resume::{folds_left_in, resume};

use super::Verdict;
use super::args::RunArgs;
use super::claims::Measurements;
use super::conduct::Conduct;
use super::failure::Failure;
use super::program::Program;
use super::progress::Manner;
use super::resume::left_in;
use super::run::{self, Session};
use super::save;
use super::start::{self, Begun};
use crate::check::typed::TypedData;
use crate::data::{Folds, Split};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::render::escape;
use crate::report;
use crate::train::launch::Launch;
use crate::train::save::save_all;
use crate::train::{Across, Measured, across};

/// The name of the file that tells of the folds in the folder of a run.
pub(super) const FOLDS_FILE: &str = "folds.json";

/// What came of a program's trainings.
#[derive(Debug)]
pub(super) struct Done {
    /// How they ended.
    pub(super) verdict: Verdict,
    /// What the last one was measured to be; the means of its folds.
    pub(super) measured: Measurements,
    /// Why one could not go on.
    pub(super) faults: Diagnostics,
    /// Whether every training has come to its end.
    pub(super) is_whole: bool,
    /// The fingerprint of the first training's examples, where it was taken.
    pub(super) data: Option<String>,
}

/// Runs every training of the program.
pub(super) fn train(
    args: &RunArgs,
    program: &mut Program,
    conduct: Conduct<'_>,
) -> Result<Done, Failure> {
    if n_folds(program).is_none() {
        return once(args, program, conduct, None);
    }
    let journal =
        Journal::begin(save::root(args)?, start::launch(args, program), conduct.divisor)?;
    go_on(args, program, conduct, journal)
}

/// The folds of a run that have not ended, each where it was stopped, and what all were worth.
pub(super) fn go_on(
    args: &RunArgs,
    program: &mut Program,
    conduct: Conduct<'_>,
    mut journal: Journal,
) -> Result<Done, Failure> {
    let n_folds = n_folds(program).unwrap_or(0);
    let first = journal.folds.len() as u64;
    tell_known(first, n_folds, conduct);
    for fold in first..n_folds {
        hold_out(program, fold);
        let start = Instant::now();
        announce((fold, n_folds), conduct)?;
        let inside = Conduct { manner: in_fold(conduct.manner, fold == first), ..conduct };
        let done = one(args, program, inside, &mut journal)?;
        if done.verdict != Verdict::Fine {
            tell_end(done.verdict, (fold, n_folds), conduct, &journal.root);
            return Ok(done);
        }
        if conduct.manner == Manner::Talk {
            let seconds = start.elapsed().as_secs_f64();
            let values = done.measured.values();
            let terminal = conduct.terminal;
            let line = report::fold((fold, n_folds), seconds, values, &terminal.errors);
            terminal.tell(&line);
        }
    }
    summarize(&journal.folds, &journal.root, conduct)?;
    journal.finish()?;
    let measured = Measurements::mean(&journal.folds);
    let faults = Diagnostics::new();
    Ok(Done { verdict: Verdict::Fine, measured, faults, is_whole: true, data: None })
}

/// The fold that is held out, from where it was stopped; one that has ended is noted.
fn one(
    args: &RunArgs,
    program: &Program,
    conduct: Conduct<'_>,
    journal: &mut Journal,
) -> Result<Done, Failure> {
    let fold = program.options.fold;
    let folder = journal.folder(fold);
    let launch = Launch { fold, data: None, ..journal.launch.clone() };
    // What a shorter training has left may be further than this one goes.
    let is_whole = conduct.divisor == 1;
    let begun = if is_whole { left_in(&folder, &launch, program)? } else { None };
    let args = RunArgs { out: Some(folder), ..args.clone() };
    let begun = begun.or_else(|| Some(Begun::anew(launch)));
    let done = once(&args, program, conduct, begun)?;
    if done.is_whole {
        if fold == 0 {
            journal.launch.data.clone_from(&done.data);
        }
        journal.add(done.measured.values().to_vec())?;
    }
    Ok(done)
}

fn once(
    args: &RunArgs,
    program: &Program,
    conduct: Conduct<'_>,
    begun: Option<Begun>,
) -> Result<Done, Failure> {
    match begun {
        Some(begun) => run::go_on(args, program, conduct, begun),
        None => Session::new(args, conduct).train_all(program),
    }
}

/// How many folds there are; the checker has seen to it that all data agree.
pub(super) fn n_folds(program: &Program) -> Option<u64> {
    program.typed.trains.iter().find_map(|train| train.data.spec.split.n_folds())
}

fn hold_out(program: &mut Program, fold: u64) {
    program.options.fold = fold;
    for train in &mut program.typed.trains {
        let Some(folds) = train.data.spec.split.folds() else { continue };
        let mut data = TypedData::clone(&train.data);
        data.spec.split = Split::KFold(Folds { held_out: fold, ..folds });
        train.data = Arc::new(data);
    }
}

fn in_fold(manner: Manner, is_first: bool) -> Manner {
    match manner {
        Manner::Talk => Manner::Fold { is_first },
        Manner::Quiet => Manner::QuietFold,
        Manner::Json
        | Manner::Session
        | Manner::Silent
        | Manner::QuietFold
        | Manner::Fold { .. } => manner,
    }
}

/// Says which folds are behind a run that goes on.
fn tell_known(n_known: u64, n_folds: u64, conduct: Conduct<'_>) {
    if n_known > 0 && conduct.manner == Manner::Talk {
        let said = format!("{n_known} of {n_folds} folds had ended before\n");
        conduct.terminal.tell(&said);
    }
}

/// Says in which fold a run has ended early.
fn tell_end(
    verdict: Verdict,
    (fold, n_folds): (u64, u64),
    conduct: Conduct<'_>,
    root: &Path,
) {
    if !matches!(conduct.manner, Manner::Talk | Manner::Quiet) {
        return;
    }
    let is_interrupted = verdict == Verdict::Interrupted;
    let word = if is_interrupted { "interrupted" } else { "ended" };
    conduct.terminal.tell(&format!("{word} in fold {} of {n_folds}\n", fold + 1));
    if is_interrupted {
        let said = format!("`percept run --resume {}` goes on from here\n", root.display());
        conduct.terminal.tell(&escape(&said));
    }
}

fn announce((fold, n_folds): (u64, u64), conduct: Conduct<'_>) -> Result<(), Failure> {
    if conduct.manner != Manner::Json {
        return Ok(());
    }
    let event = json!({ "event": "fold", "fold": fold + 1, "folds": n_folds });
    conduct.terminal.print(&format!("{event}\n"))
}

/// Shows and writes what the folds were worth.
fn summarize(
    folds: &[Vec<Measured>],
    root: &Path,
    conduct: Conduct<'_>,
) -> Result<(), Failure> {
    let Conduct { manner, terminal, .. } = conduct;
    let all = across(folds);
    let document = document(folds, &all);
    let pretty = serde_json::to_string_pretty(&document).expect("numbers have a JSON form");
    let files = [
        (root.join("folds.csv"), report::folds_csv(folds, &all).into_bytes()),
        (root.join(FOLDS_FILE), (pretty + "\n").into_bytes()),
    ];
    save_all(&files).map_err(|(path, error)| Failure::writing(path, error))?;
    match manner {
        Manner::Session | Manner::Silent | Manner::QuietFold | Manner::Fold { .. } => {
            Ok(())
        }
        Manner::Json => {
            let folder = root.display().to_string();
            let event =
                json!({ "event": "folds", "folder": folder, "values": document["values"] });
            terminal.print(&format!("{event}\n"))
        }
        Manner::Talk | Manner::Quiet => {
            let gap = if manner == Manner::Talk { "\n" } else { "" };
            terminal.tell(gap);
            terminal.print(&report::folds(folds, &all, &terminal.results))?;
            run::tell_saved(root, terminal)
        }
    }
}

fn document(folds: &[Vec<Measured>], all: &[Across]) -> Value {
    let values = all.iter().map(|one| {
        let same = folds.iter().flatten().filter(|other| other.name == one.mean.name);
        let each: Vec<f64> = same.map(|other| other.value).collect();
        let said =
            json!({ "mean": one.mean.value, "deviation": one.deviation, "folds": each });
        (one.mean.name.clone(), said)
    });
    json!({ "folds": folds.len(), "values": Value::Object(values.collect::<Map<_, _>>()) })
}
