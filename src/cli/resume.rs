//! `percept run --resume`: goes on where a run was stopped, or says why it cannot.

use std::fs;
use std::path::{Path, PathBuf};

use super::Verdict;
use super::args::RunArgs;
use super::changes::changes;
use super::failure::Failure;
use super::folders::{Folders, paths_of};
use super::folds;
use super::program::{self, Program};
use super::start::{Begun, Opening, Start, Way, home, prepare};
use super::terminal::Terminal;
use crate::check::Options;
use crate::check::typed::Length;
use crate::data::{self, Dataset};
use crate::load;
use crate::train::launch::Launch;
use crate::train::save::{self, MODEL_FILE};
use crate::train::{Checkpoint, SavedText, State, of_data};

/// A run that was read back.
struct Found {
    launch: Launch,
    /// How far it is; `None` when not a batch was kept.
    from: Opening,
    /// The folders of its trainings.
    paths: Vec<PathBuf>,
}

/// Reads the run, its program and its data, and sees whether they are what they were.
pub(super) fn start(
    given: &Path,
    args: &RunArgs,
    terminal: &Terminal,
) -> Result<Result<Start, Verdict>, Failure> {
    if let Some(start) = folds::resume(given, args, terminal)? {
        return Ok(start);
    }
    let Some(found) = find(given, args)? else {
        let given = given.display();
        terminal.tell(&format!(
            "`{given}` is finished; `percept eval {given}` shows what it gave, and \
             `--changed` goes on from its weights\n"
        ));
        return Ok(Err(Verdict::Fine));
    };
    let Found { launch: then, from, paths } = found;
    let program = read_program(&then, args)?;
    if !program.is_sound(terminal) {
        return Ok(Err(Verdict::Findings));
    }
    let now = launch_now(&then, &program, args);
    let mut program = program;
    prepare(&mut program, &now)?;
    let place = then.place;
    let Some(train) = program.typed.trains.get(place) else {
        let said =
            format!("`{}` was training {}, which is gone", given.display(), place + 1);
        return Err(Failure::Usage(said));
    };
    let data = match data::load(&train.data.spec, &train.data.profile) {
        Ok(data) => data,
        Err(found) => {
            terminal.tell(&program::report(&found, &program.sources, &terminal.errors));
            return Ok(Err(Verdict::Findings));
        }
    };
    let mut changed = changes(&then, &now);
    if then.data.as_ref().is_some_and(|then| *then != data_hash(&data)) {
        changed.push(format!("the examples of `{}`", train.data.spec.name));
    }
    let is_finished = matches!(from, Opening::Weights(_));
    if changed.is_empty() && !is_finished {
        if args.out.is_some() {
            let said = "a run goes on in its own folder; `--out` goes with `--changed`";
            return Err(Failure::Usage(said.to_owned()));
        }
        let earlier = paths[..place].to_vec();
        let folders = Some(Folders::open(now.clone(), paths)?);
        let (launch, data) = (now, Some(data));
        let begun = Begun { launch, folders, place, from, data, earlier };
        return Ok(Ok(Start { program, way: Way::On(Box::new(begun)) }));
    }
    if !args.changed {
        let help =
            "add `--changed` to go on from the weights that fit, in a folder of its own";
        return Err(Failure::Usage(refusal(given, &changed, help)));
    }
    let from = shorten(&mut program, place, from, given)?;
    let from = move_weights(from, &program, &then, place);
    let earlier = paths[..place].to_vec();
    let (launch, data) = (Launch { data: None, ..now }, Some(data));
    let begun = Begun { launch, folders: None, place, from, data, earlier };
    Ok(Ok(Start { program, way: Way::On(Box::new(begun)) }))
}

