//! The loss and the metrics of a split, added up batch by batch.

use super::events::Measured;
use super::pass::Pass;
use super::reading::{Detail, Reading};
use crate::builtins::metrics::{self, Accumulator};
use crate::check::typed::TypedTrain;
use crate::data::Preprocessing;
use crate::graph::Float;

/// Numbers of predictions that are read before the metrics see them: few enough to stay near.
const AT_ONCE: usize = 2_048;

/// A loss and metrics under way.
#[derive(Debug)]
pub(super) struct Scores {
    reading: Reading,
    n_raw_at_once: usize,
    n_target_at_once: usize,
    total: f64,
    weight: f64,
    metrics: Vec<Box<dyn Accumulator>>,
    matrix: Option<Box<dyn Accumulator>>,
    predictions: Vec<f64>,
    targets: Vec<f64>,
}

impl Scores {
    pub(super) fn new(train: &TypedTrain) -> Self {
        let needs_all = train.metrics.iter().any(|used| used.metric.needs_probabilities);
        let detail = if needs_all { Detail::Full } else { Detail::Order };
        let reading = Reading::new(train, detail);
        let start = |used: &crate::check::typed::MetricUse| {
            (used.metric.start)(&used.args, &reading.layout)
        };
        let metrics = train.metrics.iter().map(start).collect();
        let n_at_once = (AT_ONCE / reading.n_raw()).max(1);
        Self {
            n_raw_at_once: n_at_once * reading.n_raw(),
            n_target_at_once: n_at_once * reading.n_target(),
            reading,
            total: 0.0,
            weight: 0.0,
            metrics,
            matrix: None,
            predictions: Vec::new(),
            targets: Vec::new(),
        }
    }

    /// From now on counts which classes are taken for which, where there are classes.
    pub(super) fn count_classes(&mut self) {
        self.matrix = metrics::class_matrix(&self.reading.layout);
    }

    /// Forgets every batch.
    pub(super) fn reset(&mut self) {
        (self.total, self.weight) = (0.0, 0.0);
        self.metrics.iter_mut().chain(&mut self.matrix).for_each(|metric| metric.reset());
    }

    /// What must be kept to go on in the middle of a split: of the loss, then of each metric.
    pub(super) fn state(&self) -> Vec<Vec<f64>> {
        let metrics = self.metrics.iter().map(|metric| metric.state());
        std::iter::once(vec![self.total, self.weight]).chain(metrics).collect()
    }

    /// Puts back what [`Scores::state`] gave, part by part.
    pub(super) fn restore(&mut self, part: usize, state: &[f64]) {
        match (part.checked_sub(1), state) {
            (None, [total, weight]) => (self.total, self.weight) = (*total, *weight),
            (None, _) => {}
            (Some(at), _) => self.metrics[at].restore(state),
        }
    }

    /// How many parts [`Scores::state`] has.
    pub(super) fn n_parts(&self) -> usize {
        1 + self.metrics.len()
    }

    /// Takes the batch that `pass` ran last.
    pub(super) fn add<F: Float>(&mut self, pass: &Pass<F>, preprocessing: &Preprocessing) {
        let (total, weight) = pass.loss_sums();
        self.total += total;
        self.weight += weight;
        if self.metrics.is_empty() && self.matrix.is_none() {
            return;
        }
        let (mut raw, mut target) = (pass.prediction(), pass.target());
        while let (Some((some_raw, raw_left)), Some((some_target, target_left))) = (
            raw.split_at_checked(self.n_raw_at_once),
            target.split_at_checked(self.n_target_at_once),
        ) {
            self.add_examples(some_raw, some_target, preprocessing);
            (raw, target) = (raw_left, target_left);
        }
        self.add_examples(raw, target, preprocessing);
    }

    fn add_examples<F: Float>(
        &mut self,
        raw: &[F],
        target: &[F],
        preprocessing: &Preprocessing,
    ) {
        let Self { reading, metrics, matrix, predictions, targets, .. } = self;
        reading.predictions(raw, predictions);
        reading.unscale(preprocessing, predictions);
        targets.clear();
        targets.extend(target.iter().map(|value| value.to_f64()));
        reading.unscale(preprocessing, targets);
        for metric in metrics.iter_mut().chain(matrix) {
            metric.add_all(&reading.layout, predictions, targets);
        }
    }

    /// The mean loss so far.
    pub(super) fn loss(&self) -> f64 {
        self.total / self.weight
    }

    /// Writes the loss, then each metric.
    pub(super) fn write(&self, values: &mut [Measured]) {
        let all =
            std::iter::once(self.loss()).chain(self.metrics.iter().map(|m| m.value()));
        values.iter_mut().zip(all).for_each(|(to, value)| to.value = value);
    }

    /// Counts by target class (row) and predicted class (column); counts no more.
    pub(super) fn take_matrix(&mut self) -> Option<Vec<Vec<u64>>> {
        self.matrix.take().and_then(|matrix| matrix.matrix())
    }
}

/// The loss and the metrics of `split` by name, not yet measured.
pub(super) fn names(train: &TypedTrain, split: &str) -> Vec<Measured> {
    let loss = Measured {
        name: format!("{split}.loss"),
        value: f64::NAN,
        is_share: false,
        larger_is_better: false,
    };
    let metrics = train.metrics.iter().map(|used| Measured {
        name: format!("{split}.{}", used.label),
        value: f64::NAN,
        is_share: used.metric.is_share,
        larger_is_better: used.metric.larger_is_better,
    });
    std::iter::once(loss).chain(metrics).collect()
}
