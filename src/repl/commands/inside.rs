//! Commands that look inside a model at work.

use super::training::{examples, training};
use super::{Command, Takes};
use crate::diagnostics::suggest;
use crate::repl::reply::{Answer, Complaint, Reply};
use crate::repl::session::Session;
use crate::repl::splits;
use crate::report;
use crate::train::{self, Surroundings};

/// Examples whose mean gradient is shown.
const MOST_ROWS: usize = 256;

pub(super) static ALL: &[Command] = &[
    Command {
        name: "show",
        usage: "WEIGHT",
        doc: "Shows a weight: statistics, histogram, map",
        takes: Takes::Tensor,
        run: show,
    },
    Command {
        name: "activations",
        usage: "SPLIT[N]",
        doc: "Shows what each stage gives for an example",
        takes: Takes::Row,
        run: activations,
    },
    Command {
        name: "gradients",
        usage: "[MODEL]",
        doc: "Shows how the loss pulls at each weight",
        takes: Takes::Model,
        run: gradients,
    },
];

fn show(session: &mut Session, path: &str, _: &mut Surroundings<'_>) -> Answer {
    let states = session.now.states.values();
    let all: Vec<_> = states.flat_map(|state| &state.weights.0).collect();
    if let Some((name, tensor)) = all.iter().find(|(name, _)| name.as_str() == path) {
        return Ok(Reply::result(report::tensor(name, tensor, &session.look)));
    }
    let below = |name: &str| crate::repl::listing::is_below(path, name);
    let mut reply = Reply::default();
    for (name, tensor) in all.iter().filter(|(name, _)| below(name) && !path.is_empty()) {
        reply.say(report::tensor(name, tensor, &session.look));
    }
    if !reply.parts.is_empty() {
        return Ok(reply);
    }
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    Err(match (suggest::near(path, names.iter().copied()), names.first()) {
        (Some(near), _) => {
            Complaint(format!("no weight is called `{path}`; did you mean `{near}`?"))
        }
        (None, Some(first)) => {
            Complaint(format!("no weight is called `{path}`: `:show {first}`"))
        }
        (None, None) => "there are no weights".into(),
    })
}

fn activations(session: &mut Session, words: &str, _: &mut Surroundings<'_>) -> Answer {
    let (train, state) = training(session, "")?;
    let data = match examples(session, &train) {
        Ok(data) => data,
        Err(reply) => return Ok(reply),
    };
    let words = if words.is_empty() { "train[0]" } else { words };
    let Some(found) = splits::row(&data, words) else {
        return Err("of which example? `:activations test[7]`".into());
    };
    let (name, example) = found?;
    let all = train::activations(&train, &state.weights, &example);
    Ok(Reply::result(report::activations(&name, &all, &session.look)))
}

fn gradients(session: &mut Session, words: &str, _: &mut Surroundings<'_>) -> Answer {
    let (train, state) = training(session, words)?;
    let data = match examples(session, &train) {
        Ok(data) => data,
        Err(reply) => return Ok(reply),
    };
    let n = data.train.n.min(MOST_ROWS);
    let rows: Vec<usize> = (0..n).collect();
    let all = train::gradients(&train, &state.weights, &data.train.select(&rows));
    Ok(Reply::result(report::gradients(n, &all, &session.look)))
}
