//! Commands that go back and forth: definitions, weights and what the optimizer keeps, together.

use std::sync::Arc;

use super::{Command, Takes};
use crate::diagnostics::render::{Look, Paint, escape, text};
use crate::repl::diff;
use crate::repl::program::Program;
use crate::repl::reply::{Answer, Reply};
use crate::repl::session::{Session, Step};
use crate::report;
use crate::train::Surroundings;

pub(super) static ALL: &[Command] = &[
    Command {
        name: "undo",
        usage: "",
        doc: "Takes the last change or training back, with weights",
        takes: Takes::Nothing,
        run: undo,
    },
    Command {
        name: "redo",
        usage: "",
        doc: "Does again what was taken back",
        takes: Takes::Nothing,
        run: redo,
    },
    Command {
        name: "snapshot",
        usage: "NAME",
        doc: "Keeps definitions and weights under a name",
        takes: Takes::Snapshot,
        run: snapshot,
    },
    Command {
        name: "restore",
        usage: "NAME",
        doc: "Brings a snapshot back",
        takes: Takes::Snapshot,
        run: restore,
    },
    Command {
        name: "diff",
        usage: "[NAME]",
        doc: "Shows the last change, or all since a snapshot",
        takes: Takes::Snapshot,
        run: difference,
    },
];

fn undo(session: &mut Session, _: &str, _: &mut Surroundings<'_>) -> Answer {
    let Some(Step { label, moment }) = session.past.pop() else {
        return Err("there is nothing to undo".into());
    };
    let moment = std::mem::replace(&mut session.now, moment);
    session.future.push(Step { label: label.clone(), moment });
    Ok(moved(session, "undone", &label))
}

fn redo(session: &mut Session, _: &str, _: &mut Surroundings<'_>) -> Answer {
    let Some(Step { label, moment }) = session.future.pop() else {
        return Err("there is nothing to redo".into());
    };
    let moment = std::mem::replace(&mut session.now, moment);
    session.past.push(Step { label: label.clone(), moment });
    Ok(moved(session, "done again", &label))
}

/// Says where a session is after a move.
fn moved(session: &mut Session, verb: &str, label: &str) -> Reply {
    let label = text::shorten(&escape(label), session.look.width.saturating_sub(14));
    let mut reply = Reply::result(format!("{verb}: {label}"));
    for model in &session.now.program.typed.models {
        let state = session.now.states.get(&model.name);
        let epoch = state.map_or(0, |state| state.position.epoch);
        reply.say(format!("{}, epoch {epoch}", escape(&report::one_line(model))));
        session.history.mark(&model.name, verb);
    }
    reply
}

fn snapshot(session: &mut Session, name: &str, _: &mut Surroundings<'_>) -> Answer {
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err("a snapshot has one word as its name: `:snapshot before`".into());
    }
    let before = session.snapshots.insert(name.to_owned(), session.now.clone());
    let verb = if before.is_some() { "kept anew" } else { "kept" };
    Ok(Reply::result(format!("{verb} as `{}`", escape(name))))
}

fn restore(session: &mut Session, name: &str, _: &mut Surroundings<'_>) -> Answer {
    let Some(moment) = session.snapshots.get(name).cloned() else {
        return Err(no_snapshot(session, name).into());
    };
    session.step(format!("restore {name}"), moment);
    Ok(moved(session, "restored", name))
}

fn no_snapshot(session: &Session, name: &str) -> String {
    let names: Vec<String> =
        session.snapshots.keys().map(|name| format!("`{name}`")).collect();
    match names.is_empty() {
        true => "there is no snapshot; `:snapshot NAME` makes one".to_owned(),
        false => format!("no snapshot is called `{name}`; there are {}", names.join(", ")),
    }
}

fn difference(session: &mut Session, name: &str, _: &mut Surroundings<'_>) -> Answer {
    let before: Arc<Program> = if name.is_empty() {
        let now = session.now.program.text();
        let differs = |step: &&Step| step.moment.program.text() != now;
        let Some(step) = session.past.iter().rev().find(differs) else {
            return Err("no definition was changed yet".into());
        };
        Arc::clone(&step.moment.program)
    } else {
        let Some(moment) = session.snapshots.get(name) else {
            return Err(no_snapshot(session, name).into());
        };
        Arc::clone(&moment.program)
    };
    let shown = lines(before.text(), session.now.program.text(), &session.look);
    match shown.is_empty() {
        true => Ok(Reply::result("the definitions are the same")),
        false => Ok(Reply::result(shown)),
    }
}

/// The lines that differ, each stretch with a line of what stands around it.
fn lines(old: &str, new: &str, look: &Look) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut pairs = diff::align(&old, &new);
    pairs.push((old.len(), new.len()));
    let (mut out, mut from) = (String::new(), (0, 0));
    let line = |sign: &str, paint: Paint, number: usize, line: &str| {
        let number = text::pad_start(&(number + 1).to_string(), 4);
        let (number, line) =
            (look.paint(Paint::Dim, &number), format!("{sign} {}", escape(line)));
        format!("{number} {}", look.paint(paint, line.trim_end())).trim_end().to_owned()
            + "\n"
    };
    for (a, b) in pairs {
        if (a, b) != from {
            if from.1 > 0 {
                out += &line(" ", Paint::Dim, from.1 - 1, new[from.1 - 1]);
            }
            for (at, text) in old.iter().enumerate().take(a).skip(from.0) {
                out += &line("-", Paint::Red, at, text);
            }
            for (at, text) in new.iter().enumerate().take(b).skip(from.1) {
                out += &line("+", Paint::Green, at, text);
            }
        }
        from = (a + 1, b + 1);
    }
    out
}
