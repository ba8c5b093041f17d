//! Commands that train, measure and predict.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::super::carry;
use super::super::reply::{Answer, Complaint, Reply, Verdict};
use super::super::session::{Change, Errors, Moment, Session};
use super::super::settings;
use super::super::splits;
use super::{Command, Takes};
use crate::check::typed::{Keep, Length, TypedTrain};
use crate::data::Dataset;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::{Paint, escape, text};
use crate::report::claims::{self, Measurements};
use crate::report::{self};
use crate::train::{
    EpochReport, Evaluation, Event, Model, Outcome, State, StopReason, Surroundings,
    Trainer,
};

pub(super) static ALL: &[Command] = &[
    Command {
        name: "train",
        usage: "[MODEL] [N [epochs|steps]]",
        doc: "Trains on from the weights; Ctrl-C ends it",
        takes: Takes::Model,
        run: train,
    },
    Command {
        name: "eval",
        usage: "[MODEL] [SPLIT]",
        doc: "Measures the model on train, val or test",
        takes: Takes::Split,
        run: eval,
    },
    Command {
        name: "predict",
        usage: "VALUES | SPLIT[N]",
        doc: "What the model makes of a row, or of `test[7]`",
        takes: Takes::Row,
        run: predict,
    },
    Command {
        name: "set",
        usage: "NAME = VALUE",
        doc: "Sets a constant, a setting, the optimizer's `lr`",
        takes: Takes::Setting,
        run: set,
    },
    Command {
        name: "reset",
        usage: "[PATH]",
        doc: "Gives weights their first values again",
        takes: Takes::Stage,
        run: reset,
    },
    Command {
        name: "freeze",
        usage: "PATH",
        doc: "Trains a stage no further",
        takes: Takes::Stage,
        run: freeze,
    },
    Command {
        name: "unfreeze",
        usage: "PATH",
        doc: "Trains a stage again",
        takes: Takes::Stage,
        run: unfreeze,
    },
];

/// The training that a command is about: that of the named model, the second one for `#2`, or the
/// first there is.
pub(super) fn training(
    session: &mut Session,
    model: &str,
) -> Result<(TypedTrain, Arc<State>), Complaint> {
    let program = Arc::clone(&session.now.program);
    if !program.is_sound() {
        let n = program.diagnostics.iter().filter(|one| one.is_error()).count();
        session.remember(program.diagnostics.clone(), None);
        let errors = text::count(n as u64, "error");
        return Err(format!("the program has {errors}: `:why` shows them").into());
    }
    let numbered = model.strip_prefix('#').and_then(|number| number.parse::<usize>().ok());
    let train = match (model, numbered) {
        (_, Some(number)) => program.typed.trains.get(number.wrapping_sub(1)),
        ("", None) => program.typed.trains.first(),
        (name, None) => program.train_of(name),
    };
    let Some(train) = train else {
        return Err(match (model, program.typed.trains.is_empty()) {
            (_, true) => {
                "nothing is trained yet: enter `data`, a `model` and a `train` item".into()
            }
            (name, false) => Complaint(format!("no `train` item is about `{name}`")),
        });
    };
    let state = session.now.states.get(&train.model.name).cloned();
    let state =
        state.unwrap_or_else(|| Arc::new(State::new(carry::fresh(&program, &train.model))));
    Ok((train.clone(), state))
}

/// The examples of a training, or what is wrong with the data.
pub(super) fn examples(
    session: &mut Session,
    train: &TypedTrain,
) -> Result<Arc<Dataset>, Reply> {
    let loaded = session.datasets.load(&train.data);
    loaded.map_err(|found| session.findings(found))
}

/// How long `:train` is to train, and what.
fn length(words: &str) -> Result<(&str, Option<Length>), Complaint> {
    let mut model = "";
    let mut n = None;
    let mut unit: fn(u64) -> Length = Length::Epochs;
    for word in words.split_whitespace() {
        match (word, word.replace('_', "").parse::<u64>()) {
            (_, Ok(0)) => return Err("train for at least 1 epoch or step".into()),
            (_, Ok(number)) if n.is_none() => n = Some(number),
            ("epoch" | "epochs", _) => unit = Length::Epochs,
            ("step" | "steps", _) => unit = Length::Steps,
            (name, Err(_)) if model.is_empty() => model = name,
            _ => {
                return Err(
                    format!("`{word}` is not understood: `:train 10 epochs`").into()
                );
            }
        }
    }
    Ok((model, n.map(unit)))
}

