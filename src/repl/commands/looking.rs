//! Commands that show what there is.

use std::sync::Arc;

use super::measuring::{evaluate, model_and_split};
use super::training::{examples, training};
use super::{Command, Takes, plots};
use crate::check::typed::TypedModel;
use crate::diagnostics::render::{Paint, text};
use crate::diagnostics::{Edit, Safety};
use crate::repl::change::{Change, Errors};
use crate::repl::items::{self, Entered};
use crate::repl::listing;
use crate::repl::program::Program;
use crate::repl::reply::{Answer, Complaint, Reply};
use crate::repl::session::Session;
use crate::report;
use crate::source::SourceId;
use crate::train::{self, Surroundings};

pub(super) static ALL: &[Command] = &[
    Command {
        name: "shapes",
        usage: "[MODEL]",
        doc: "Shows a model with the shape that each line gives",
        takes: Takes::Model,
        run: shapes,
    },
    Command {
        name: "summary",
        usage: "[MODEL]",
        doc: "Shows stages, shapes, weights and work as a table",
        takes: Takes::Model,
        run: summary,
    },
    Command {
        name: "data",
        usage: "",
        doc: "Shows what the data holds",
        takes: Takes::Nothing,
        run: data,
    },
    Command {
        name: "explain",
        usage: "",
        doc: "Lists every value in force and its origin",
        takes: Takes::Nothing,
        run: explain,
    },
    Command {
        name: "confusion",
        usage: "[MODEL] [SPLIT]",
        doc: "Shows which classes are taken for which",
        takes: Takes::Split,
        run: confusion,
    },
    Command {
        name: "plot",
        usage: "[METRIC|boundary]",
        doc: "Draws a curve, or what a model says of two features",
        takes: Takes::Plot,
        run: plots::plot,
    },
    Command {
        name: "time",
        usage: ":COMMAND",
        doc: "Does something and says how long it took",
        takes: Takes::Command,
        run: time,
    },
    Command {
        name: "why",
        usage: "",
        doc: "Shows the last findings with pages of their codes",
        takes: Takes::Nothing,
        run: why,
    },
    Command {
        name: "fix",
        usage: "[N]",
        doc: "Applies an edit that the last findings offer",
        takes: Takes::Nothing,
        run: fix,
    },
];

/// The model of this name, or all.
fn models(session: &Session, name: &str) -> Result<Vec<Arc<TypedModel>>, Complaint> {
    let all = &session.now.program.typed.models;
    let found: Vec<_> =
        all.iter().filter(|model| name.is_empty() || model.name == name).cloned().collect();
    match (found.is_empty(), name) {
        (false, _) => Ok(found),
        (true, "") => Err("there is no model that checks".into()),
        (true, name) => Err(Complaint(format!("no model is called `{name}`"))),
    }
}

fn shapes(session: &mut Session, name: &str, _: &mut Surroundings<'_>) -> Answer {
    let program = &session.now.program;
    let mut reply = Reply::default();
    for model in models(session, name)? {
        let inputs: Vec<String> =
            model.inputs.iter().map(|input| input.shape.to_string()).collect();
        let place = program.item_of(model.span);
        let listed = place.map(|place| listing::numbered(program, place, &session.look));
        reply.say(format!("input {}", inputs.join(", ")));
        reply.say(listed.unwrap_or_default());
    }
    Ok(reply)
}

fn summary(session: &mut Session, name: &str, _: &mut Surroundings<'_>) -> Answer {
    let program = &session.now.program;
    let mut reply = Reply::default();
    for model in models(session, name)? {
        let train = program.train_of(&model.name);
        let step = train.map(|train| train::footprint(train).n_bytes());
        reply.say(report::summary(&model, step, &session.look));
    }
    Ok(reply)
}

fn data(session: &mut Session, _: &str, _: &mut Surroundings<'_>) -> Answer {
    let all = &session.now.program.typed.data;
    if all.is_empty() {
        return Err("there is no `data` item that checks".into());
    }
    let mut reply = Reply::default();
    for data in all {
        reply.say(report::profile(&data.spec.name, &data.profile, &session.look));
    }
    Ok(reply)
}

