//! Commands that read and write files.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::training::{examples, training};
use super::{Command, Takes};
use crate::check::Options;
use crate::diagnostics::codes::P012;
use crate::diagnostics::render::escape;
use crate::format;
use crate::load::{self, Edited};
use crate::repl::change::{Change, Errors};
use crate::repl::items::{self, Entered, ItemText};
use crate::repl::program::{Ground, Program};
use crate::repl::reply::{Answer, Complaint, Reply, Verdict};
use crate::repl::session::{Moment, Session};
use crate::train::run_folder::program_as_run;
use crate::train::save::{
    MODEL_FILE, create_run_folder, read_model, save_all, save_atomic,
};
use crate::train::{LoadError, Saved, State, Surroundings, to_bytes};

pub(super) static ALL: &[Command] = &[
    Command {
        name: "load",
        usage: "FILE",
        doc: "Takes the program of a file in place of this one",
        takes: Takes::File,
        run: load_file,
    },
    Command {
        name: "reload",
        usage: "",
        doc: "Reads the file again; surviving weights stay",
        takes: Takes::Nothing,
        run: reload,
    },
    Command {
        name: "save",
        usage: "[FILE.nn | run]",
        doc: "Writes the program, or a run with its weights",
        takes: Takes::File,
        run: save,
    },
    Command {
        name: "open",
        usage: "RUN",
        doc: "Goes on from a run's program and weights",
        takes: Takes::File,
        run: open,
    },
    Command {
        name: "record",
        usage: "[FILE]",
        doc: "Writes down what is typed; alone, ends that",
        takes: Takes::File,
        run: record,
    },
];

fn load_file(session: &mut Session, name: &str, _: &mut Surroundings<'_>) -> Answer {
    if name.is_empty() {
        return Err("which file? `:load iris.nn`".into());
    }
    read(session, Path::new(name), &format!("load {name}"))
}

fn reload(session: &mut Session, _: &str, _: &mut Surroundings<'_>) -> Answer {
    let Some(path) = session.now.ground.file.clone() else {
        return Err("no file was loaded: `:load FILE`".into());
    };
    read(session, &path, "reload")
}

/// Puts the program of a file in the place of the session's. One with errors is taken too: a
/// session is a good place to mend it.
fn read(session: &mut Session, path: &Path, label: &str) -> Answer {
    let mut options = session.now.ground.options.clone();
    options.access = options.access.of_another();
    let loaded = load::load(path, &Edited::new(), &options.access)
        .map_err(|error| error.to_string())?;
    if let Some(found) = loaded.diagnostics.iter().find(|one| one.code.id == P012.id) {
        return Err(Complaint(found.message.clone()));
    }
    let text = loaded.sources.iter().next().map_or("", |source| source.text.as_str());
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let file = Some(path.to_owned());
    let ground = Arc::new(Ground { folder, options, file });
    let items = items::split(text);
    if items.is_empty() {
        return Err(format!("`{}` has no items", path.display()).into());
    }
    Ok(session.change(whole(items, label, ground, session)))
}

/// Another program altogether.
fn whole(
    items: Vec<ItemText>,
    label: &str,
    ground: Arc<Ground>,
    session: &Session,
) -> Change {
    let known = &session.now.program.items;
    let entered = items
        .iter()
        .enumerate()
        .map(|(place, item)| Entered { place, is_same: known.contains(item) });
    let entered = entered.filter(|one| !one.is_same).collect();
    let (ground, label) = (Some(ground), label.to_owned());
    Change { items, entered, label, edit: None, ground, errors: Errors::Take }
}

fn save(session: &mut Session, name: &str, _: &mut Surroundings<'_>) -> Answer {
    let program = Arc::clone(&session.now.program);
    if !program.is_sound() {
        session.remember(program.diagnostics.clone(), None);
        return Err("a program with errors is not saved: `:why` shows them".into());
    }
    if program.items.is_empty() {
        return Err("the session is empty".into());
    }
    if name == "run" {
        return save_run(session, &program);
    }
    let path = match (name, &session.now.ground.file) {
        ("", Some(file)) => file.clone(),
        ("", None) => return Err("under which name? `:save out.nn`, or `:save run`".into()),
        (name, _) => PathBuf::from(name),
    };
    if path.extension().is_none_or(|end| end != "nn") {
        return Err(
            format!("a program is a .nn file: `:save {}.nn`", path.display()).into()
        );
    }
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    if folder != session.now.ground.folder {
        // Paths in it are relative to where it lies.
        let options = session.now.ground.options.clone();
        let there =
            Program::new(program.items.clone(), &Ground { folder, options, file: None });
        if !there.is_sound() {
            let mut reply = session.findings(there.diagnostics);
            reply.tell("not saved: it would not check there", Verdict::Findings);
            return Ok(reply);
        }
    }
    save_atomic(&path, text_to_save(&program).as_bytes())
        .map_err(|error| failed(&path, &error))?;
    Ok(Reply::result(format!("saved in {}", escape(&path.display().to_string()))))
}

/// A program as it is written to a file.
fn text_to_save(program: &Program) -> String {
    let formatted = program
        .sources
        .iter()
        .next()
        .zip(program.units.first())
        .and_then(|(source, unit)| format::format(source, &unit.ast));
    formatted.unwrap_or_else(|| program.text().to_owned())
}

