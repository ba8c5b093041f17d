//! A program's trainings, once, or once for each fold of its data.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Map, Value, json};

use super::Verdict;
use super::args::RunArgs;
use super::claims::Measurements;
use super::failure::Failure;
use super::program::Program;
use super::progress::Manner;
use super::run::Session;
use super::save;
use super::terminal::Terminal;
use crate::check::typed::TypedData;
use crate::data::{Folds, Split};
use crate::diagnostics::Diagnostics;
use crate::report;
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
}

/// Runs every training of the program.
pub(super) fn train(
    args: &RunArgs,
    program: &mut Program,
    manner: Manner,
    terminal: &Terminal,
) -> Result<Done, Failure> {
    let Some(n_folds) = n_folds(program) else {
        return once(args, program, manner, terminal);
    };
    let root = save::root(args)?;
    let mut folds: Vec<Vec<Measured>> = Vec::new();
    for fold in 0..n_folds {
        hold_out(program, fold);
        let start = Instant::now();
        let out = Some(root.join(format!("fold-{}", fold + 1)));
        announce((fold, n_folds), manner, terminal)?;
        let args = RunArgs { out, ..args.clone() };
        let done = once(&args, program, in_fold(manner, fold), terminal)?;
        if done.verdict != Verdict::Fine {
            tell_end(done.verdict, (fold, n_folds), manner, terminal);
            return Ok(done);
        }
        if manner == Manner::Talk {
            let seconds = start.elapsed().as_secs_f64();
            let values = done.measured.values();
            let place = (fold, n_folds);
            terminal.tell(&report::fold(place, seconds, values, &terminal.errors));
        }
        folds.push(done.measured.values().to_vec());
    }
    summarize(&folds, &root, manner, terminal)?;
    let measured = Measurements::mean(&folds);
    Ok(Done { verdict: Verdict::Fine, measured, faults: Diagnostics::new() })
}

fn once(
    args: &RunArgs,
    program: &Program,
    manner: Manner,
    terminal: &Terminal,
) -> Result<Done, Failure> {
    let mut session = Session::new(args, manner, terminal);
    let verdict = session.train_all(program)?;
    Ok(Done { verdict, measured: session.measured, faults: session.faults })
}

/// How many folds there are; the checker has seen to it that all data agree.
fn n_folds(program: &Program) -> Option<u64> {
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

fn in_fold(manner: Manner, fold: u64) -> Manner {
    match manner {
        Manner::Talk => Manner::Fold { is_first: fold == 0 },
        Manner::Quiet => Manner::QuietFold,
        Manner::Json
        | Manner::Session
        | Manner::Silent
        | Manner::QuietFold
        | Manner::Fold { .. } => manner,
    }
}

/// Says in which fold a run has ended early.
fn tell_end(
    verdict: Verdict,
    (fold, n_folds): (u64, u64),
    manner: Manner,
    terminal: &Terminal,
) {
    let word = if verdict == Verdict::Interrupted { "interrupted" } else { "ended" };
    if matches!(manner, Manner::Talk | Manner::Quiet) {
        terminal.tell(&format!("{word} in fold {} of {n_folds}\n", fold + 1));
    }
}

fn announce(
    (fold, n_folds): (u64, u64),
    manner: Manner,
    terminal: &Terminal,
) -> Result<(), Failure> {
    if manner != Manner::Json {
        return Ok(());
    }
    let event = json!({ "event": "fold", "fold": fold + 1, "folds": n_folds });
    terminal.print(&format!("{event}\n"))
}

/// Shows and writes what the folds were worth.
fn summarize(
    folds: &[Vec<Measured>],
    root: &Path,
    manner: Manner,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let all = across(folds);
    let document = document(folds, &all);
    let pretty = serde_json::to_string_pretty(&document).expect("numbers have a JSON form");
    let files = [
        (root.join("folds.csv"), report::folds_csv(folds, &all).into_bytes()),
        (root.join(FOLDS_FILE), (pretty + "\n").into_bytes()),
    ];
    save_all(&files).map_err(|(path, error)| failed(path, error))?;
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
            super::run::tell_saved(root, terminal)
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

fn failed(path: PathBuf, error: std::io::Error) -> Failure {
    Failure::File { what: "write", path, error }
}
