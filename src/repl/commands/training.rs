//! `:train`: on from where the weights are.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::files::unreadable;
use crate::check::typed::{Keep, Length, TypedTrain};
use crate::data::Dataset;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::{Paint, text};
use crate::load;
use crate::repl::carry;
use crate::repl::program::is_waiting;
use crate::repl::reply::{Answer, Complaint, Reply, Verdict};
use crate::repl::session::Session;
use crate::report;
use crate::train::{
    EpochReport, Event, Outcome, State, StopReason, Surroundings, TrainError, Trainer,
};

/// The training that a command is about: that of the named model, the second one for `#2`, or the
/// first there is.
pub(super) fn training(
    session: &mut Session,
    model: &str,
) -> Result<(TypedTrain, Arc<State>), Complaint> {
    let program = Arc::clone(&session.now.program);
    if !program.is_sound() {
        let errors = || program.diagnostics.iter().filter(|one| one.is_error());
        if let Some(first) = errors().next().filter(|_| errors().all(is_waiting)) {
            return Err(first.message.as_str().into());
        }
        let n = errors().count();
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

pub(super) fn train(
    session: &mut Session,
    words: &str,
    around: &mut Surroundings<'_>,
) -> Answer {
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
    let ground = &session.now.ground;
    let weights = load::weights(&ground.options.access, &ground.folder, written)
        .map_err(|(path, error)| Err(unreadable(&path, &error)))?;
    let started = trainer.init_from(weights);
    started.map_err(|error| misfit(session, error.to_diagnostic(train)))
}

/// Trains, and keeps what each epoch told.
fn run(
    trainer: &mut Trainer<'_>,
    around: &mut Surroundings<'_>,
) -> (Result<Outcome, TrainError>, Vec<EpochReport>) {
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
        StopReason::Broken => "\n  stopped: a number was not finite".to_owned(),
        StopReason::Interrupted => {
            "\n  interrupted; all that was learned is kept".to_owned()
        }
    };
    let width = session.look.width.saturating_sub(2);
    let measured = text::wrap(&measured, width, text::width(&range) + 2).join("\n  ");
    let range = session.look.paint(Paint::Cyan, &range);
    format!("{range}  {measured}{why}")
}
