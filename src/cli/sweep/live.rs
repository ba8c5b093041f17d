//! The trials under way, redrawn in place on a terminal.
//!
//! The cursor stays visible and below the table, so that a process that ends at once leaves the
//! terminal as it was.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::cli::terminal::Terminal;
use crate::report::{self, Board, Running, Trial};
use crate::train::Event;

/// Redrawing more often than this is not seen.
const REDRAW: Duration = Duration::from_millis(80);

/// The table of a sweep, or nothing where it cannot be redrawn or is not wanted.
#[derive(Debug)]
pub(super) struct Live<'a> {
    terminal: &'a Terminal,
    by: String,
    /// Trainings of a trial: of each fold, of each `train` item.
    n_parts: u64,
    /// `None` where nothing is shown.
    state: Option<Mutex<State>>,
}

/// What is shown.
#[derive(Debug, Default)]
struct State {
    board: Board,
    drawn: Option<Instant>,
    /// Lines that stand on the screen.
    n_lines: usize,
}

impl<'a> Live<'a> {
    /// A table of `n_tasks` trials of so many trainings each; `by` decides.
    pub(super) fn new(
        terminal: &'a Terminal,
        by: &str,
        (n_tasks, n_parts): (usize, u64),
    ) -> Self {
        let board = Board { n_tasks, ..Board::default() };
        let state = Mutex::new(State { board, ..State::default() });
        Self { terminal, by: by.to_owned(), n_parts, state: Some(state) }
    }

    /// Nothing, as long as it lasts.
    pub(super) fn none(terminal: &'a Terminal) -> Self {
        Self { terminal, by: String::new(), n_parts: 1, state: None }
    }

    /// Whether there is a table.
    pub(super) fn is_shown(&self) -> bool {
        self.state.is_some()
    }

    fn state(&self) -> Option<MutexGuard<'_, State>> {
        let state = self.state.as_ref()?;
        Some(state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A trial begins.
    pub(super) fn begin(&self, trial: &Trial) {
        let Some(mut state) = self.state() else { return };
        let running = Running {
            settings: trial.settings.clone(),
            divisor: trial.divisor,
            part: (0, self.n_parts),
            ..Running::default()
        };
        state.board.running.insert(trial.trial, running);
        self.draw(&mut state);
    }

    /// What happens in a trial.
    pub(super) fn hear(&self, trial: u64, event: &Event<'_>) {
        let Some(mut state) = self.state() else { return };
        let Some(running) = state.board.running.get_mut(&trial) else { return };
        match event {
            Event::Started(facts) => {
                running.part.0 += 1;
                running.epoch = (0, (facts.n_epochs / running.divisor).max(1));
                running.loss = None;
            }
            Event::Step(step) => {
                running.epoch.0 = step.epoch;
                // A mean that forgets, so that the number can be read while it moves.
                let mixed = running.loss.map(|loss| 0.9 * loss + 0.1 * step.loss);
                running.loss = mixed.filter(|loss| loss.is_finite()).or(Some(step.loss));
            }
            Event::Epoch(report) => {
                let measured = report.values.iter().find(|one| one.name == self.by);
                running.last = measured.cloned();
            }
            Event::Finished(_) => {}
        }
        if state.drawn.is_none_or(|drawn| drawn.elapsed() >= REDRAW) {
            self.draw(&mut state);
        }
    }

    /// So many trials have ended, the best of them first.
    pub(super) fn know(&self, n_ended: usize, best: &[&Trial]) {
        let Some(mut state) = self.state() else { return };
        let has_score = best.iter().filter(|one| one.score(&self.by).is_some());
        state.board.best = has_score.take(3).map(|one| Trial::clone(one)).collect();
        state.board.n_ended = n_ended;
    }

    /// A trial has ended; `word` is to stay above the table.
    pub(super) fn end(&self, trial: &Trial, word: &str) {
        let Some(mut state) = self.state() else { return };
        state.board.running.remove(&trial.trial);
        if !word.is_empty() {
            self.erase(&mut state);
            self.terminal.tell(word);
        }
        self.draw(&mut state);
    }

    /// Takes the table away.
    pub(super) fn close(&self) {
        if let Some(mut state) = self.state() {
            self.erase(&mut state);
        }
    }

    fn draw(&self, state: &mut State) {
        let Some((look, height)) = self.terminal.window() else { return };
        // The line below the table is the cursor's.
        let text = report::board(&state.board, &self.by, height.saturating_sub(1), &look);
        let up = up(state.n_lines);
        self.terminal.tell(&format!("{up}{text}"));
        (state.n_lines, state.drawn) = (text.lines().count(), Some(Instant::now()));
    }

    fn erase(&self, state: &mut State) {
        self.terminal.tell(&up(state.n_lines));
        state.n_lines = 0;
    }
}

impl Drop for Live<'_> {
    fn drop(&mut self) {
        self.close();
    }
}

/// Goes up so many lines, and clears what is from there on.
fn up(n_lines: usize) -> String {
    match n_lines {
        0 => String::new(),
        n => format!("\r\u{1b}[{n}A\u{1b}[J"),
    }
}
