//! Commands that change how weights are trained, or the weights themselves.

use std::sync::Arc;

use crate::diagnostics::render::{escape, text};
use crate::repl::change::{Change, Errors};
use crate::repl::listing::is_below;
use crate::repl::program::Ground;
use crate::repl::reply::{Answer, Complaint, Reply};
use crate::repl::session::{Moment, Session};
use crate::repl::{carry, settings};
use crate::train::{State, Surroundings};

pub(super) fn set(session: &mut Session, words: &str, _: &mut Surroundings<'_>) -> Answer {
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
    let ground = without_override(&before.ground, name);
    let (entered, edit, errors) = (Vec::new(), None, Errors::Refuse);
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

/// What the program stands on once a constant is no longer set from outside; `None` if it was not.
fn without_override(ground: &Ground, name: &str) -> Option<Arc<Ground>> {
    let is_it = |(set, _): &(String, String)| set == name;
    ground.options.overrides.iter().any(is_it).then(|| {
        let mut ground = ground.clone();
        ground.options.overrides.retain(|one| !is_it(one));
        Arc::new(ground)
    })
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

pub(super) fn reset(session: &mut Session, path: &str, _: &mut Surroundings<'_>) -> Answer {
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
        let below = fresh.0.into_iter().filter(|(tensor, _)| is_below(path, tensor));
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

pub(super) fn freeze(
    session: &mut Session,
    path: &str,
    _: &mut Surroundings<'_>,
) -> Answer {
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

pub(super) fn unfreeze(
    session: &mut Session,
    path: &str,
    _: &mut Surroundings<'_>,
) -> Answer {
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
