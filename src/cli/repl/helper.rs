//! What the line editor asks while a line is typed, answered by the session.

use std::borrow::Cow;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rustyline::completion::{Candidate, Completer};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Context};

use crate::diagnostics::render::{Color, Paint};
use crate::repl::{self, Session};

/// The answers, from the session as it was after the last input.
pub(super) struct Helper {
    session: Session,
    /// Set when an answer broke: the line can still be typed.
    is_silent: Cell<bool>,
}

impl Helper {
    /// Answers from this session.
    pub(super) fn new(session: Session) -> Self {
        Self { session, is_silent: Cell::new(false) }
    }

    /// Answers from this session from now on.
    pub(super) fn set(&mut self, session: Session) {
        self.session = session;
    }

    /// An answer, or none for the rest of the session if giving it breaks.
    fn ask<T>(&self, answer: impl FnOnce(&Session) -> Option<T>) -> Option<T> {
        if self.is_silent.get() {
            return None;
        }
        let given = catch_unwind(AssertUnwindSafe(|| answer(&self.session)));
        given.unwrap_or_else(|_| {
            self.is_silent.set(true);
            None
        })
    }
}

impl rustyline::Helper for Helper {}

/// Something that can be put in.
#[derive(Debug)]
pub(super) struct Offer(repl::Candidate);

impl Candidate for Offer {
    fn display(&self) -> &str {
        &self.0.shown
    }

    fn replacement(&self) -> &str {
        &self.0.text
    }
}

impl Completer for Helper {
    type Candidate = Offer;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Offer>)> {
        let found = self.ask(|session| Some(repl::complete(session, &line[..pos])));
        let found = found.unwrap_or_default();
        Ok((found.start, found.candidates.into_iter().map(Offer).collect()))
    }
}

/// The grey text behind the cursor. It is looked at, never put in.
#[derive(Debug)]
pub(super) struct Note(String);

impl Hint for Note {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for Helper {
    type Hint = Note;

    fn hint(&self, line: &str, pos: usize, _: &Context<'_>) -> Option<Note> {
        if pos < line.len() {
            return None;
        }
        let said = self.ask(|session| repl::hint(session, line))?;
        Some(Note(format!("   {said}")))
    }
}

impl Highlighter for Helper {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        let look = self.session.look();
        match look.color {
            Color::Off => Cow::Borrowed(line),
            Color::On => Cow::Owned(repl::highlight(line, &look)),
        }
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(
        &'s self,
        prompt: &'p str,
        _: bool,
    ) -> Cow<'b, str> {
        Cow::Owned(self.session.look().paint(Paint::Bold, prompt))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(self.session.look().paint(Paint::Dim, hint))
    }

    fn highlight_candidate<'c>(
        &self,
        candidate: &'c str,
        _: CompletionType,
    ) -> Cow<'c, str> {
        Cow::Borrowed(candidate)
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        true
    }
}

impl Validator for Helper {
    fn validate(
        &self,
        ctx: &mut ValidationContext<'_>,
    ) -> rustyline::Result<ValidationResult> {
        Ok(match repl::is_complete(ctx.input()) {
            true => ValidationResult::Valid(None),
            false => ValidationResult::Incomplete,
        })
    }
}
