//! The grey hint behind the cursor: the shape that a chain has reached, or what is wrong with it.

use std::ops::Range;

use super::edit::{self, LineEdit};
use super::items::{self, ItemText, Key};
use super::listing;
use super::program::{Ground, Program};
use super::session::Session;
use crate::check::typed::{TypedModel, TypedNode};
use crate::diagnostics::render::escape;
use crate::shape::Shape;
use crate::source::SourceId;
use crate::syntax::ast::{Inputs, Item};
use crate::syntax::{Token, TokenKind, tokens};

/// Words of an error that fit behind a line.
const MOST_WORDS: usize = 6;

/// `-> [128], 100,480`, or a few words of what is wrong, for an input under way whose cursor is at
/// its end.
pub fn hint(session: &Session, input: &str) -> Option<String> {
    let line = input.rsplit('\n').next().unwrap_or("");
    if line.trim().is_empty() || input.trim_start().starts_with([':', '?']) {
        return None;
    }
    let last = *tokens(input).last()?;
    let is_typing = last.kind == TokenKind::Word && last.end == input.len();
    let is_open = !super::script::is_complete(line);
    let probe = Probe::new(session, input)?;
    let found = probe.model().map(|model| listing::of_line(model, probe.line.clone()));
    match found {
        Some(shape) if !shape.is_empty() => Some(shape),
        Some(_) => None,
        None if is_typing || is_open => None,
        None => probe.error(&session.now.program).map(|said| escape(&said).into_owned()),
    }
}

/// The program as it would be if an unfinished input ended here.
#[derive(Debug)]
pub(super) struct Probe {
    program: Program,
    place: usize,
    /// The cursor's line up to the cursor, in the first text.
    line: Range<usize>,
}

impl Probe {
    /// Closes what is open and checks; `None` where the input defines no model.
    pub(super) fn new(session: &Session, input: &str) -> Option<Self> {
        let program = &session.now.program;
        let (mut all, place, end) = match edit::parse(input) {
            Some(edit) => edited(program, &edit)?,
            None => defined(program, input)?,
        };
        let item = &mut all[place];
        if !matches!(item.key.word.as_str(), "model" | "block") {
            return None;
        }
        blank_promise(item);
        let key = item.key.clone();
        if key.word == "model" {
            pair_up(&mut all, &key);
        }
        let program = Program::new(all, &ground(session));
        let end = program.starts[place] + end;
        let start = program.text()[..end].rfind('\n').map_or(0, |at| at + 1);
        Some(Self { program, place, line: start..end })
    }

    fn model(&self) -> Option<&TypedModel> {
        let key = &self.program.items[self.place].key;
        let is_model = key.word == "model";
        is_model.then(|| self.program.model(key.handle())).flatten()
    }

    /// The shape that has been reached at the cursor.
    pub(super) fn shape(&self) -> Option<&Shape> {
        let item = self.program.range(self.place);
        let is_before = |node: &&TypedNode| {
            let (start, end) = (node.span.start as usize, node.span.end as usize);
            node.span.source == SourceId::default()
                && start >= item.start
                && end <= self.line.end
        };
        let before = self.model()?.nodes.iter().filter(is_before);
        before.max_by_key(|node| node.span.end).map(|node| &node.shape)
    }

    /// The first words of a mistake on the cursor's line.
    fn error(&self, before: &Program) -> Option<String> {
        let new = self.program.new_findings(before);
        let is_here =
            |start: u32| (self.line.start..=self.line.end).contains(&(start as usize));
        let found = new.iter().find(|one| {
            let span = one.span();
            one.is_error() && span.source == SourceId::default() && is_here(span.start)
        })?;
        let words: Vec<&str> = found.message.split_whitespace().collect();
        let more = if words.len() > MOST_WORDS { " …" } else { "" };
        let shown = words[..words.len().min(MOST_WORDS)].join(" ");
        Some(format!("{}: {shown}{more}", found.code.id))
    }
}

