//! The schedules of the learning rate, one file each: closed forms in the step, so that a run
//! that goes on after a stop needs no history (but `plateau`, which keeps three numbers).

mod constant;
mod cosine;
mod exponential;
mod linear;
mod one_cycle;
mod plateau;
mod step;
#[cfg(test)]
mod tests;

use std::fmt::Debug;

use super::{Args, Param, Stretch};

/// An entry of the registry of schedules.
#[derive(Debug)]
pub struct Schedule {
    /// Its name.
    pub name: &'static str,
    /// What other tools call it.
    pub also_known_as: &'static [&'static str],
    /// Its arguments; lengths count epochs, or are a percentage of the whole run.
    pub params: &'static [Param],
    /// What it does.
    pub doc: &'static str,
    /// Its formula with its source.
    pub formula: &'static str,
    /// Calls that check.
    pub examples: &'static [&'static str],
    /// Starts it, for an optimizer with this `lr`.
    pub start: fn(&Args, lr: f64) -> Box<dyn Pace>,
}
super::entry!(Schedule, "schedule");

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Updates made so far.
    pub step: u64,
    /// Updates of the whole run.
    pub n_steps: u64,
    /// Updates of an epoch.
    pub steps_per_epoch: u64,
}

impl Progress {
    /// A stretch of the run in updates.
    fn steps(self, stretch: Stretch) -> f64 {
        match stretch {
            Stretch::Epochs(epochs) => epochs * self.steps_per_epoch as f64,
            Stretch::Share(share) => share * self.n_steps as f64,
        }
    }

    /// Where the run is between the end of `warmup` and its own end: 0 to 1, where it stays.
    fn after(self, warmup: f64) -> f64 {
        let left = self.n_steps as f64 - warmup;
        if left <= 0.0 {
            return 1.0;
        }
        ((self.step as f64 - warmup) / left).clamp(0.0, 1.0)
    }

    /// The share of the rate while it warms up, reached in equal steps; 1 afterwards.
    fn warmed(self, warmup: f64) -> f64 {
        ((self.step as f64 + 1.0) / warmup.max(1.0)).min(1.0)
    }
}

/// A schedule under way.
pub trait Pace: Debug + Send {
    /// The learning rate of the next update.
    fn rate(&self, progress: Progress) -> f64;

    /// Told the watched value (validation loss, else training loss) after each epoch.
    fn observe(&mut self, _watched: f64) {}

    /// What must be kept to go on after a stop.
    fn state(&self) -> Vec<f64> {
        Vec::new()
    }

    /// Puts back what [`Pace::state`] gave.
    fn restore(&mut self, _state: &[f64]) {}
}

/// All schedules, sorted by name.
pub static ALL: &[&Schedule] = &[
    &constant::CONSTANT,
    &cosine::COSINE,
    &exponential::EXPONENTIAL,
    &linear::LINEAR,
    &one_cycle::ONE_CYCLE,
    &plateau::PLATEAU,
    &step::STEP,
];

/// `warmup`, as two schedules have it.
const fn warmup() -> Param {
    Param::stretch("warmup", "How long the rate climbs from zero: epochs, or a percentage.")
        .or("0")
}

/// The factor that lowers the rate.
const fn factor() -> Param {
    Param::number("factor", 0.0, 1.0, "What the rate is multiplied by.")
}

/// The falling half of a cosine: 1 at 0, 0 at 1.
fn falling(part: f64) -> f64 {
    0.5 * (1.0 + libm::cos(std::f64::consts::PI * part))
}
