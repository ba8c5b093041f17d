//! A run from its first step, or from a checkpoint, to its last.

use std::sync::atomic::Ordering;

use super::checkpoint::Snapshot;
use super::course::Course;
use super::errors::{Broken, TrainError};
use super::events::{Event, Outcome, StopReason};
use super::keep::Keeper;
use super::lap::Lap;
use super::pacing::Pacing;
use super::watch::Autopsy;
use super::{Surroundings, Trainer};
use crate::graph::Float;

/// Writes a checkpoint where it outlives the process.
pub type Save<'s, F = f32> = dyn FnMut(&Snapshot<'_, F>) + 's;

/// A run under way.
struct Running<'s, 'k, F: Float> {
    course: Course,
    keeper: Keeper<F>,
    /// When it would have begun, had it never been stopped.
    started: f64,
    pacing: Pacing,
    save: Option<&'k mut Save<'s, F>>,
}

/// How an epoch came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Every update was made that there was time for.
    Whole,
    /// The user interrupted in the middle; where to go on is saved.
    Interrupted,
}

impl<F: Float> Trainer<'_, F> {
    /// Trains to the end, or until something stops it. The weights are then the ones that
    /// `keep` asks for; after an error, the last good ones. What it suffered from is then in
    /// [`Trainer::faults`].
    pub fn run(&mut self, around: &mut Surroundings<'_>) -> Result<Outcome, TrainError> {
        self.run_saving(around, None)
    }

    /// As [`Trainer::run`]; `save` is given what a later run would go on from whenever
    /// `checkpoint` asks for it, and before an interruption ends the run.
    pub fn run_saving(
        &mut self,
        around: &mut Surroundings<'_>,
        save: Option<&mut Save<'_, F>>,
    ) -> Result<Outcome, TrainError> {
        (around.tell)(Event::Started(&self.facts));
        let mut run = self.begin((around.clock)(), save);
        let reason = self.epochs(&mut run, around).and_then(|reason| {
            self.watch_end(&run.course)?;
            Ok(reason)
        });
        let seconds = (around.clock)() - run.started;
        let Running { course, keeper, .. } = run;
        let reason = match reason {
            Ok(reason) => reason,
            Err(error) => return Err(self.broken(&error, &course, keeper, seconds)),
        };
        self.give_back_room();
        keeper.restore(&mut self.store);
        self.position = course.position();
        let outcome = keeper.outcome(reason, &course, seconds);
        (around.tell)(Event::Finished(&outcome));
        Ok(outcome)
    }

    /// Epoch after epoch, until something ends the run.
    fn epochs(
        &mut self,
        run: &mut Running<'_, '_, F>,
        around: &mut Surroundings<'_>,
    ) -> Result<StopReason, TrainError> {
        loop {
            run.course.enter_epoch(self.train, &self.facts);
            run.keeper.secure(&self.store);
            let end = self.epoch(run, around)?;
            self.end_epoch(run, around);
            if let Some(reason) = self.reason_to_end(end, run, around) {
                return Ok(reason);
            }
        }
    }

    /// Puts the last good weights back, and tells where the first number was that is not finite.
    fn broken(
        &mut self,
        error: &TrainError,
        course: &Course,
        keeper: Keeper<F>,
        seconds: f64,
    ) -> TrainError {
        let Autopsy { finding, good } = self.autopsy(error);
        let mut kept_before = None;
        if let (false, Some((store, step))) = (keeper.has_kept(), good) {
            (self.store, kept_before) = (store, Some(step));
        }
        keeper.restore(&mut self.store);
        let outcome = keeper.outcome(StopReason::Broken, course, seconds);
        TrainError::Broken(Box::new(Broken { finding, outcome, kept_before }))
    }

    fn begin<'s, 'k>(
        &mut self,
        now: f64,
        save: Option<&'k mut Save<'s, F>>,
    ) -> Running<'s, 'k, F> {
        let mut course = Course::new(self.train, self.data, &self.facts);
        course.go_on_from(&self.position);
        let mut keeper = Keeper::new(self.train);
        self.watch.begin(&self.facts);
        let seconds = match self.resumed.take() {
            Some(rest) => {
                let seconds = rest.put_into(&mut course, &mut keeper);
                let epochs = course.log.epochs(&course.report);
                self.watch.catch_up(&epochs, course.step, self.train);
                seconds
            }
            None => 0.0,
        };
        if save.is_some() {
            course.log.keep();
        }
        let pacing = Pacing::new(self.train.checkpoint, now);
        Running { course, keeper, started: now - seconds, pacing, save }
    }

    /// One epoch, or what is left of it or of the run.
    fn epoch(
        &mut self,
        run: &mut Running<'_, '_, F>,
        around: &mut Surroundings<'_>,
    ) -> Result<End, TrainError> {
        while !run.course.is_over() {
            self.watch_step(&run.course)?;
            let Some(report) = self.step(&mut run.course, &mut Lap(None))? else { break };
            self.watch.see_step(&report, &self.store);
            (around.tell)(Event::Step(report));
            let course = &run.course;
            let is_in_the_middle = course.rows(0).is_some() && !course.is_over();
            if is_in_the_middle && around.is_interrupted.load(Ordering::Relaxed) {
                self.save(run, around);
                return Ok(End::Interrupted);
            }
            let is_late = course.stops.has_time_limit()
                && course.stops.is_late((around.clock)() - run.started);
            if is_late {
                break;
            }
            if is_in_the_middle && run.pacing.is_due_after_step(report.step, around.clock) {
                self.save(run, around);
            }
        }
        Ok(End::Whole)
    }

    /// Measures, keeps and tells what the epoch gave.
    fn end_epoch(&mut self, run: &mut Running<'_, '_, F>, around: &mut Surroundings<'_>) {
        let Running { course, keeper, started, .. } = run;
        self.measure(course);
        self.see_gradients(course);
        course.report.seconds = (around.clock)() - *started;
        course.report.is_best = keeper.observe(&course.report, &self.store);
        self.watch.see_epoch(&course.report, self.train);
        (around.tell)(Event::Epoch(&course.report));
        course.end_epoch();
    }

    /// Why the run ends after this epoch, if it does; otherwise saves it, where that is due.
    fn reason_to_end(
        &self,
        end: End,
        run: &mut Running<'_, '_, F>,
        around: &Surroundings<'_>,
    ) -> Option<StopReason> {
        if end == End::Interrupted {
            // What a rule makes of a part of an epoch counts for nothing.
            return Some(StopReason::Interrupted);
        }
        if let Some(reason) = run.course.stop_reason() {
            return Some(reason);
        }
        let is_interrupted = around.is_interrupted.load(Ordering::Relaxed);
        let at = (run.course.report.epoch, run.course.report.step);
        if is_interrupted || run.pacing.is_due_after_epoch(at, (around.clock)()) {
            self.save(run, around);
        }
        is_interrupted.then_some(StopReason::Interrupted)
    }

    fn save(&self, run: &mut Running<'_, '_, F>, around: &Surroundings<'_>) {
        let Running { course, keeper, started, pacing, save } = run;
        let Some(save) = save else { return };
        let began = (around.clock)();
        save(&self.snapshot((course, keeper), began - *started));
        pacing.was_written(began, (around.clock)());
    }
}
