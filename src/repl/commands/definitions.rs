//! Commands on definitions.

use super::{Command, Takes};
use crate::diagnostics::render::{Paint, escape, text};
use crate::repl::change::{Change, Errors};
use crate::repl::listing;
use crate::repl::reply::{Answer, Reply};
use crate::repl::session::Session;
use crate::train::Surroundings;

pub(super) static ALL: &[Command] = &[
    Command {
        name: "list",
        usage: "",
        doc: "Shows the program, its lines numbered",
        takes: Takes::Nothing,
        run: list,
    },
    Command {
        name: "edit",
        usage: "NAME",
        doc: "Shows an item, its lines numbered for edits",
        takes: Takes::Item,
        run: edit,
    },
    Command {
        name: "drop",
        usage: "NAME",
        doc: "Takes an item out",
        takes: Takes::Item,
        run: drop,
    },
    Command {
        name: "vars",
        usage: "",
        doc: "Lists the items, and how far models are trained",
        takes: Takes::Nothing,
        run: vars,
    },
];

fn list(session: &mut Session, _: &str, _: &mut Surroundings<'_>) -> Answer {
    let text = session.now.program.text();
    if text.is_empty() {
        return Err("the session is empty; `:help` says what can be typed".into());
    }
    let digits = text.lines().count().to_string().len().max(2);
    let line = |(at, line): (usize, &str)| {
        let number = text::pad_start(&(at + 1).to_string(), digits);
        let number = session.look.paint(Paint::Dim, &number);
        format!("{number}  {}", escape(line)).trim_end().to_owned() + "\n"
    };
    let lines: String = text.lines().enumerate().map(line).collect();
    Ok(Reply::result(lines))
}

fn edit(session: &mut Session, what: &str, _: &mut Surroundings<'_>) -> Answer {
    let program = &session.now.program;
    let place = match (what, program.typed.models.as_slice()) {
        ("", [only]) => session.find_item(&only.name)?,
        ("", _) => return Err("which item? `:edit NAME`; `:vars` lists them".into()),
        (name, _) => session.find_item(name)?,
    };
    listed(session, place)
}

/// An item with its lines numbered.
pub(super) fn listed(session: &Session, place: usize) -> Answer {
    Ok(Reply::result(listing::numbered(&session.now.program, place, &session.look)))
}

fn drop(session: &mut Session, what: &str, _: &mut Surroundings<'_>) -> Answer {
    if what.is_empty() {
        return Err("which item? `:drop NAME`; `:vars` lists them".into());
    }
    let place = session.find_item(what)?;
    let mut items = session.now.program.items.clone();
    let gone = items.remove(place).key;
    let label = format!("drop {}", gone.title());
    let (entered, edit, ground, errors) = (Vec::new(), None, None, Errors::Refuse);
    let changed = session.change(Change { items, entered, label, edit, ground, errors });
    let mut reply = Reply::default();
    if session.now.program.position(&gone).is_none() {
        reply.say(format!("{} is gone", escape(&gone.title())));
    }
    reply.add(changed);
    Ok(reply)
}

fn vars(session: &mut Session, _: &str, _: &mut Surroundings<'_>) -> Answer {
    let program = &session.now.program;
    let mut out = String::new();
    for (place, item) in program.items.iter().enumerate() {
        let mut line = listing::item(program, place);
        let state = session.now.states.get(item.key.handle());
        if let Some(state) = state.filter(|_| item.key.word == "model") {
            let n = state.position.epoch;
            line += &match n {
                0 => ", not trained".to_owned(),
                n => format!(", trained for {}", text::count(n, "epoch")),
            };
        }
        out += &format!("  {}\n", text::shorten(&escape(&line), session.look.width - 2));
    }
    for name in session.snapshots.keys() {
        out += &format!("  snapshot {}\n", escape(name));
    }
    match out.is_empty() {
        true => Err("the session is empty; `:help` says what can be typed".into()),
        false => Ok(Reply::result(out)),
    }
}
