//! `percept run --resume` of a run in folds: whether it is what it was, and goes on.

use std::path::Path;

use super::{FOLDS_FILE, Journal};
use crate::cli::Verdict;
use crate::cli::args::RunArgs;
use crate::cli::changes::changes;
use crate::cli::failure::Failure;
use crate::cli::program::{self, Program};
use crate::cli::resume::{data_hash, launch_now, read_program, refusal};
use crate::cli::start::{Start, Way, prepare};
use crate::cli::terminal::Terminal;
use crate::data;
use crate::diagnostics::Diagnostics;
use crate::train::launch::Launch;

/// The run in folds that `given` is a folder of, ready to go on; `None` when it is none, or one
/// fold of it is to go on as another program.
pub(in crate::cli) fn resume(
    given: &Path,
    args: &RunArgs,
    terminal: &Terminal,
) -> Result<Option<Result<Start, Verdict>>, Failure> {
    match Journal::find(given)? {
        Some(journal) if !args.changed => go_on(journal, args, terminal).map(Some),
        Some(journal) if is_same_folder(&journal.root, given) => Err(one_fold(given)),
        None if given.join(FOLDS_FILE).is_file() && args.changed => Err(one_fold(given)),
        None if given.join(FOLDS_FILE).is_file() => {
            let given = given.display();
            terminal.tell(&format!(
                "`{given}` is finished; `{given}/{FOLDS_FILE}` says what its folds gave\n"
            ));
            Ok(Some(Err(Verdict::Fine)))
        }
        Some(_) | None => Ok(None),
    }
}

/// Reads its program and its data, and sees whether they are what they were.
fn go_on(
    mut journal: Journal,
    args: &RunArgs,
    terminal: &Terminal,
) -> Result<Result<Start, Verdict>, Failure> {
    let (given, then) = (journal.root.clone(), journal.launch.clone());
    if args.out.is_some() {
        let said = "a run in folds goes on in its own folder, without `--out`";
        return Err(Failure::Usage(said.to_owned()));
    }
    let mut program = read_program(&then, args)?;
    if !program.is_sound(terminal) {
        return Ok(Err(Verdict::Findings));
    }
    let launch = launch_now(&then, &program, args);
    prepare(&mut program, &launch)?;
    let mut changed = changes(&then, &launch);
    if changed.is_empty() {
        match has_same_data(&then, &program) {
            Ok(true) => {}
            Ok(false) => {
                let name = &program.typed.trains[0].data.spec.name;
                changed.push(format!("the examples of `{name}`"));
            }
            Err(found) => {
                terminal.tell(&program::report(&found, &program.sources, &terminal.errors));
                return Ok(Err(Verdict::Findings));
            }
        }
    }
    if changed.is_empty() {
        journal.launch = Launch { data: then.data, ..launch };
        let journal = Box::new(journal);
        return Ok(Ok(Start { program, way: Way::Folds(journal) }));
    }
    let help =
        "folds of two programs cannot be compared; begin again with `percept run FILE`";
    Err(Failure::Usage(refusal(&given, &changed, help)))
}

/// Whether the examples of the first training are those that the run began with, as far as it
/// knows them.
fn has_same_data(then: &Launch, program: &Program) -> Result<bool, Diagnostics> {
    let Some(known) = &then.data else { return Ok(true) };
    let train = &program.typed.trains[0];
    let data = data::load(&train.data.spec, &train.data.profile)?;
    Ok(*known == data_hash(&data))
}

/// What a run in folds that was begun as `now` has left in `folder`, where it is not finished and
/// its examples are the same.
pub(in crate::cli) fn folds_left_in(
    folder: &Path,
    now: &Launch,
    program: &Program,
) -> Option<Journal> {
    let journal = Journal::find(folder).ok().flatten()?;
    let is_same = changes(&journal.launch, now).is_empty()
        && has_same_data(&journal.launch, program).is_ok_and(|is_same| is_same);
    is_same.then_some(journal)
}

fn is_same_folder(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    real(a) == real(b)
}

fn one_fold(given: &Path) -> Failure {
    let given = given.display();
    Failure::Usage(format!(
        "`{given}` holds a run for each fold; go on from one of them, such as `{given}/fold-1`"
    ))
}
