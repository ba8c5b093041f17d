//! What a training tells while it runs.

use serde::{Deserialize, Serialize};

/// Something that happened. Borrowed, so that telling costs nothing.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// Training is about to begin.
    Started(&'a Facts),
    /// An update was made. Told after every one: the receiver shows what it likes.
    Step(StepReport),
    /// An epoch ended, or the run did in the middle of one.
    Epoch(&'a EpochReport),
    /// The run ended.
    Finished(&'a Outcome),
}

/// What is known before the first step.
#[derive(Clone, Debug, Serialize)]
pub struct Facts {
    /// The model's name.
    pub model: String,
    /// The data's name.
    pub data: String,
    /// Numbers trained, frozen ones left out.
    pub n_trained: u64,
    /// Numbers in all weights.
    pub n_parameters: u64,
    /// Examples trained on, and of validation and test.
    pub n_examples: [usize; 3],
    /// Examples per update.
    pub batch: usize,
    /// Updates of an epoch.
    pub steps_per_epoch: u64,
    /// Updates of the whole run.
    pub n_steps: u64,
    /// Epochs begun in the whole run.
    pub n_epochs: u64,
    /// Bytes that weights, buffers and optimizer hold.
    pub n_bytes: usize,
    /// Updates that earlier runs have made, where this one goes on from them.
    #[serde(skip)]
    pub n_steps_before: u64,
    /// The paths of the stages that have trained weights of their own, in the order of data flow.
    #[serde(skip)]
    pub layers: Vec<String>,
}

/// One update.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepReport {
    /// The epoch, from 1.
    pub epoch: u64,
    /// Updates made in the whole run, this one included.
    pub step: u64,
    /// Updates made in this epoch, this one included.
    pub step_in_epoch: u64,
    /// The loss of the batch.
    pub loss: f64,
    /// The learning rate of the update.
    pub rate: f64,
    /// Examples in the batch.
    pub n_examples: usize,
}

/// One epoch.
#[derive(Clone, Debug, Default)]
pub struct EpochReport {
    /// The epoch, from 1.
    pub epoch: u64,
    /// Updates made in the whole run.
    pub step: u64,
    /// The learning rate of the last update.
    pub rate: f64,
    /// What was measured, in the order shown: `train.loss`, `train.accuracy`, `val.loss`, ….
    /// A metric that could not be measured is NaN.
    pub values: Vec<Measured>,
    /// The norm of the gradient of each of [`Facts::layers`] after its last update; empty where
    /// nobody looked.
    pub gradients: Vec<f64>,
    /// Whether its weights are the best so far by what `keep` watches.
    pub is_best: bool,
    /// Seconds since the start.
    pub seconds: f64,
}

impl EpochReport {
    /// The value called `name` (`val.loss`).
    pub fn get(&self, name: &str) -> Option<f64> {
        self.values.iter().find(|measured| measured.name == name).map(|found| found.value)
    }
}

/// A number with its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// `val.accuracy`.
    pub name: String,
    /// Its value; NaN when it could not be measured, which is `null` in JSON.
    #[serde(deserialize_with = "number_or_null")]
    pub value: f64,
    /// Whether it is a share, shown in percent.
    pub is_share: bool,
    /// Whether larger is better.
    pub larger_is_better: bool,
}

/// Why a run ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StopReason {
    /// It was as long as asked.
    Completed,
    /// `val.loss` was no better for so many epochs.
    Stalled {
        /// What was watched.
        watched: String,
        /// For how many epochs.
        patience: u64,
    },
    /// A value was reached.
    Reached {
        /// What was watched.
        watched: String,
        /// Its value.
        value: f64,
    },
    /// The time was over.
    Time {
        /// Seconds allowed.
        seconds: f64,
    },
    /// The user interrupted.
    Interrupted,
    /// Numbers were no longer finite.
    Broken,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Why.
    pub reason: StopReason,
    /// The epoch whose weights were kept.
    pub kept_epoch: u64,
    /// What was measured at that epoch.
    pub kept: Vec<Measured>,
    /// Epochs begun.
    pub n_epochs: u64,
    /// Updates made.
    pub n_steps: u64,
    /// Examples trained on in all.
    pub n_examples: u64,
    /// Seconds from start to end.
    pub seconds: f64,
}

fn number_or_null<'de, D: serde::Deserializer<'de>>(json: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(json)?.unwrap_or(f64::NAN))
}
