//! When a checkpoint is due. It looks at the clock, which no result depends on.

use crate::check::typed::Every;

/// Where the program does not say when, a second of writing is followed by so many without.
const LEAST_RATIO: f64 = 50.0;
/// And by so many seconds at least.
const LEAST_SECONDS: f64 = 2.0;

/// When checkpoints are due, and when the last one was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pacing {
    every: Option<Every>,
    written: f64,
    /// How long that took.
    cost: f64,
}

impl Pacing {
    /// For a run that begins now.
    pub(super) fn new(every: Option<Every>, now: f64) -> Self {
        Self { every, written: now, cost: 0.0 }
    }

    /// Whether one is due after this update in the middle of an epoch.
    pub(super) fn is_due_after_step(&self, step: u64, clock: &dyn Fn() -> f64) -> bool {
        match self.every {
            Some(Every::Steps(n)) => step.is_multiple_of(n),
            Some(Every::Seconds(seconds)) => clock() - self.written >= seconds,
            Some(Every::Epochs(_)) | None => false,
        }
    }

    /// Whether one is due after this epoch.
    pub(super) fn is_due_after_epoch(&self, (epoch, step): (u64, u64), now: f64) -> bool {
        let passed = now - self.written;
        match self.every {
            Some(Every::Epochs(n)) => epoch.is_multiple_of(n),
            Some(Every::Steps(n)) => step.is_multiple_of(n),
            Some(Every::Seconds(seconds)) => passed >= seconds,
            None => passed >= LEAST_SECONDS.max(LEAST_RATIO * self.cost),
        }
    }

    /// Notes that one was written.
    pub(super) fn was_written(&mut self, began: f64, ended: f64) {
        (self.written, self.cost) = (ended, ended - began);
    }
}

#[cfg(test)]
mod tests {
    use super::{Every, Pacing};

    #[test]
    fn by_default_writing_takes_at_most_a_fiftieth() {
        let mut pacing = Pacing::new(None, 0.0);
        assert!(!pacing.is_due_after_epoch((1, 10), 1.9));
        assert!(pacing.is_due_after_epoch((2, 20), 2.0));
        pacing.was_written(2.0, 3.0);
        assert!(!pacing.is_due_after_epoch((3, 30), 52.0));
        assert!(pacing.is_due_after_epoch((4, 40), 53.0));
        assert!(!pacing.is_due_after_step(5, &|| 1e9));
    }

    #[test]
    fn an_interval_that_is_written_is_kept_to() {
        let steps = Pacing::new(Some(Every::Steps(3)), 0.0);
        let due: Vec<u64> =
            (1..8).filter(|step| steps.is_due_after_step(*step, &|| 0.0)).collect();
        assert_eq!(due, [3, 6]);
        assert!(steps.is_due_after_epoch((1, 9), 0.0));
        assert!(!steps.is_due_after_epoch((1, 10), 0.0));
        let epochs = Pacing::new(Some(Every::Epochs(2)), 0.0);
        assert!(!epochs.is_due_after_epoch((1, 10), 99.0));
        assert!(epochs.is_due_after_epoch((2, 20), 0.0));
        let seconds = Pacing::new(Some(Every::Seconds(5.0)), 10.0);
        assert!(!seconds.is_due_after_step(1, &|| 14.0));
        assert!(seconds.is_due_after_step(1, &|| 15.0));
    }
}
