//! What each epoch gave, as numbers that are saved bit for bit.

use super::events::{EpochReport, Measured};

/// Numbers of an epoch before what was measured.
const N_KNOWN: usize = 5;

/// A row of numbers an epoch, where they are to be saved.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    numbers: Option<Vec<f64>>,
    /// Of each epoch that has some: the epoch, how many they are, and they.
    gradients: Vec<f64>,
}

impl Log {
    /// A log with what [`Log::numbers`] and [`Log::gradients`] gave.
    pub(super) fn of(numbers: &[f64], gradients: &[f64]) -> Self {
        Self { numbers: Some(numbers.to_vec()), gradients: gradients.to_vec() }
    }

    /// From now on keeps what it is given.
    pub(super) fn keep(&mut self) {
        self.numbers.get_or_insert_default();
    }

    /// Takes an epoch.
    pub(super) fn add(&mut self, report: &EpochReport) {
        let Some(numbers) = &mut self.numbers else { return };
        let EpochReport { epoch, step, rate, values, gradients, is_best, seconds } = report;
        let is_best = f64::from(u8::from(*is_best));
        numbers.extend([*epoch as f64, *step as f64, *rate, is_best, *seconds]);
        numbers.extend(values.iter().map(|measured| measured.value));
        if !gradients.is_empty() {
            self.gradients.extend([*epoch as f64, gradients.len() as f64]);
            self.gradients.extend(gradients);
        }
    }

    /// All of it but the gradients.
    pub(super) fn numbers(&self) -> Vec<f64> {
        self.numbers.clone().unwrap_or_default()
    }

    /// The norms of gradients.
    pub(super) fn gradients(&self) -> Vec<f64> {
        self.gradients.clone()
    }

    /// The epochs, laid out as `like` is.
    pub(super) fn epochs(&self, like: &EpochReport) -> Vec<EpochReport> {
        let numbers = self.numbers.as_deref().unwrap_or_default();
        let rows = numbers.chunks_exact(N_KNOWN + like.values.len());
        let mut epochs: Vec<EpochReport> =
            rows.map(|row| epoch(row, &like.values)).collect();
        let mut rest = self.gradients.as_slice();
        while let [epoch, n, norms @ ..] = rest {
            let (own, others) = norms.split_at((*n as usize).min(norms.len()));
            let is_it = |report: &&mut EpochReport| report.epoch == *epoch as u64;
            if let Some(report) = epochs.iter_mut().find(is_it) {
                report.gradients = own.to_vec();
            }
            rest = others;
        }
        epochs
    }
}

fn epoch(row: &[f64], names: &[Measured]) -> EpochReport {
    let (known, measured) = row.split_at(N_KNOWN);
    let mut values = names.to_vec();
    values.iter_mut().zip(measured).for_each(|(to, value)| to.value = *value);
    EpochReport {
        epoch: known[0] as u64,
        step: known[1] as u64,
        rate: known[2],
        is_best: known[3] == 1.0,
        seconds: known[4],
        values,
        gradients: Vec::new(),
    }
}
