//! One room for the values of three plans: steps, measuring and looks never run at the same time.
//!
//! Whoever runs has it. What another has computed can be read until then.

use super::Trainer;
use crate::graph::Float;

impl<F: Float> Trainer<'_, F> {
    /// The room is that of the next step.
    #[inline]
    pub(super) fn room_to_learner(&mut self) {
        if !self.learner.pass.has_room() {
            self.take_back_room();
        }
    }

    #[cold]
    fn take_back_room(&mut self) {
        let Self { learner, evaluator, watch, .. } = self;
        learner.pass.take_room(&mut evaluator.pass);
        evaluator.pass.release_inputs();
        if let Some(probe) = watch.made_probe() {
            learner.pass.take_room(&mut probe.pass);
            probe.pass.release_inputs();
        }
        watch.forget_computed();
    }

    /// The room is that of measuring.
    pub(super) fn room_to_evaluator(&mut self) {
        self.release_rows();
        let Self { learner, evaluator, watch, .. } = self;
        evaluator.pass.take_room(&mut learner.pass);
        if let Some(probe) = watch.made_probe() {
            evaluator.pass.take_room(&mut probe.pass);
            probe.pass.release_inputs();
        }
        watch.forget_computed();
    }

    /// The room is that of a look.
    pub(super) fn room_to_probe(&mut self) {
        self.release_rows();
        let Self { train, learner, evaluator, watch, .. } = self;
        let probe = watch.probe(train);
        probe.pass.take_room(&mut learner.pass);
        probe.pass.take_room(&mut evaluator.pass);
        evaluator.pass.release_inputs();
    }

    /// A run is over: what is measured then needs far less room than steps do.
    pub(super) fn give_back_room(&mut self) {
        self.room_to_learner();
        self.learner.pass.release_room();
    }

    /// Rows of a batch that will be gathered anew need no room meanwhile.
    fn release_rows(&mut self) {
        if self.loads_each_step() {
            self.learner.pass.release_inputs();
        }
    }

    /// Whether each step gathers its batch itself.
    pub(super) fn loads_each_step(&self) -> bool {
        self.facts.steps_per_epoch > 1 && !self.learner.pass.feeds_ahead()
    }
}
