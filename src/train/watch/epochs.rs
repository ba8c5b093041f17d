//! How the epochs of a run went: the best of them, the last ones, and their number. What is kept
//! does not grow with the run.

/// Epochs that are kept at the end.
pub(super) const N_RECENT: usize = 5;

/// An epoch.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct EpochFacts {
    pub(super) epoch: u64,
    pub(super) train_loss: f64,
    /// NaN without validation.
    pub(super) val_loss: f64,
    /// The first metric that is a share of which more is better, such as accuracy; NaN without.
    pub(super) train_share: f64,
    pub(super) val_share: f64,
}

/// The epochs so far.
#[derive(Debug, Default)]
pub(super) struct Epochs {
    pub(super) n: usize,
    /// The first one with the smallest finite validation loss, and how many had come before it.
    best: Option<(usize, EpochFacts)>,
    /// The last ones, each where its number falls: an epoch may be as short as a step.
    recent: [EpochFacts; N_RECENT],
}

impl Epochs {
    pub(super) fn see(&mut self, epoch: EpochFacts) {
        let is_better =
            |best: &(usize, EpochFacts)| epoch.val_loss.total_cmp(&best.1.val_loss).is_lt();
        if epoch.val_loss.is_finite() && self.best.as_ref().is_none_or(is_better) {
            self.best = Some((self.n, epoch));
        }
        self.recent[self.n % N_RECENT] = epoch;
        self.n += 1;
    }

    /// The last ones, in order.
    pub(super) fn recent(&self) -> Vec<EpochFacts> {
        (self.n.saturating_sub(N_RECENT)..self.n)
            .map(|at| self.recent[at % N_RECENT])
            .collect()
    }

    /// The best one by validation loss, and how many came after it.
    pub(super) fn best(&self) -> Option<(EpochFacts, usize)> {
        self.best.map(|(at, epoch)| (epoch, self.n - at - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::{EpochFacts, Epochs, N_RECENT};

    #[test]
    fn the_first_of_the_best_and_the_last_ones_are_kept() {
        let mut epochs = Epochs::default();
        let losses = [3.0, f64::NAN, 1.0, 2.0, 1.0, 4.0, 5.0];
        for (at, val_loss) in losses.into_iter().enumerate() {
            let (train_loss, train_share, val_share) = (0.0, 0.0, 0.0);
            let epoch = at as u64 + 1;
            epochs.see(EpochFacts { epoch, train_loss, val_loss, train_share, val_share });
        }
        let (best, n_after) = epochs.best().unwrap();
        assert_eq!((best.epoch, n_after, epochs.n), (3, 4, 7));
        let recent: Vec<u64> = epochs.recent().iter().map(|one| one.epoch).collect();
        assert_eq!((recent.len(), recent), (N_RECENT, vec![3, 4, 5, 6, 7]));
    }
}