/// What a run that was begun as `now` has left in `folder`, where it is not finished and its
/// examples are the same. What cannot be read is as good as nothing: it is learned again.
pub(super) fn left_in(
    folder: &Path,
    now: &Launch,
    program: &Program,
) -> Result<Option<Begun>, Failure> {
    let first = match program.typed.trains.len() {
        1 => folder.to_owned(),
        _ => folder.join("1"),
    };
    let Some(found) = find_unfinished(&first).ok().flatten() else { return Ok(None) };
    let Found { launch: then, from, paths } = found;
    let Some(train) = program.typed.trains.get(then.place) else { return Ok(None) };
    let is_same = then.fold == now.fold && changes(&then, now).is_empty();
    // Without a checkpoint nothing is known to be of this run.
    if !is_same
        || !matches!(from, Opening::Checkpoint(_))
        || paths.len() != program.typed.trains.len()
    {
        return Ok(None);
    }
    let Ok(data) = data::load(&train.data.spec, &train.data.profile) else {
        return Ok(None);
    };
    if then.data.as_ref().is_some_and(|then| *then != data_hash(&data)) {
        return Ok(None);
    }
    let (place, earlier) = (then.place, paths[..then.place].to_vec());
    let launch = Launch { data: None, ..then };
    let folders = Some(Folders::open(launch.clone(), paths)?);
    Ok(Some(Begun { launch, folders, place, from, data: Some(data), earlier }))
}

/// The run that `given` is a folder of, where it is not finished, or goes on anyway.
fn find(given: &Path, args: &RunArgs) -> Result<Option<Found>, Failure> {
    if !given.is_dir() {
        let said = format!("`{}` is no run folder", given.display());
        return Err(Failure::Usage(said));
    }
    if let Some(found) = find_unfinished(given)? {
        return Ok(Some(found));
    }
    if !given.join(MODEL_FILE).exists() {
        let said = format!(
            "`{}` holds neither a checkpoint nor a model; begin again with `percept run FILE`",
            given.display()
        );
        return Err(Failure::Usage(said));
    }
    if !args.changed {
        return Ok(None);
    }
    let (weights, saved) = save::read_model(given)
        .map_err(|error| Failure::Run { path: given.to_owned(), error })?;
    let launch = Launch {
        version: saved.version,
        texts: saved.texts,
        overrides: saved.overrides,
        epochs: None,
        seed: None,
        home: home(),
        folders: Vec::new(),
        place: 0,
        fold: saved.fold,
        data: None,
    };
    let from = Opening::Weights(Box::new(State::new(weights)));
    Ok(Some(Found { launch, from, paths: vec![given.to_owned()] }))
}

