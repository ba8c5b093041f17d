//! Shows a training while it runs: a bar on a terminal, a line an epoch elsewhere, JSON on demand.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::terminal::Terminal;
use crate::check::typed::TypedTrain;
use crate::diagnostics::render::{Charset, Color};
use crate::report::{self, Series};
use crate::train::{EpochReport, Event, Facts, Measured, Outcome, StepReport, StopReason};

/// How much is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// What people want to see.
    Talk,
    /// Only how far it is: a session says the rest.
    Session,
    /// Nothing while it runs.
    Quiet,
    /// One JSON object a line, on standard output.
    Json,
    /// A bar, and a line when it is over, which others write.
    Fold {
        /// Whether it is to be said first what is trained.
        is_first: bool,
    },
    /// Nothing while it runs, and no results, which others show.
    QuietFold,
    /// Nothing, not even faults: others show them.
    Silent,
}

/// Hears what happens in a training.
pub(super) type Ear<'a> = &'a (dyn Fn(&Event<'_>) + Sync);

/// Redrawing more often than this is not seen.
const REDRAW: Duration = Duration::from_millis(80);
/// Without a terminal, a run tells at most so many epochs (and always the last).
const MOST_LINES: u64 = 100;

/// The ear of a training.
#[derive(Debug)]
pub(super) struct Progress<'a> {
    terminal: &'a Terminal,
    manner: Manner,
    train: Option<&'a TypedTrain>,
    bar: Option<ProgressBar>,
    facts: Option<Facts>,
    epochs: Vec<EpochReport>,
    /// Updates made before the run was stopped.
    first_step: u64,
    drawn: Instant,
    loss: f64,
    failure: Option<Failure>,
}

impl<'a> Progress<'a> {
    /// An ear for one training.
    pub(super) fn new(
        train: Option<&'a TypedTrain>,
        manner: Manner,
        terminal: &'a Terminal,
    ) -> Self {
        Self {
            terminal,
            manner,
            train,
            bar: None,
            facts: None,
            epochs: Vec::new(),
            first_step: 0,
            drawn: Instant::now(),
            loss: f64::NAN,
            failure: None,
        }
    }

    /// The same, of a run that goes on after these epochs and so many updates.
    pub(super) fn go_on(&mut self, epochs: Vec<EpochReport>, step: u64) {
        self.epochs = epochs;
        self.first_step = step;
    }

    /// Hears what happened.
    pub(super) fn hear(&mut self, event: Event<'_>) {
        match event {
            Event::Started(facts) => self.started(facts),
            Event::Step(step) => self.step(step),
            Event::Epoch(report) => self.epoch(report),
            Event::Finished(outcome) => self.finished(outcome),
        }
    }

    /// Clears the bar; the epochs, or why standard output could not take what was told.
    pub(super) fn close(self) -> Result<Vec<EpochReport>, Failure> {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.failure.map_or(Ok(self.epochs), Err)
    }

    fn started(&mut self, facts: &Facts) {
        self.facts = Some(facts.clone());
        match self.manner {
            Manner::Quiet | Manner::QuietFold | Manner::Silent => {}
            Manner::Json => self.emit(&started(facts, self.first_step)),
            Manner::Talk | Manner::Session | Manner::Fold { .. } => {
                let look = &self.terminal.errors;
                let is_told = self.manner != (Manner::Fold { is_first: false });
                if let Some(train) = self.train.filter(|_| is_told) {
                    self.terminal.tell(&report::before(train, facts, look));
                }
                if self.first_step > 0 {
                    let (n_epochs, step) = (self.epochs.len(), self.first_step);
                    let line = report::going_on(n_epochs, step, facts, look);
                    self.terminal.tell(&line);
                }
                if self.terminal.is_live {
                    let bar = bar(facts, self.terminal);
                    bar.set_position(self.first_step);
                    bar.reset_eta();
                    self.bar = Some(bar);
                }
            }
        }
    }

    fn step(&mut self, step: StepReport) {
        // A mean that forgets, so that the number can be read while it moves.
        self.loss = if self.loss.is_finite() {
            0.9 * self.loss + 0.1 * step.loss
        } else {
            step.loss
        };
        let Some(bar) = &self.bar else { return };
        if self.drawn.elapsed() < REDRAW {
            return;
        }
        self.drawn = Instant::now();
        let n_before = self.facts.as_ref().map_or(0, |facts| facts.n_steps_before);
        bar.set_position(step.step - n_before);
        bar.set_prefix(self.place(&step));
        bar.set_message(self.message());
        bar.tick();
    }

    fn epoch(&mut self, report: &EpochReport) {
        let n_epochs = self.facts.as_ref().map_or(0, |facts| facts.n_epochs);
        match self.manner {
            Manner::Quiet | Manner::QuietFold | Manner::Silent | Manner::Fold { .. } => {}
            Manner::Json => self.emit(&epoch(report)),
            Manner::Talk | Manner::Session if self.bar.is_some() => {}
            Manner::Talk | Manner::Session => {
                let every = n_epochs.div_ceil(MOST_LINES).max(1);
                if report.epoch.is_multiple_of(every) || report.epoch == n_epochs {
                    let line = report::epoch(report, n_epochs, &self.terminal.errors);
                    self.terminal.tell(&line);
                }
            }
        }
        self.epochs.push(report.clone());
    }

    fn finished(&mut self, outcome: &Outcome) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        match self.manner {
            Manner::Quiet
            | Manner::Session
            | Manner::QuietFold
            | Manner::Silent
            | Manner::Fold { .. } => {}
            Manner::Json => self.emit(&finished(outcome)),
            Manner::Talk => {
                let look = &self.terminal.errors;
                let curve = report::curve(&self.losses(), look);
                let gap = if curve.is_empty() { "" } else { "\n" };
                let after = report::after(outcome, look);
                self.terminal.tell(&format!("{after}{gap}{curve}\n"));
            }
        }
    }

    fn losses(&self) -> Vec<Series> {
        let series = |name: &str| Series {
            name: name.to_owned(),
            values: self
                .epochs
                .iter()
                .map(|one| one.get(name).unwrap_or(f64::NAN))
                .collect(),
        };
        let both = ["train.loss", "val.loss"].map(series);
        let is_known = |one: &Series| one.values.iter().any(|value| value.is_finite());
        both.into_iter().filter(is_known).collect()
    }

    fn place(&self, step: &StepReport) -> String {
        let facts = self.facts.as_ref();
        let (n_epochs, n_steps) =
            facts.map_or((0, 0), |facts| (facts.n_epochs, facts.steps_per_epoch));
        format!("epoch {}/{n_epochs} step {}/{n_steps}", step.epoch, step.step_in_epoch)
    }

    fn message(&self) -> String {
        let loss = report::number(self.loss);
        let last = self.epochs.last().map_or(&[][..], |report| &report.values);
        let val = last.iter().filter(|one| one.name.starts_with("val."));
        let val: Vec<String> = val
            .take(2)
            .map(|one| format!("{} {}", one.name, report::measured(one)))
            .collect();
        format!("loss {loss}  {}", val.join("  "))
    }

    fn emit(&mut self, event: &Value) {
        if let Err(failure) = self.terminal.print(&format!("{event}\n")) {
            self.failure.get_or_insert(failure);
        }
    }
}

