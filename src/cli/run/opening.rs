//! What a training begins with: fresh weights, those of another, or where it was stopped.

use super::Session;
use crate::check::typed::{Length, TypedTrain};
use crate::cli::failure::Failure;
use crate::cli::program::Program;
use crate::cli::start::Opening;
use crate::cli::stored;
use crate::diagnostics::render::escape;
use crate::train::save::read_weights;
use crate::train::{EpochReport, State, Trainer, WeightsError};

/// What of a training was done before it was stopped.
#[derive(Debug, Default)]
pub(super) struct Behind {
    pub(super) epochs: Vec<EpochReport>,
    pub(super) step: u64,
}

impl Session<'_> {
    /// Puts in place what the training begins with; the epochs that are behind it, and its
    /// updates.
    pub(super) fn put_in_place(
        &self,
        train: &TypedTrain,
        trainer: &mut Trainer<'_>,
        (from, program): (Opening, &Program),
    ) -> Result<Result<Behind, WeightsError>, Failure> {
        match from {
            Opening::Nothing => {
                let first = self.first_weights(train, trainer, program)?;
                Ok(first.map(|()| Behind::default()))
            }
            Opening::Checkpoint(checkpoint) => {
                self.has_saved.set(true);
                let step = checkpoint.state.position.step;
                Ok(trainer.resume(&checkpoint).map(|epochs| Behind { epochs, step }))
            }
            Opening::Weights(state) => Ok(self.go_on(trainer, (&state, train.length))),
            Opening::Changed(state, planned) => Ok(self.go_on(trainer, (&state, planned))),
        }
    }

    /// Goes on from what fits of another program's training.
    pub(super) fn go_on(
        &self,
        trainer: &mut Trainer<'_>,
        (state, planned): (&State, Length),
    ) -> Result<Behind, WeightsError> {
        let (fitted, missing) = state.fitted(&trainer.state());
        trainer.go_on_from(&fitted, planned)?;
        let (n, n_missing) = (fitted.weights.0.len(), missing.len());
        let anew = match missing.as_slice() {
            [] => String::new(),
            all => format!("; these start anew: `{}`", all.join("`, `")),
        };
        let said = format!("{} of {n} tensors fit{anew}\n", n - n_missing);
        self.conduct.terminal.tell(&escape(&said));
        Ok(Behind::default())
    }

    /// Starts from `init_from`, or from where an earlier training of the model has ended.
    pub(super) fn first_weights(
        &self,
        train: &TypedTrain,
        trainer: &mut Trainer<'_>,
        program: &Program,
    ) -> Result<Result<(), WeightsError>, Failure> {
        if let Some(found) = stored::path_of(train, program) {
            let read =
                found.and_then(|path| read_weights(&path).map_err(|error| (path, error)));
            let weights = read.map_err(|(path, error)| Failure::Run { path, error })?;
            return Ok(trainer.init_from(weights));
        }
        let earlier = self.weights.get(&train.model.name);
        Ok(earlier.map_or(Ok(()), |weights| trainer.start_from(weights, &[])))
    }
}