fn find_unfinished(given: &Path) -> Result<Option<Found>, Failure> {
    if let Some(found) = find_running(given)? {
        return Ok(Some(found));
    }
    for path in siblings(given) {
        if let Some(found) = find_running(&path)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The first training of the run that is not finished, unless `given` is.
fn find_running(given: &Path) -> Result<Option<Found>, Failure> {
    let read = |path: &Path| {
        save::read_checkpoint(path).map_err(|error| {
            let path = path.join(crate::train::launch::CHECKPOINT_FILE);
            Failure::Run { path, error }
        })
    };
    let Some(mut found) = read(given)? else { return Ok(None) };
    let paths = paths_of(given, &found.0);
    for path in &paths[..found.0.place.min(paths.len())] {
        if let Some(earlier) = read(path)? {
            found = earlier;
            break;
        }
    }
    let (launch, checkpoint) = found;
    if launch.place >= paths.len() {
        let said = format!("`{}` does not know its own folders", given.display());
        return Err(Failure::Usage(said));
    }
    let from =
        checkpoint.map_or(Opening::Nothing, |one| Opening::Checkpoint(Box::new(one)));
    Ok(Some(Found { launch, from, paths }))
}

/// The folders of the same run, as a training that is finished has noted them.
fn siblings(given: &Path) -> Vec<PathBuf> {
    let record = fs::read(given.join("run.json")).unwrap_or_default();
    let record: serde_json::Value = serde_json::from_slice(&record).unwrap_or_default();
    let names = record["folders"].as_array().map_or(&[][..], Vec::as_slice);
    let parent = given.parent().unwrap_or(Path::new(""));
    names.iter().filter_map(|name| name.as_str()).map(|name| parent.join(name)).collect()
}

/// The file that is given, or the program as it was, where it was.
pub(super) fn read_program(then: &Launch, args: &RunArgs) -> Result<Program, Failure> {
    let mut overrides = then.overrides.clone();
    for (name, value) in &args.overrides.set {
        overrides.retain(|(other, _)| other != name);
        overrides.push((name.clone(), value.clone()));
    }
    let mut options = Options { overrides, fold: then.fold, ..args.overrides.options() };
    if let Some(file) = &args.file {
        return Program::read(file, &options);
    }
    options.access = options.access.of_saved();
    Ok(program_then(then, &options))
}

/// Puts what was kept where `was` says it is now, unless the program said so before.
fn move_weights(from: Opening, program: &Program, then: &Launch, place: usize) -> Opening {
    let model = &program.typed.trains[place].model;
    if model.renames.is_empty() {
        return from;
    }
    let mut options = Options { overrides: then.overrides.clone(), ..Options::default() };
    (options.fold, options.access) = (then.fold, program.options.access.of_saved());
    let before = program_then(then, &options);
    let train = before.typed.trains.get(place);
    let renames = train.map_or(&[][..], |train| &train.model.renames);
    match from {
        Opening::Changed(state, planned) => {
            Opening::Changed(Box::new(state.renamed(model, renames)), planned)
        }
        Opening::Nothing | Opening::Checkpoint(_) | Opening::Weights(_) => from,
    }
}

/// The program as it was, where it was.
fn program_then(then: &Launch, options: &Options) -> Program {
    let root = if then.home == home() { Path::new("") } else { &then.home };
    Program::check(load::from_saved_in(&then.texts, root), options)
}

/// How the run would be begun now.
pub(super) fn launch_now(then: &Launch, program: &Program, args: &RunArgs) -> Launch {
    Launch {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        texts: SavedText::of(&program.sources, &program.units),
        overrides: program.options.overrides.clone(),
        epochs: args.epochs.or(then.epochs),
        seed: args.seed.or(then.seed),
        home: if args.file.is_some() { home() } else { then.home.clone() },
        ..then.clone()
    }
}

/// The fingerprint of examples, as a run keeps it.
pub(super) fn data_hash(data: &Dataset) -> String {
    format!("{:032x}", of_data(data))
}

pub(super) fn refusal(given: &Path, changed: &[String], help: &str) -> String {
    let given = given.display();
    format!(
        "the program is not the one that `{given}` runs:\n    {}\n  help: `percept run --resume \
         {given}` goes on with the program as it was\n  help: {help}",
        changed.join("\n    ")
    )
}

/// Where a changed training begins: it is as long as the program says, what is behind it counted.
fn shorten(
    program: &mut Program,
    place: usize,
    from: Opening,
    given: &Path,
) -> Result<Opening, Failure> {
    let state = match from {
        Opening::Nothing => return Ok(Opening::Nothing),
        Opening::Checkpoint(checkpoint) => Box::new({
            let Checkpoint { state, .. } = *checkpoint;
            state
        }),
        Opening::Weights(state) | Opening::Changed(state, _) => state,
    };
    let train = &mut program.typed.trains[place];
    let planned = train.length;
    let (asked, done, unit) = match planned {
        Length::Epochs(epochs) => (epochs, state.position.epoch, "epochs"),
        Length::Steps(steps) => (steps, state.position.step, "steps"),
    };
    let left = asked.saturating_sub(done);
    if left == 0 {
        return Err(Failure::Usage(format!(
            "`{}` has trained {done} {unit}, and the program asks for {asked}: there is nothing \
             left to do",
            given.display()
        )));
    }
    train.length = match planned {
        Length::Epochs(_) => Length::Epochs(left),
        Length::Steps(_) => Length::Steps(left),
    };
    Ok(Opening::Changed(state, planned))
}