fn train(session: &mut Session, words: &str, around: &mut Surroundings<'_>) -> Answer {
    let (model, asked) = length(words)?;
    let (mut train, state) = training(session, model)?;
    let data = match examples(session, &train) {
        Ok(data) => data,
        Err(reply) => return Ok(reply),
    };
    let planned = train.length;
    train.length = asked.unwrap_or(planned);
    // A session goes on from its last weights; which were best is for a run to say.
    train.keep = Keep::Last;
    let pool = Arc::clone(&session.pool);
    let mut trainer = Trainer::new(&train, &data, &pool);
    if let Err(said) = start(session, &train, &state, (&mut trainer, planned)) {
        return said;
    }
    let (outcome, epochs) = run(&mut trainer, around);
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(found) => {
            let mut reply = session.findings(vec![found.to_diagnostic(&train)]);
            reply.tell("the weights are as they were before it", Verdict::Findings);
            return Ok(reply);
        }
    };
    let name = train.model.name.clone();
    let mut moment = session.now.clone();
    moment.states.insert(name.clone(), Arc::new(trainer.state()));
    let label = trained(&outcome, train.length);
    let line = summary(&outcome, &epochs, session);
    session.history.add(&name, epochs);
    session.step(label, moment);
    let mut reply = Reply::result(line);
    if outcome.reason == StopReason::Interrupted {
        reply.verdict = Verdict::Interrupted;
    }
    Ok(reply)
}

