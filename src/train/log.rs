//! What each epoch gave, as numbers that are saved bit for bit.

use super::events::{EpochReport, Measured};

/// Numbers of an epoch before what was measured.
const N_KNOWN: usize = 5;

/// A row of numbers an epoch, where they are to be saved.
#[derive(Clone, Debug, Default)]
pub(super) struct Log(Option<Vec<f64>>);

impl Log {
    /// A log with what [`Log::numbers`] gave.
    pub(super) fn of(numbers: &[f64]) -> Self {
        Self(Some(numbers.to_vec()))
    }

    /// From now on keeps what it is given.
    pub(super) fn keep(&mut self) {
        self.0.get_or_insert_default();
    }

    /// Takes an epoch.
    pub(super) fn add(&mut self, report: &EpochReport) {
        let Some(numbers) = &mut self.0 else { return };
        let EpochReport { epoch, step, rate, values, is_best, seconds } = report;
        let is_best = f64::from(u8::from(*is_best));
        numbers.extend([*epoch as f64, *step as f64, *rate, is_best, *seconds]);
        numbers.extend(values.iter().map(|measured| measured.value));
    }

    /// All of it.
    pub(super) fn numbers(&self) -> Vec<f64> {
        self.0.clone().unwrap_or_default()
    }

    /// The epochs, with `names` for what was measured.
    pub(super) fn epochs(&self, names: &[Measured]) -> Vec<EpochReport> {
        let numbers = self.0.as_deref().unwrap_or_default();
        let rows = numbers.chunks_exact(N_KNOWN + names.len());
        rows.map(|row| epoch(row, names)).collect()
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
    }
}
