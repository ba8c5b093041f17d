//! The rules that end a run early.

use super::events::{EpochReport, StopReason};
use super::keep::{is_better, name};
use crate::check::typed::{Stop, TypedTrain};

/// The rules of a run, each with what it has seen.
#[derive(Clone, Debug)]
pub(super) struct Stops {
    rules: Vec<Rule>,
    reason: Option<StopReason>,
}

#[derive(Clone, Debug)]
struct Rule {
    stop: Stop,
    best: f64,
    n_stalled: u64,
}

impl Stops {
    pub(super) fn new(train: &TypedTrain) -> Self {
        let rule = |stop: &Stop| Rule { stop: stop.clone(), best: f64::NAN, n_stalled: 0 };
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

    /// Why the run is to end, once a rule says so.
    pub(super) fn reason(&self) -> Option<StopReason> {
        self.reason.clone()
    }
}

impl Rule {
    fn observe(&mut self, report: &EpochReport) -> Option<StopReason> {
        match &self.stop {
            Stop::Time(seconds) => {
                let seconds = *seconds;
                (report.seconds >= seconds).then_some(StopReason::Time { seconds })
            }
            Stop::Reached { watched, value } => {
                let name = name(watched);
                let found = report.get(&name)?;
                let is_reached =
                    found == *value || is_better(found, *value, watched.larger_is_better);
                is_reached.then_some(StopReason::Reached { watched: name, value: found })
            }
            Stop::Stalled { watched, patience } => {
                let (name, patience) = (name(watched), *patience);
                let found = report.get(&name)?;
                if is_better(found, self.best, watched.larger_is_better) {
                    (self.best, self.n_stalled) = (found, 0);
                    return None;
                }
                self.n_stalled += 1;
                (self.n_stalled >= patience)
                    .then_some(StopReason::Stalled { watched: name, patience })
            }
        }
    }
}
