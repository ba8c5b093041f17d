//! The rules that end a run early.

use super::events::{EpochReport, StopReason};
use super::keep::{Name, is_better};
use crate::check::typed::{Stop, TypedTrain, Watched};

/// The rules of a run, each with what it has seen.
#[derive(Clone, Debug)]
pub(super) struct Stops {
    rules: Vec<Rule>,
    reason: Option<StopReason>,
}

#[derive(Clone, Debug)]
struct Rule {
    stop: Stop,
    /// What it watches, if anything.
    watched: Option<Name>,
    best: f64,
    n_stalled: u64,
}

impl Stops {
    pub(super) fn new(train: &TypedTrain) -> Self {
        let rule = |stop: &Stop| Rule {
            stop: stop.clone(),
            watched: watched(stop).map(Name::new),
            best: f64::NAN,
            n_stalled: 0,
        };
        Self { rules: train.stop.iter().map(rule).collect(), reason: None }
    }

    pub(super) fn has_time_limit(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule.stop, Stop::Time(_)))
    }

    /// Whether a time limit has passed.
    pub(super) fn is_late(&self, seconds: f64) -> bool {
        let is_over =
            |rule: &Rule| matches!(rule.stop, Stop::Time(limit) if seconds >= limit);
        self.rules.iter().any(is_over)
    }

    /// Sees what an epoch gave.
    pub(super) fn observe(&mut self, report: &EpochReport) {
        let reasons = self.rules.iter_mut().map(|rule| rule.observe(report));
        let first = reasons.fold(None, Option::or);
        self.reason = self.reason.take().or(first);
    }

    /// What must be kept to go on after a stop, while no rule says to end.
    pub(super) fn state(&self) -> Vec<f64> {
        self.rules.iter().flat_map(|rule| [rule.best, rule.n_stalled as f64]).collect()
    }

    /// Puts back what [`Stops::state`] gave.
    pub(super) fn restore(&mut self, state: &[f64]) {
        let (pairs, _) = state.as_chunks();
        for (rule, [best, n_stalled]) in self.rules.iter_mut().zip(pairs) {
            (rule.best, rule.n_stalled) = (*best, *n_stalled as u64);
        }
    }

    /// Why the run is to end, once a rule says so.
    pub(super) fn reason(&self) -> Option<StopReason> {
        self.reason.clone()
    }
}

impl Rule {
    fn observe(&mut self, report: &EpochReport) -> Option<StopReason> {
        if let Stop::Time(seconds) = self.stop {
            return (report.seconds >= seconds).then_some(StopReason::Time { seconds });
        }
        let Name { name, larger_is_better } = self.watched.as_ref()?;
        let found = report.get(name)?;
        let is_better = |than: f64| is_better(found, than, *larger_is_better);
        match self.stop {
            Stop::Time(_) => None,
            Stop::Reached { value, .. } => (found == value || is_better(value))
                .then(|| StopReason::Reached { watched: name.clone(), value: found }),
            Stop::Stalled { .. } if is_better(self.best) => {
                (self.best, self.n_stalled) = (found, 0);
                None
            }
            Stop::Stalled { patience, .. } => {
                self.n_stalled += 1;
                (self.n_stalled >= patience)
                    .then(|| StopReason::Stalled { watched: name.clone(), patience })
            }
        }
    }
}

/// What a rule watches; `None` for the clock.
pub(super) fn watched(stop: &Stop) -> Option<&Watched> {
    match stop {
        Stop::Stalled { watched, .. } | Stop::Reached { watched, .. } => Some(watched),
        Stop::Time(_) => None,
    }
}
