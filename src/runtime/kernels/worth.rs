//! Whether a phase is worth handing to other threads: measured, not assumed.
//!
//! A phase runs on the caller until it is known how long that takes. It is shared if that saves
//! clearly more than the pool takes to hand work over. Nothing that is computed depends on it.

use std::time::Duration;

/// Runs on the caller before a short phase is judged; the first ones fill caches.
const RUNS: u32 = 8;
/// A phase that takes longer is judged by its first run. The first run of a small one takes up to some
/// hundred microseconds, while memory is touched for the first time.
const LONG: Duration = Duration::from_millis(2);
/// A phase that takes less is never shared: it saves a few microseconds at best, and waking a
/// thread that has gone to sleep takes fifty.
const SHORT: Duration = Duration::from_micros(8);
/// How many times what handing over takes has to be saved.
const MARGIN: f64 = 4.0;

/// What is known of a phase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Worth {
    /// It took so long at best in so many runs on the caller.
    Unknown { n_runs: u32, best: Duration },
    /// It stays on the caller.
    Alone,
    /// It is handed over.
    Shared,
}

impl Worth {
    /// Of a phase that never ran.
    pub(super) const NEW: Self = Self::Unknown { n_runs: 0, best: Duration::MAX };

    /// What is known after another run on the caller, if it was judged by `n_parts` parts for
    /// `n_threads` threads. `hands_over_within` tells whether handing over takes no longer.
    pub(super) fn after(
        self,
        took: Duration,
        (n_parts, n_threads): (usize, usize),
        hands_over_within: impl Fn(Duration) -> bool,
    ) -> Self {
        let Self::Unknown { n_runs, best } = self else { return self };
        let (n_runs, best) = (n_runs + 1, best.min(took));
        if n_runs < RUNS && best < LONG {
            return Self::Unknown { n_runs, best };
        }
        let share = 1.0 - 1.0 / n_parts.min(n_threads).max(1) as f64;
        let saved = best.mul_f64(share);
        if best >= SHORT && hands_over_within(saved.div_f64(MARGIN)) {
            Self::Shared
        } else {
            Self::Alone
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(micros: u64, parts: usize) -> Worth {
        let within = |limit| Duration::from_micros(1) <= limit;
        let run = |worth: Worth, _| {
            worth.after(Duration::from_micros(micros), (parts, 2), within)
        };
        (0..RUNS).fold(Worth::NEW, run)
    }

    #[test]
    fn long_phases_with_parts_are_shared() {
        assert_eq!(judged(300, 2), Worth::Shared);
        assert_eq!(judged(20, 4), Worth::Shared);
        assert_eq!(judged(20, 1), Worth::Alone);
        assert_eq!(judged(5, 4), Worth::Alone);
        let first = Worth::NEW.after(LONG, (2, 2), |_| true);
        assert_eq!(first, Worth::Shared, "a long one is judged at once");
    }
}
