//! How long an epoch takes on this machine, from a short training that nothing is kept of.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::errors::TrainError;
use super::events::{EpochReport, Event, Outcome, StopReason};
use super::profile::Profile;
use super::{Preflight, Surroundings, Trainer};
use crate::check::typed::TypedTrain;
use crate::data::Dataset;
use crate::runtime::Pool;

/// Examples of a split that are measured to learn how long the whole of it takes.
const MOST_MEASURED: usize = 4096;
/// Profiled steps: the fewest, and the most.
const PROFILED: (f64, f64) = (3.0, 200.0);
/// Steps that are made however long they take: the first meets cold memory.
const FEWEST_STEPS: u64 = 4;

/// The time of an epoch.
#[derive(Clone, Debug)]
pub struct Timed {
    /// Seconds of an epoch: its updates, and what is measured after them.
    pub epoch: f64,
    /// Seconds of these that measuring takes.
    pub measuring: f64,
    /// Where the time of an update goes, on one thread.
    pub profile: Profile,
}

/// Trains for `seconds` by `clock` and says how long an epoch takes. A training that ends before is
/// timed as it is: with cold memory and the looks of the watch, which weigh where steps are few.
pub fn time_an_epoch(
    train: &TypedTrain,
    mut data: Dataset,
    pool: &Arc<Pool>,
    (seconds, clock): (f64, &dyn Fn() -> f64),
) -> Result<Timed, TrainError> {
    let ratio = shorten(&mut data);
    let unstopped = TypedTrain { stop: Vec::new(), ..train.clone() };
    let mut trainer = Trainer::<f32>::new(&unstopped, &data, pool);
    // As before a run, which so begins with warm code.
    black_box(trainer.preflight(Preflight::Quick));
    let n_steps = trainer.facts().steps_per_epoch;
    let is_over = AtomicBool::new(false);
    let mut watch = Watch::new(clock(), seconds);
    let mut around = Surroundings {
        clock,
        is_interrupted: &is_over,
        tell: &mut |event| {
            if watch.hear(&event, clock(), n_steps) {
                is_over.store(true, Ordering::Relaxed);
            }
        },
    };
    // A run writes down what it would go on from; where it puts it is not timed.
    let outcome = trainer.run_saving(&mut around, Some(&mut |_| {}));
    let found = match &outcome {
        Ok(outcome) if outcome.reason != StopReason::Interrupted => {
            Some(watch.epoch_of_all(outcome, ratio))
        }
        Ok(_) | Err(_) => watch.epoch(n_steps, ratio),
    };
    let Some((epoch, measuring)) = found else { return Err(failed(outcome)) };
    let n_profiled = 0.3 * seconds * n_steps as f64 / epoch.max(1e-9);
    let n_profiled = n_profiled.clamp(PROFILED.0, PROFILED.1) as usize;
    let profile = trainer.steps().profile(n_profiled, clock)?;
    Ok(Timed { epoch, measuring, profile })
}

fn failed<T>(outcome: Result<T, TrainError>) -> TrainError {
    match outcome {
        Err(error) => error,
        Ok(_) => unreachable!("a training that does not fail makes a step"),
    }
}

/// Keeps some of the examples that are only measured; the whole takes so many times longer.
fn shorten(data: &mut Dataset) -> f64 {
    let all = data.val.n.max(1);
    data.val.n = data.val.n.min(MOST_MEASURED);
    all as f64 / data.val.n.max(1) as f64
}

/// What the clock said at the steps and epochs of a training.
struct Watch {
    deadline: f64,
    /// From here on steps count, once the machine is warm.
    warm: f64,
    /// When the epoch under way began, and its last step ended.
    began: f64,
    last: f64,
    /// Time and steps of the run at the first warm step and at the last.
    steps: [(f64, u64); 2],
    /// Of full epochs: seconds of steps, and of what is measured after them.
    full: Vec<(f64, f64)>,
    /// The same of the epoch that was broken off; only what is measured counts.
    measuring: f64,
    /// Seconds of measuring in all, and the epochs they were of.
    measured: (f64, u64),
    /// What was measured since the last step, which is no time of steps.
    between: f64,
    n_in_epoch: u64,
    /// An epoch is kept as it comes, which takes time in a run as well.
    reports: Vec<EpochReport>,
}

impl Watch {
    fn new(now: f64, seconds: f64) -> Self {
        Self {
            deadline: now + seconds,
            warm: now + 0.3 * seconds,
            began: now,
            last: now,
            steps: [(now, 0); 2],
            full: Vec::new(),
            measuring: 0.0,
            measured: (0.0, 0),
            between: 0.0,
            n_in_epoch: 0,
            reports: Vec::new(),
        }
    }

    /// Takes what happened at `now`, and tells whether it is time to end.
    fn hear(&mut self, event: &Event<'_>, now: f64, n_steps: u64) -> bool {
        match event {
            Event::Started(_) => {
                (self.began, self.last, self.steps[0].0) = (now, now, now);
            }
            Event::Step(step) => {
                self.last = now;
                self.steps[0].0 += std::mem::take(&mut self.between);
                self.n_in_epoch = step.step_in_epoch;
                if now <= self.warm || step.step == 1 {
                    self.steps[0] = (now, step.step);
                }
                self.steps[1] = (now, step.step);
            }
            Event::Epoch(report) => {
                self.measuring = now - self.last;
                self.between = self.measuring;
                self.measured = (self.measured.0 + self.measuring, self.measured.1 + 1);
                if self.n_in_epoch == n_steps && now > self.warm {
                    self.full.push((self.last - self.began, self.measuring));
                }
                self.reports.clear();
                self.reports.push(black_box((*report).clone()));
                self.began = now;
            }
            Event::Finished(_) => {}
        }
        now >= self.deadline && self.steps[1].1 >= FEWEST_STEPS
    }

    /// Seconds of an epoch of a training that came to its end, and of what is measured in it.
    fn epoch_of_all(&self, outcome: &Outcome, ratio: f64) -> (f64, f64) {
        let (measuring, n_epochs) = self.measured;
        let n_epochs = n_epochs.max(1) as f64;
        let whole = outcome.seconds + (ratio - 1.0) * measuring;
        (whole / n_epochs, ratio * measuring / n_epochs)
    }

    /// Seconds of an epoch, and of what is measured in it; `None` without a step.
    fn epoch(mut self, n_steps: u64, ratio: f64) -> Option<(f64, f64)> {
        if self.full.len() >= 2 {
            let measuring = ratio * median(&mut self.full, |one| one.1);
            return Some((median(&mut self.full, |one| one.0) + measuring, measuring));
        }
        let [(from, n_before), (to, n)] = self.steps;
        if n == n_before {
            return None;
        }
        let measuring = ratio * self.measuring;
        let step = (to - from) / (n - n_before) as f64;
        Some((step * n_steps as f64 + measuring, measuring))
    }
}

fn median(of: &mut [(f64, f64)], which: impl Fn(&(f64, f64)) -> f64) -> f64 {
    of.sort_by(|a, b| which(a).total_cmp(&which(b)));
    which(&of[of.len() / 2])
}
