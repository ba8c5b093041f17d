//! Items in a line, and models line by line with shapes.

use std::collections::BTreeSet;
use std::ops::Range;

use super::diff;
use super::edit::Body;
use super::program::Program;
use crate::builtins::layers::Mode;
use crate::check::typed::{Claim, TypedKind, TypedModel};
use crate::diagnostics::render::{Look, Paint, escape, text};
use crate::graph::Graph;
use crate::lower;
use crate::report;
use crate::source::{SourceId, Span};

/// An item in one line: `model net [4] -> [3], 131 parameters`.
pub(super) fn item(program: &Program, place: usize) -> String {
    let key = &program.items[place].key;
    let typed = &program.typed;
    let title = key.title();
    match key.word.as_str() {
        "model" => {
            let model = program.model(key.handle());
            model.map_or(title, report::one_line)
        }
        "data" => {
            let data = typed.data.iter().find(|data| data.spec.name == key.handle());
            data.map_or(title.clone(), |data| {
                let n = text::count(data.profile.n_rows, "example");
                format!("{title}: {n}, {}", report::contents(&data.profile))
            })
        }
        "let" => {
            let found = typed.lets.iter().find(|one| one.name == key.name);
            found.map_or(title, |one| format!("let {} = {}", one.name, one.value))
        }
        "train" => {
            let range = program.range(place);
            let train = typed.trains.iter().find(|train| {
                train.span.source == SourceId::default()
                    && range.contains(&(train.span.start as usize))
            });
            train.map_or(title, |train| {
                let (model, data) = (&train.model.name, &train.data.spec.name);
                format!("train {model} on {data}: {}", report::method(train))
            })
        }
        "expect" => {
            let range = program.range(place);
            let is_own = |claim: &&Claim| range.contains(&(claim.span.start as usize));
            let n = typed.expects.iter().filter(is_own).count();
            format!("{title}: {}", text::count(n as u64, "claim"))
        }
        _ => title,
    }
}

/// An item with its lines numbered as edits count them, and, for a model, what each line gives.
pub(super) fn numbered(program: &Program, place: usize, look: &Look) -> String {
    let item = &program.items[place];
    let Some(body) = Body::of(&item.text) else {
        return item.text.lines().map(|line| format!("{}\n", escape(line))).collect();
    };
    let model = match item.key.word.as_str() {
        "model" => program.model(item.key.handle()),
        _ => None,
    };
    let shapes = model.map(|model| {
        let ranges = written(&item.text, &body);
        let start = program.starts[place];
        let of =
            |range: &Range<usize>| of_line(model, start + range.start..start + range.end);
        ranges.iter().map(of).collect::<Vec<_>>()
    });
    let width = body.lines.iter().map(|line| text::width(line)).max().unwrap_or(0);
    let width = width.min(look.width.saturating_sub(28));
    let digits = body.lines.len().to_string().len().max(2);
    let gap = " ".repeat(digits + 2);
    let mut out = String::new();
    for line in body.head.lines() {
        out += &format!("{gap}{}\n", escape(line));
    }
    for (at, line) in body.lines.iter().enumerate() {
        let number = text::pad_start(&(at + 1).to_string(), digits);
        let shape = shapes.as_ref().map_or("", |shapes| shapes[at].as_str());
        let line = text::pad_end(&escape(line), width);
        let line = format!(
            "{}  {line}  {}",
            look.paint(Paint::Dim, &number),
            look.paint(Paint::Dim, shape)
        );
        out += line.trim_end();
        out += "\n";
    }
    for line in body.tail.lines() {
        out += &format!("{gap}{}\n", escape(line));
    }
    out
}

/// Where each line of a body was written. Statements that share a line are shown as an edit would
/// leave them, apart.
fn written(text: &str, body: &Body) -> Vec<Range<usize>> {
    let shown = body.text();
    let words = diff::survivors(&shown, text, None);
    let starts = (0..=body.lines.len()).map(|at| {
        let from = body.start_of(at);
        words.range(from..).next().map_or(text.len(), |(_, written)| *written)
    });
    let starts: Vec<usize> = starts.collect();
    starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// What the last stage written within these bytes gives, and how many weights stand there.
pub(super) fn of_line(model: &TypedModel, bytes: Range<usize>) -> String {
    let graph = lower::forward(model, Mode::Evaluate);
    let is_here = |span: Span| {
        span.source == SourceId::default() && bytes.contains(&(span.start as usize))
    };
    // What a block or a body on this line holds was written elsewhere.
    let is_whole = |span: Span| is_here(span) && span.end as usize <= bytes.end;
    let whole = model.places.iter().filter(|(_, span)| is_whole(**span));
    let whole: Vec<&str> = whole.map(|(path, _)| path.as_str()).collect();
    let own = model.nodes.iter().filter(|node| {
        !matches!(node.kind, TypedKind::Input(_))
            && (is_here(node.span) || whole.iter().any(|path| is_below(path, &node.path)))
    });
    let own: Vec<_> = own.collect();
    let Some(last) = own.last() else { return String::new() };
    let stages: BTreeSet<&str> = own.iter().map(|node| node.path.as_str()).collect();
    match weights_below(&graph, &stages) {
        0 => format!("-> {}", last.shape),
        n => format!("-> {}, {}", last.shape, text::thousands(n)),
    }
}

/// Whether a path is a stage or a part of it.
pub(super) fn is_below(stage: &str, path: &str) -> bool {
    path.strip_prefix(stage)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn weights_below(graph: &Graph, stages: &BTreeSet<&str>) -> u64 {
    let own = graph.weights.iter().filter(|spec| {
        spec.path.rsplit_once('.').is_some_and(|(stage, _)| stages.contains(stage))
    });
    own.map(|spec| spec.fans.extents.n_elements() as u64).sum()
}
