//! Whether steps are faster shared or alone, as the machine is now: tried, again and again.
//!
//! Sharing pays when cores are near each other. Where the lines of the weights travel far, between
//! chips or between virtual cores that were moved apart, two threads can take twice as long as one.
//! So now and then a few steps run the other way, and the faster way goes on. Nothing that is
//! computed depends on it.

use std::time::Duration;

/// Steps from one trial to the next; the first comes earlier.
const PERIOD: u32 = 256;
/// Steps before the first trial.
const EARLY: u32 = 24;
/// Steps that are looked at on either side of a switch; the first ones fill caches.
const TRIAL: u32 = 4;
/// The other way must take less than this share of the time.
const BETTER: f64 = 0.9;

/// How steps run at the moment, and what is known of either way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Regime {
    /// Whether steps run on the caller alone, trials aside.
    is_alone: bool,
    /// Steps until a trial ends: it lasts for the last `TRIAL` of them.
    left: u32,
    /// The fastest of the last steps before the trial, and of those in it.
    usual: Duration,
    other: Duration,
}

impl Regime {
    /// Shared, and to be tried soon.
    pub(super) const NEW: Self =
        Self { is_alone: false, left: EARLY, usual: Duration::MAX, other: Duration::MAX };

    /// Whether the next step runs on the caller alone.
    pub(super) fn is_alone(&self) -> bool {
        self.is_alone != self.is_trial()
    }

    fn is_trial(&self) -> bool {
        self.left <= TRIAL
    }

    /// What is known after a step that took so long.
    pub(super) fn after(&mut self, took: Duration) {
        if self.is_trial() {
            self.other = self.other.min(took);
        } else if self.left <= 2 * TRIAL {
            self.usual = self.usual.min(took);
        }
        self.left -= 1;
        if self.left == 0 {
            let is_better = self.other < self.usual.mul_f64(BETTER);
            let is_alone = self.is_alone != is_better;
            *self = Self { is_alone, left: PERIOD, ..Self::NEW };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The regime after so many steps on a machine where steps take so long.
    fn settled(shared: u64, alone: u64, n_steps: u32) -> Regime {
        let mut regime = Regime::NEW;
        for _ in 0..n_steps {
            let micros = if regime.is_alone() { alone } else { shared };
            regime.after(Duration::from_micros(micros));
        }
        regime
    }

    #[test]
    fn the_faster_way_goes_on() {
        assert!(!settled(200, 310, EARLY).is_alone());
        assert!(settled(640, 310, EARLY).is_alone());
        assert!(!settled(300, 310, EARLY).is_alone(), "as fast is not faster");
    }

    #[test]
    fn a_machine_that_changes_is_noticed() {
        let mut regime = settled(640, 310, EARLY);
        for _ in 0..PERIOD {
            let micros = if regime.is_alone() { 310 } else { 200 };
            regime.after(Duration::from_micros(micros));
        }
        assert!(!regime.is_alone());
    }

    #[test]
    fn trials_are_few() {
        let mut regime = settled(200, 310, EARLY);
        let mut n_alone = 0;
        for _ in 0..PERIOD {
            n_alone += u32::from(regime.is_alone());
            regime.after(Duration::from_micros(if regime.is_alone() { 310 } else { 200 }));
        }
        assert_eq!(n_alone, TRIAL);
    }
}