/// Puts the weights in place: those of the session, or, before the first step, those that the
/// program says to start from.
fn start(
    session: &mut Session,
    train: &TypedTrain,
    state: &Arc<State>,
    (trainer, planned): (&mut Trainer<'_>, Length),
) -> Result<(), Answer> {
    let misfit =
        |session: &mut Session, found: Diagnostic| Ok(session.findings(vec![found]));
    if let Err(error) = trainer.go_on_from(state, planned) {
        return Err(misfit(session, error.to_diagnostic(train)));
    }
    let Some(written) = train.init_from.as_ref().filter(|_| state.position.step == 0)
    else {
        return Ok(());
    };
    let path = session.now.ground.folder.join(Path::new(written));
    let weights = crate::train::save::read_weights(&path)
        .map_err(|error| Err(super::files::unreadable(&path, error)))?;
    let started = trainer.start_from(&weights, &train.fresh);
    started.map_err(|error| misfit(session, error.to_diagnostic(train)))
}

/// Trains, and keeps what each epoch told.
fn run(
    trainer: &mut Trainer<'_>,
    around: &mut Surroundings<'_>,
) -> (Result<Outcome, crate::train::TrainError>, Vec<EpochReport>) {
    around.is_interrupted.store(false, Ordering::Relaxed);
    let mut epochs = Vec::new();
    let outcome = trainer.run(&mut Surroundings {
        clock: around.clock,
        is_interrupted: around.is_interrupted,
        tell: &mut |event| {
            if let Event::Epoch(report) = event {
                epochs.push(report.clone());
            }
            (around.tell)(event);
        },
    });
    around.is_interrupted.store(false, Ordering::Relaxed);
    (outcome, epochs)
}

/// `train 20 epochs`.
fn trained(outcome: &Outcome, asked: Length) -> String {
    match asked {
        Length::Epochs(_) => format!("train {}", text::count(outcome.n_epochs, "epoch")),
        Length::Steps(_) => format!("train {}", text::count(outcome.n_steps, "step")),
    }
}

/// `epoch 21 to 40  loss 0.42 -> 0.31 / 0.35  accuracy …`, and why it ended early.
fn summary(outcome: &Outcome, epochs: &[EpochReport], session: &Session) -> String {
    let Some((first, last)) = epochs.first().zip(epochs.last()) else {
        return "nothing was trained".to_owned();
    };
    let range = match first.epoch == last.epoch {
        true => format!("epoch {}", last.epoch),
        false => format!("epochs {} to {}", first.epoch, last.epoch),
    };
    let measured = report::pairs(&last.values);
    let why = match &outcome.reason {
        StopReason::Completed => String::new(),
        StopReason::Stalled { watched, patience } => {
            let epochs = text::count(*patience, "epoch");
            format!("\n  stopped: {watched} was no better for {epochs}")
        }
        StopReason::Reached { watched, value } => {
            format!("\n  stopped: {watched} reached {}", report::number(*value))
        }
        StopReason::Time { seconds } => {
            format!("\n  stopped: {} were over", report::duration(*seconds))
        }
        StopReason::Interrupted => {
            "\n  interrupted; all that was learned is kept".to_owned()
        }
    };
    let width = session.look.width.saturating_sub(2);
    let measured = text::wrap(&measured, width, text::width(&range) + 2).join("\n  ");
    let range = session.look.paint(Paint::Cyan, &range);
    format!("{range}  {measured}{why}")
}

fn eval(session: &mut Session, words: &str, _: &mut Surroundings<'_>) -> Answer {
    let (model, split) = model_and_split(words)?;
    let (train, state) = training(session, model)?;
    let data = match examples(session, &train) {
        Ok(data) => data,
        Err(reply) => return Ok(reply),
    };
    let evaluation = evaluate(session, (&train, &state), &data, split)?;
    let classes = &train.data.profile.target.classes;
    let (split, evaluation) = evaluation;
    let mut reply =
        Reply::result(report::tested(split, &evaluation, classes, &session.look));
    let mut measured = Measurements::default();
    let n_parameters = state.weights.0.values().map(|one| one.values.len()).sum::<usize>();
    measured.add(&evaluation);
    measured.count("params", n_parameters as f64);
    let claims = session.now.program.typed.expects.clone();
    let broken = claims::check(&measured.about(&claims), &measured);
    if !broken.is_empty() {
        reply.add(session.findings(broken));
    }
    Ok(reply)
}

/// The two words of `:eval net val`, in either order, both optional.
pub(super) fn model_and_split(words: &str) -> Result<(&str, &str), Complaint> {
    let (mut model, mut split) = ("", "");
    for word in words.split_whitespace() {
        match splits::SPLITS.contains(&word) {
            true if split.is_empty() => split = word,
            false if model.is_empty() => model = word,
            _ => return Err(format!("`{word}` is one word too many").into()),
        }
    }
    Ok((model, split))
}

/// What the model is worth on a split.
pub(super) fn evaluate(
    session: &Session,
    (train, state): (&TypedTrain, &State),
    data: &Dataset,
    split: &str,
) -> Result<(&'static str, Evaluation), Complaint> {
    let (split, examples) = splits::split(data, split)?;
    let mut model = Model::new(train, &data.preprocessing, &state.weights, &session.pool)
        .map_err(|error| error.to_string())?;
    Ok((split, model.evaluate(split, examples)))
}

fn predict(session: &mut Session, words: &str, _: &mut Surroundings<'_>) -> Answer {
    let (train, state) = training(session, "")?;
    let data = match examples(session, &train) {
        Ok(data) => data,
        Err(reply) => return Ok(reply),
    };
    let (examples, truth) = match splits::row(&data, words) {
        Some(found) => {
            let (_, example) = found?;
            let truth = splits::truth(&data, &example);
            (example, truth)
        }
        None => match raw_row(&data, words)? {
            Ok(examples) => (examples, None),
            Err(found) => return Ok(session.findings(found)),
        },
    };
    let mut model = Model::new(&train, &data.preprocessing, &state.weights, &session.pool)
        .map_err(|error| error.to_string())?;
    let predictions = model.predict(&examples);
    let truth = truth.as_deref();
    let shown = report::prediction(&predictions, &data.preprocessing, truth, &session.look);
    Ok(Reply::result(shown))
}

type Row = Result<crate::data::Examples, Vec<Diagnostic>>;

/// The only example that typed values make.
fn raw_row(data: &Dataset, words: &str) -> Result<Row, Complaint> {
    let columns = data.preprocessing.feature_columns();
    let cells: Vec<&str> = words
        .split(',')
        .map(|cell| cell.trim().trim_matches('"'))
        .filter(|cell| !cell.is_empty())
        .collect();
    if cells.is_empty() {
        return Err("of what? `:predict test[0]`, or a row of values".into());
    }
    if !columns.is_empty() && cells.len() != columns.len() {
        let wanted: Vec<_> = columns.iter().map(|column| escape(column)).collect();
        return Err(Complaint(format!(
            "a row has {}: {}; there are {}",
            text::count(columns.len() as u64, "value"),
            text::shorten(&wanted.join(", "), 200),
            cells.len()
        )));
    }
    let encoded = data.preprocessing.encode_row(&cells, "the row");
    Ok(encoded.map(|encoded| encoded.examples))
}

fn set(session: &mut Session, words: &str, _: &mut Surroundings<'_>) -> Answer {
    let Some((name, value)) = words.split_once('=') else {
        return Err("write a name and a value: `:set lr = 0.003`".into());
    };
    let (name, value) = (name.trim(), value.trim());
    if value.is_empty() {
        return Err(format!("`{name}` becomes what? `:set {name} = …`").into());
    }
    set_to(session, name, value, format!("set {name} = {value}"))
}

/// Writes a value into the item where it belongs, and says what that leaves.
fn set_to(session: &mut Session, name: &str, value: &str, label: String) -> Answer {
    let (place, text) = settings::set(&session.now.program, name, value)?;
    let mut items = session.now.program.items.clone();
    items[place].text = text;
    let before = session.now.clone();
    let (entered, edit, ground, errors) = (Vec::new(), None, None, Errors::Refuse);
    let changed = session.change(Change { items, entered, label, edit, ground, errors });
    let is_taken = !Arc::ptr_eq(&before.program, &session.now.program);
    let mut reply = Reply::default();
    if is_taken {
        let went_on = goes_on(&before, &session.now).unwrap_or_default();
        reply.say(escape(&format!("{name} = {value}{went_on}")));
        for train in &session.now.program.typed.trains {
            session.history.mark(&train.model.name, &format!("set {name} = {value}"));
        }
    }
    reply.add(changed);
    Ok(reply)
}

/// What a changed training goes on with.
fn goes_on(before: &Moment, now: &Moment) -> Option<String> {
    let train = now.program.typed.trains.first()?;
    let name = &train.model.name;
    let old = before.program.train_of(name)?;
    let is_trained = now.states.get(name)?.position.step > 0;
    let is_same = std::ptr::eq(old.optimizer.0, train.optimizer.0);
    let goes_on = match is_same {
        true => "weights and optimizer go on as they are",
        false => "weights go on as they are, the optimizer starts anew",
    };
    is_trained.then(|| format!("; {goes_on}"))
}

fn reset(session: &mut Session, path: &str, _: &mut Surroundings<'_>) -> Answer {
    let program = Arc::clone(&session.now.program);
    let mut moment = session.now.clone();
    let mut n_reset = 0;
    let mut touched = Vec::new();
    for model in &program.typed.models {
        let fresh = carry::fresh(&program, model);
        let is_whole = path.is_empty() || path == model.name;
        if is_whole {
            n_reset += fresh.0.values().map(|tensor| tensor.values.len()).sum::<usize>();
            moment.states.insert(model.name.clone(), Arc::new(State::new(fresh)));
            touched.push(model.name.clone());
            continue;
        }
        let Some(state) = moment.states.get_mut(&model.name) else { continue };
        let below = fresh
            .0
            .into_iter()
            .filter(|(tensor, _)| super::super::listing::is_below(path, tensor));
        let below: Vec<_> = below.collect();
        if below.is_empty() {
            continue;
        }
        let state = Arc::make_mut(state);
        for (tensor, value) in below {
            n_reset += value.values.len();
            state.slots.remove(&tensor);
            state.weights.0.insert(tensor, value);
        }
        touched.push(model.name.clone());
    }
    if touched.is_empty() {
        return Err(match path {
            "" => "there is no model".into(),
            path => Complaint(format!("no weights stand below `{path}`")),
        });
    }
    let label = format!("reset {path}").trim_end().to_owned();
    touched.iter().for_each(|model| session.history.mark(model, &label));
    session.step(label, moment);
    let numbers = text::count(n_reset as u64, "number");
    Ok(Reply::result(format!("{} of {} start anew", numbers, touched.join(", "))))
}

fn freeze(session: &mut Session, path: &str, _: &mut Surroundings<'_>) -> Answer {
    let mut frozen = frozen(session)?;
    if path.is_empty() {
        return Err("which stage? `:freeze net.linear_1`".into());
    }
    if frozen.iter().any(|one| one == path) {
        return Err(format!("`{path}` is frozen already").into());
    }
    frozen.push(path.to_owned());
    set_to(session, "freeze", &list(&frozen), format!("freeze {path}"))
}

fn unfreeze(session: &mut Session, path: &str, _: &mut Surroundings<'_>) -> Answer {
    let mut frozen = frozen(session)?;
    let n = frozen.len();
    frozen.retain(|one| one != path && !path.is_empty());
    if frozen.len() == n {
        return Err(format!("`{path}` is not frozen: freeze = {}", list(&frozen)).into());
    }
    set_to(session, "freeze", &list(&frozen), format!("unfreeze {path}"))
}

fn list(paths: &[String]) -> String {
    format!("[{}]", paths.join(", "))
}

fn frozen(session: &mut Session) -> Result<Vec<String>, Complaint> {
    let program = &session.now.program;
    let place = program.items.iter().position(|item| item.key.word == "train");
    let Some(place) = place else { return Err("there is no `train` item".into()) };
    let written = settings::written(&program.items[place].text, "freeze");
    let written = written.unwrap_or_default();
    let paths = written.trim_matches(['[', ']']).split(',').map(str::trim);
    Ok(paths.filter(|path| !path.is_empty()).map(str::to_owned).collect())
}
