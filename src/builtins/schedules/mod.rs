//! The schedules of the learning rate, one file each.

use std::fmt::Debug;

use super::{Args, Param};

/// An entry of the registry of schedules.
#[derive(Debug)]
pub struct Schedule {
    /// Its name.
    pub name: &'static str,
    /// What other tools call it.
    pub also_known_as: &'static [&'static str],
    /// Its arguments; lengths count epochs, a share below 1 written as a percentage is of the run.
    pub params: &'static [Param],
    /// What it does.
    pub doc: &'static str,
    /// Its formula with its source.
    pub formula: &'static str,
    /// Calls that check.
    pub examples: &'static [&'static str],
    /// Starts it.
    pub start: fn(&Args) -> Box<dyn Pace>,
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

/// A schedule under way.
pub trait Pace: Debug + Send {
    /// What the optimizer's `lr` is multiplied by for the next update.
    fn factor(&self, progress: Progress) -> f64;

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
pub static ALL: &[&Schedule] = &[];
