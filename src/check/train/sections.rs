//! What a training is about: its model and its data, named or the only ones.

use crate::check::Context;
use crate::check::scope::Named;
use crate::diagnostics::codes::{A001, N002, P009};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety, suggest};
use crate::syntax::ast::{Name, Train};

/// Which data item is trained on. Otherwise P009, N002 or A001.
pub(super) fn data_of(
    cx: &Context<'_>,
    train: &Train,
    out: &mut Diagnostics,
) -> Option<usize> {
    let found = cx.scope.data_of(train);
    if found.is_none() {
        let names = names(&cx.scope.data);
        if is_hidden(cx, &names) || train.data.is_none() && has_twins(&names) {
            return None;
        }
        out.push(match &train.data {
            Some(name) => unknown("data", name, &names),
            None if names.is_empty() => missing(
                train,
                "data",
                "data {\n    source = csv(\"data.csv\")\n    target = …\n}",
            ),
            None => ambiguous(train, "data", &names),
        });
    }
    found
}

/// Which model is trained. Otherwise P009, N002 or A001.
pub(super) fn model_of(
    cx: &Context<'_>,
    train: &Train,
    out: &mut Diagnostics,
) -> Option<usize> {
    let found = cx.scope.model_of(train);
    if found.is_none() {
        let names = names(&cx.scope.models);
        if is_hidden(cx, &names) || train.model.is_none() && has_twins(&names) {
            return None;
        }
        out.push(match &train.model {
            Some(name) => unknown("model", name, &names),
            None if names.is_empty() => missing(
                train,
                "model",
                "model {\n    linear(16) -> relu\n    linear(classes)\n}",
            ),
            None => ambiguous(train, "model", &names),
        });
    }
    found
}

fn names<T>(items: &[Named<'_, T>]) -> Vec<String> {
    items.iter().map(|item| item.name.clone()).collect()
}

/// Whether what is missing may be in an item that could not be read, which is told there.
fn is_hidden(cx: &Context<'_>, names: &[String]) -> bool {
    names.is_empty() && cx.scope.has_unread_items
}

/// Whether there are two of one name, which is told there.
fn has_twins(names: &[String]) -> bool {
    names.iter().enumerate().any(|(at, name)| names[..at].contains(name))
}

fn missing(train: &Train, word: &str, skeleton: &str) -> Diagnostic {
    let message = format!("training needs a `{word}` section, and there is none");
    let label = format!("nothing to train {}", if word == "data" { "on" } else { "here" });
    let at = crate::source::Span { end: train.span.start, ..train.span };
    Diagnostic::new(&P009, message, train.keyword, label)
        .help(format!("add one to the file: {}", one_line(skeleton)))
        .edit(format!("add a `{word}`"), at, format!("{skeleton}\n\n"), Safety::Suggestion)
}

fn one_line(skeleton: &str) -> String {
    let lines: Vec<&str> = skeleton.lines().map(str::trim).collect();
    let inner = lines[1..lines.len() - 1].join("; ");
    format!("`{} {inner} }}`", lines[0])
}

fn unknown(word: &str, name: &Name, names: &[String]) -> Diagnostic {
    let message = format!("no `{word}` is called `{}`", name.node);
    let near = suggest::near(&name.node, names.iter().map(String::as_str));
    let Some(near) = near else {
        let found =
            Diagnostic::new(&N002, message, name.span, "not defined in this program");
        return match names {
            [] => found.help(format!("add `{word} {} {{ … }}`", name.node)),
            names => found.help(format!("there is `{}`", names.join("`, `"))),
        };
    };
    Diagnostic::new(&N002, message, name.span, format!("did you mean `{near}`?")).edit(
        format!("write `{near}`"),
        name.span,
        near,
        Safety::Unsafe,
    )
}

fn ambiguous(train: &Train, word: &str, names: &[String]) -> Diagnostic {
    let message = format!("`train` must say which `{word}` it means");
    let label = format!("there are {}: `{}`", names.len(), names.join("`, `"));
    let first = &names[0];
    let example = if word == "data" {
        let model = train.model.as_ref().map_or("net", |name| name.node.as_str());
        format!("train {model} on {first} {{ … }}")
    } else {
        format!("train {first} {{ … }}")
    };
    Diagnostic::new(&A001, message, train.keyword, label)
        .help(format!("write for example `{example}`"))
}