fn bar(facts: &Facts, terminal: &Terminal) -> ProgressBar {
    let bar =
        ProgressBar::with_draw_target(Some(facts.n_steps), ProgressDrawTarget::stderr());
    let paint = if terminal.errors.color == Color::On { ".cyan/dim" } else { "" };
    let template =
        format!("  {{prefix}} {{bar:20{paint}}} {{per_sec}}, {{eta}} left  {{wide_msg}}");
    let chars =
        if terminal.errors.charset == Charset::Unicode { "━╸─" } else { "=> " };
    let batch = facts.batch as f64;
    let style = ProgressStyle::with_template(&template).expect("the template is ours");
    let style = style.progress_chars(chars).with_key(
        "per_sec",
        move |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
            let rate = state.per_sec() * batch;
            let _ = write!(out, "{} examples/s", report::number(rate.round()));
        },
    );
    bar.set_style(style);
    bar
}

fn started(facts: &Facts, first_step: u64) -> Value {
    let [train, val, test] = facts.n_examples;
    let mut event = json!({
        "event": "started", "model": facts.model, "data": facts.data,
        "parameters": facts.n_parameters, "trained": facts.n_trained,
        "examples": { "train": train, "val": val, "test": test },
        "batch": facts.batch, "steps_per_epoch": facts.steps_per_epoch,
        "steps": facts.n_steps, "epochs": facts.n_epochs, "bytes": facts.n_bytes,
    });
    if first_step > 0 {
        event["resumed_at_step"] = json!(first_step);
    }
    event
}

fn epoch(report: &EpochReport) -> Value {
    json!({
        "event": "epoch", "epoch": report.epoch, "step": report.step, "rate": report.rate,
        "seconds": report.seconds, "is_best": report.is_best,
        "values": values(&report.values),
    })
}

fn finished(outcome: &Outcome) -> Value {
    let reason = match &outcome.reason {
        StopReason::Completed => "completed",
        StopReason::Stalled { .. } => "stalled",
        StopReason::Reached { .. } => "reached",
        StopReason::Time { .. } => "time",
        StopReason::Interrupted => "interrupted",
        StopReason::Broken => "broken",
    };
    json!({
        "event": "finished", "reason": reason, "kept_epoch": outcome.kept_epoch,
        "kept": values(&outcome.kept), "epochs": outcome.n_epochs, "steps": outcome.n_steps,
        "examples": outcome.n_examples, "seconds": outcome.seconds,
    })
}

/// Measured values as an object, in the order shown; NaN is null.
pub(super) fn values(all: &[Measured]) -> Value {
    let pairs = all.iter().map(|one| (one.name.clone(), json!(one.value)));
    Value::Object(pairs.collect::<Map<_, _>>())
}
