//! A change of the definitions: checked, taken or refused, told.

use std::sync::Arc;

use super::carry::{self, Carried};
use super::items::{Entered, ItemText};
use super::listing;
use super::matching::EditPlace;
use super::program::{Ground, Program, is_waiting};
use super::reply::{Reply, Verdict};
use super::session::{Findings, Moment, Session};
use crate::diagnostics::render;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::report;

/// A change of the definitions.
#[derive(Debug)]
pub(super) struct Change {
    /// The items as they are to be.
    pub(super) items: Vec<ItemText>,
    /// Those that were typed.
    pub(super) entered: Vec<Entered>,
    /// What is done, in words.
    pub(super) label: String,
    /// Where, when it is an edit of lines.
    pub(super) edit: Option<EditPlace>,
    /// What the program stands on, when that changes.
    pub(super) ground: Option<Arc<Ground>>,
    /// What is done with a program that does not check.
    pub(super) errors: Errors,
}

/// What is done with a program that does not check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errors {
    /// The session stays as it was.
    Refuse,
    /// It is taken all the same: a file is loaded to be mended.
    Take,
}

impl Session {
    /// Checks changed definitions; takes them, or leaves the session as it was.
    pub(super) fn change(&mut self, change: Change) -> Reply {
        let ground = change.ground.clone().unwrap_or_else(|| Arc::clone(&self.now.ground));
        let program = Arc::new(Program::new(change.items, &ground));
        let new = program.new_findings(&self.now.program);
        let stops = |one: &Diagnostic| one.is_error() && !is_waiting(one);
        let mut reply = Reply::default();
        if change.errors == Errors::Refuse && new.iter().any(stops) {
            reply.tell(self.report(&new, &program.sources), Verdict::Findings);
            reply.tell("the session is as it was", Verdict::Findings);
            self.remember(new, Some(program));
            return reply;
        }
        let (waiting, new): (Diagnostics, Diagnostics) =
            new.into_iter().partition(is_waiting);
        if !new.is_empty() {
            let verdict = match new.iter().any(Diagnostic::is_error) {
                true => Verdict::Findings,
                false => Verdict::Fine,
            };
            reply.tell(self.report(&new, &program.sources), verdict);
        }
        self.findings =
            Findings { found: new, sources: program.sources.clone(), refused: None };
        let before = self.now.clone();
        let old = (&*before.program, &before.states);
        let (states, carried) = carry::carry(old, &program, change.edit.as_ref());
        self.step(change.label.clone(), Moment { ground, program, states });
        for line in self.told(&change.entered, &before.program, &carried) {
            reply.say(line);
        }
        if change.ground.is_none() {
            for line in self.settled(&before.program) {
                reply.say(line);
            }
        }
        for one in &waiting {
            reply.say(format!("  still to come: {}", one.message));
        }
        for one in carried.iter().filter(|one| one.is_news()) {
            self.history.mark(&one.model, &change.label);
        }
        self.mark_edited(&change.entered, &change.label);
        reply
    }

    /// A line for each finding that is there no more, though its item is.
    fn settled(&self, before: &Program) -> Vec<String> {
        let now = &self.now.program;
        let is_there = |one: &Diagnostic| {
            let place = before.item_of(one.span());
            place.is_none_or(|place| now.position(&before.items[place].key).is_some())
        };
        let gone = before.new_findings(now).into_iter();
        let gone = gone.filter(|one| !is_waiting(one) && is_there(one));
        gone.map(|one| self.shown(&format!("settled: {} {}", one.code.id, one.message)))
            .collect()
    }

    fn mark_edited(&mut self, entered: &[Entered], label: &str) {
        let program = Arc::clone(&self.now.program);
        for one in entered.iter().filter(|one| !one.is_same) {
            let key = &program.items[one.place].key;
            let models = program.typed.models.iter().map(|model| &model.name);
            let touched: Vec<&String> = match key.word.as_str() {
                "model" => models.filter(|name| *name == key.handle()).collect(),
                _ => models.collect(),
            };
            touched.iter().for_each(|model| self.history.mark(model, label));
        }
    }

    /// A line for each item that was typed, and for each model whose weights were touched.
    fn told(
        &self,
        entered: &[Entered],
        before: &Program,
        carried: &[Carried],
    ) -> Vec<String> {
        let program = &self.now.program;
        let mut lines = Vec::new();
        let mut said: Vec<&str> = Vec::new();
        for one in entered {
            let item = &program.items[one.place];
            let carry = carried.iter().find(|carried| {
                item.key.word == "model" && carried.model == item.key.handle()
            });
            if one.is_same {
                lines.push(format!("{} is as it was", item.key.title()));
                continue;
            }
            let was_there = before.position(&item.key).is_some();
            match carry.filter(|carry| was_there && carry.has_weights()) {
                Some(carry) => lines.push(carry.line()),
                None => lines.push(listing::item(program, one.place)),
            }
            said.extend(carry.map(|carry| carry.model.as_str()));
        }
        for model in &program.typed.models {
            let is_new = before.model(&model.name).is_none();
            let place = program.item_of(model.span).filter(|_| is_new);
            let was_there = place
                .is_some_and(|place| before.position(&program.items[place].key).is_some());
            let is_said = entered.iter().any(|one| Some(one.place) == place);
            if was_there && !is_said {
                // Its data has come, or its mistake is mended.
                lines.push(report::one_line(model));
            }
        }
        let others = carried.iter().filter(|one| !said.contains(&one.model.as_str()));
        lines.extend(others.filter(|one| one.is_news()).map(Carried::line));
        lines.iter().map(|line| self.shown(line)).collect()
    }

    /// A line of text, safe and no wider than the window.
    fn shown(&self, line: &str) -> String {
        let width = self.look.width - 2;
        render::text::wrap(&render::escape(line), width, 0).join("\n  ")
    }
}