/// Data that is not being typed is not scanned again.
fn ground(session: &Session) -> Ground {
    let mut ground = (*session.now.ground).clone();
    for data in &session.now.program.typed.data {
        let profiles = &mut ground.options.profiles;
        profiles.entry(data.spec.name.clone()).or_insert_with(|| data.profile.clone());
    }
    ground
}

/// An unfinished text, finished: a last arrow goes, brackets are closed. The end of what was typed.
fn finished(text: &str) -> (String, usize) {
    let all = tokens(text);
    let is_word =
        |token: &&Token| !matches!(token.kind, TokenKind::Newline | TokenKind::Comment);
    let last = all.iter().rev().find(is_word).filter(|token| token.text(text) == "->");
    let mut done = last.map_or(text, |arrow| &text[..arrow.start]).trim_end().to_owned();
    let end = done.len();
    let mut open = Vec::new();
    for token in tokens(&done) {
        match token.kind {
            TokenKind::Open(b'(') => open.push(")"),
            TokenKind::Open(b'[') => open.push("]"),
            TokenKind::Open(_) => open.push("\n}"),
            TokenKind::Close(_) => drop(open.pop()),
            _ => {}
        }
    }
    open.iter().rev().for_each(|closer| done.push_str(closer));
    (done, end)
}

type Finished = (Vec<ItemText>, usize, usize);

fn defined(program: &Program, input: &str) -> Option<Finished> {
    let (text, end) = finished(input);
    let new = items::split(&text);
    let last = new.last()?.clone();
    // The last item ends where the text does.
    let end = last.text.len().checked_sub(text.trim_end().len() - end)?;
    let (all, entered) = items::merge(&program.items, &program.meant(), new);
    Some((all, entered.last()?.place, end))
}

fn edited(program: &Program, edit: &LineEdit<'_>) -> Option<Finished> {
    let place = program.find(edit.handle)?;
    let (typed, end) = finished(edit.text);
    let edit = LineEdit { text: &typed, ..edit.clone() };
    let mut all = program.items.clone();
    let (text, range) = edit::apply(&all[place].text, &edit).ok()?;
    let end = range.start + before_closers(&text[range], &typed[end..]);
    all[place].text = text;
    Some((all, place, end))
}

/// Where lines that were put in, indented by now, end without the brackets that were closed.
fn before_closers(lines: &str, closers: &str) -> usize {
    let inline = closers.find('\n').unwrap_or(closers.len());
    let mut rest = lines.trim_end_matches('\n');
    for _ in closers.matches('\n') {
        rest = rest.rsplit_once('\n').map_or("", |(before, _)| before);
    }
    rest.len().saturating_sub(inline)
}

/// Trains a model on the only data there is, so that its input is known before it is said.
fn pair_up(all: &mut Vec<ItemText>, model: &Key) {
    let count = |word: &str| all.iter().filter(|item| item.key.word == word).count();
    if count("data") != 1 || count("train") != 0 {
        return;
    }
    let text = format!("train {} {{ epochs = 1 }}", model.name);
    let key = Key { word: "train".to_owned(), ..model.clone() };
    all.push(ItemText { key, text });
}

/// Takes the promised output of a model out of its signature: its body is not finished yet.
fn blank_promise(item: &mut ItemText) {
    let (_, ast) = items::parse(&item.text);
    let Some(Item::Model(model)) = ast.items.first() else { return };
    let Some(signature) = &model.signature else { return };
    let inputs = match &signature.inputs {
        Inputs::One(shape) => shape.span.end,
        Inputs::Named(all) => all.last().map_or(0, |(_, shape)| shape.span.end),
    };
    let Some(output) = &signature.output else { return };
    let promise = inputs as usize..output.span.end as usize;
    let Some(arrow) = item.text.get(promise.clone()).and_then(|text| text.find("->"))
    else {
        return;
    };
    let blank = promise.start + arrow..promise.end;
    let spaces = " ".repeat(blank.len());
    item.text.replace_range(blank, &spaces);
}