/// Why a run cannot be read.
pub(super) fn unreadable(path: &Path, error: &LoadError) -> Complaint {
    let why = if let LoadError::File(error) = error {
        load::plainly(error)
    } else {
        error.to_string()
    };
    Complaint(format!("cannot read the run `{}`: {why}", path.display()))
}

fn failed(path: &Path, error: &io::Error) -> Complaint {
    Complaint(format!("cannot write `{}`: {}", path.display(), load::plainly(error)))
}

/// A run folder: the model, and the program as it was run.
fn save_run(session: &mut Session, program: &Program) -> Answer {
    let (train, state) = training(session, "")?;
    let data = match examples(session, &train) {
        Ok(data) => data,
        Err(reply) => return Ok(reply),
    };
    let ground = Arc::clone(&session.now.ground);
    let parts = (&program.sources, program.units.as_slice());
    let mut saved = Saved::new((&train, 0), parts, &ground.options, &data.preprocessing);
    if let Some(first) = saved.texts.first_mut() {
        first.name = ground.folder.join("session.nn").display().to_string();
    }
    let course = session.history.of(&train.model.name);
    let last = course.and_then(|course| course.epochs.last());
    saved.values = last.map_or_else(Vec::new, |epoch| epoch.values.clone());
    let stem = ground.file.as_ref().and_then(|file| file.file_stem()?.to_str());
    let root = Path::new("runs");
    let folder = create_run_folder(root, stem.unwrap_or("session"))
        .map_err(|error| failed(root, &error))?;
    let model = to_bytes(&state.weights, &saved).map_err(|error| error.to_string())?;
    let text = program_as_run(program.text(), &program.typed, &ground.options.overrides);
    let files =
        [(folder.join(MODEL_FILE), model), (folder.join("program.nn"), text.into_bytes())];
    save_all(&files).map_err(|(path, error)| failed(&path, &error))?;
    Ok(Reply::result(format!("saved in {}", escape(&folder.display().to_string()))))
}

fn open(session: &mut Session, name: &str, _: &mut Surroundings<'_>) -> Answer {
    if name.is_empty() {
        return Err("which run? `:open runs/iris-1`".into());
    }
    let path = PathBuf::from(name);
    let (weights, saved) = read_model(&path).map_err(|error| unreadable(&path, &error))?;
    let Some(text) = saved.texts.first() else {
        return Err("there is no program in this run".into());
    };
    let folder = Path::new(&text.name).parent().unwrap_or(Path::new("")).to_owned();
    let items = items::split(&text.text);
    let overrides = saved.overrides.clone();
    let access = session.now.ground.options.access.of_saved();
    let options = Options { overrides, access: access.clone(), ..Options::default() };
    let mut ground = Ground { folder, options, file: None };
    let mut program = Program::new(items.clone(), &ground);
    if !program.is_sound() {
        // Its data may lie elsewhere now; what was learned of it is stored with the run.
        ground.options = Options { access, ..saved.options() };
        program = Program::new(items, &ground);
    }
    let Some(train) = program.typed.trains.get(saved.train) else {
        return Err(format!(
            "the program in `{}` does not check with this version of Percept; it was written \
             by version {}",
            path.display(),
            saved.version
        )
        .into());
    };
    let model = train.model.name.clone();
    let mut states: crate::repl::carry::States = program
        .typed
        .models
        .iter()
        .map(|model| {
            let fresh = crate::repl::carry::fresh(&program, model);
            (model.name.clone(), Arc::new(State::new(fresh)))
        })
        .collect();
    let extents = |weights: &crate::train::Weights| -> Vec<(String, Vec<usize>)> {
        let all = weights.0.iter();
        all.map(|(path, tensor)| (path.clone(), tensor.extents.clone())).collect()
    };
    let fits = states
        .get(&model)
        .is_some_and(|state| extents(&state.weights) == extents(&weights));
    if !fits {
        return Err("the weights of this run do not fit its model".into());
    }
    states.insert(model, Arc::new(State::new(weights)));
    let moment = Moment { ground: Arc::new(ground), program: Arc::new(program), states };
    session.step(format!("open {name}"), moment);
    let program = &session.now.program;
    let mut reply = Reply::default();
    for place in 0..program.items.len() {
        reply.say(escape(&crate::repl::listing::item(program, place)).into_owned());
    }
    Ok(reply)
}

fn record(session: &mut Session, name: &str, _: &mut Surroundings<'_>) -> Answer {
    if name.is_empty() {
        return match session.record.take() {
            Some(path) => Ok(Reply::result(format!("{} is closed", path.display()))),
            None => Err("nothing is recorded: `:record FILE`".into()),
        };
    }
    let path = PathBuf::from(name);
    save_atomic(&path, b"".as_slice()).map_err(|error| failed(&path, &error))?;
    let said =
        format!("what is typed is written to {}", escape(&path.display().to_string()));
    session.record = Some(path);
    Ok(Reply::result(said))
}

/// Writes an input down where a session is recorded; says so once where that fails.
pub(in crate::repl) fn write_down(session: &mut Session, input: &str, reply: &mut Reply) {
    let Some(path) = session.record.clone() else { return };
    let input = input.trim_end();
    if input.is_empty() || input.trim_start().starts_with(":record") {
        return;
    }
    let file = OpenOptions::new().append(true).open(&path);
    let written = file.and_then(|mut file| writeln!(file, "{input}"));
    if let Err(error) = written {
        session.record = None;
        let Complaint(said) = failed(&path, &error);
        reply.say(format!("the record ends here: {said}"));
    }
}