fn explain(session: &mut Session, _: &str, _: &mut Surroundings<'_>) -> Answer {
    let program = &session.now.program;
    if program.items.is_empty() {
        return Err("the session is empty; `:help` says what can be typed".into());
    }
    Ok(Reply::result(report::in_force(&program.typed, &program.sources, &session.look)))
}

fn confusion(session: &mut Session, words: &str, _: &mut Surroundings<'_>) -> Answer {
    let (model, split) = model_and_split(words)?;
    let (train, state) = training(session, model)?;
    let data = match examples(session, &train) {
        Ok(data) => data,
        Err(reply) => return Ok(reply),
    };
    let (split, evaluation) = evaluate(session, (&train, &state), &data, split)?;
    let Some(matrix) = evaluation.confusion else {
        return Err("there are no classes to confuse".into());
    };
    let classes = &train.data.profile.target.classes;
    let drawn = report::confusion(classes, &matrix, &session.look);
    if drawn.is_empty() {
        return Err(format!("{} classes do not fit a terminal", matrix.len()).into());
    }
    let title =
        format!("{split}, {}", text::count(evaluation.n_examples as u64, "example"));
    Ok(Reply::result(format!("{}\n{drawn}", session.look.paint(Paint::Bold, &title))))
}

fn time(session: &mut Session, line: &str, around: &mut Surroundings<'_>) -> Answer {
    if line.is_empty() {
        return Err("of what? `:time :train 10`".into());
    }
    let start = (around.clock)();
    let mut reply = super::run(session, line.trim_start_matches(':'), around)?;
    let took = report::duration((around.clock)() - start);
    reply.say(format!("took {took}"));
    Ok(reply)
}

fn why(session: &mut Session, _: &str, _: &mut Surroundings<'_>) -> Answer {
    let findings = &session.findings;
    let own = &session.now.program;
    let (found, sources) = match findings.found.is_empty() {
        false => (&findings.found, &findings.sources),
        true => (&own.diagnostics, &own.sources),
    };
    if found.is_empty() {
        return Ok(Reply::result("nothing was found"));
    }
    let mut reply = Reply::result(session.report(found, sources));
    let mut seen = Vec::new();
    for one in found {
        if !seen.contains(&one.code.id) {
            seen.push(one.code.id);
            reply.say(format!("\n{}", report::code(one.code, &session.look)));
        }
    }
    Ok(reply)
}

fn fix(session: &mut Session, words: &str, _: &mut Surroundings<'_>) -> Answer {
    let program = session.findings.refused.clone();
    let program = program.unwrap_or_else(|| Arc::clone(&session.now.program));
    let found = match session.findings.found.is_empty() {
        false => session.findings.found.clone(),
        true => session.now.program.diagnostics.clone(),
    };
    let edits = found.iter().flat_map(|one| &one.edits);
    let edits: Vec<&Edit> =
        edits.filter(|edit| edit.safety != Safety::Suggestion).collect();
    let wanted = match words {
        "" => 1,
        n => n.parse().map_err(|_| Complaint(format!("`{n}` is no number of an edit")))?,
    };
    let Some(edit) = edits.get(wanted.max(1) - 1) else {
        return Err(match edits.len() {
            0 => "the last findings offer no edit".into(),
            n => Complaint(format!("there are {n} edits: `:fix 1`")),
        });
    };
    let Some(text) = mended(&program, edit) else {
        return Err("that edit is about another file; mend it there, then `:reload`".into());
    };
    let items = items::split(&text);
    let places = 0..items.len();
    let is_same = |place: usize| session.now.program.items.contains(&items[place]);
    let entered = places.map(|place| Entered { place, is_same: is_same(place) });
    let entered = entered.filter(|one| !one.is_same).collect();
    let label = format!("fix: {}", edit.title);
    let (edit, ground, errors) = (None, None, Errors::Refuse);
    let mut reply = Reply::result(label.clone());
    reply.add(session.change(Change { items, entered, label, edit, ground, errors }));
    Ok(reply)
}

/// The text of a program with an edit applied, if it is in the session's own text.
fn mended(program: &Program, edit: &Edit) -> Option<String> {
    let text = program.text();
    let is_own = edit.span.source == SourceId::default();
    let (before, after) =
        (text.get(..edit.span.start as usize)?, text.get(edit.span.end as usize..)?);
    is_own.then(|| format!("{before}{}{after}", edit.replacement))
}
