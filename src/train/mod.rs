//! The Trainer: the loop over epochs and batches, what it tells, and what it leaves behind.
//!
//! It reads no clock and prints nothing: the time and the ear are passed in.

mod events;

pub use events::{EpochReport, Event, Facts, Measured, Outcome, StepReport, StopReason};
