//! Loss, metrics and predictions of examples, without learning from them.

use std::sync::Arc;

use super::class_weights::class_weights;
use super::events::Measured;
use super::feed::Batch;
use super::pass::Pass;
use super::reading::{Detail, Reading};
use super::scores::{self, Scores};
use crate::builtins::layers::Mode;
use crate::builtins::metrics::Meaning;
use crate::check::typed::TypedTrain;
use crate::data::{Examples, Preprocessing};
use crate::graph::{Float, Graph};
use crate::lower;
use crate::plan::Options;
use crate::runtime::{Pool, Store};

/// Rows that are evaluated at once, at most.
const MAX_ROWS: usize = 256;

/// Rows that are evaluated at once, where there are `n`.
pub(super) fn rows_at_once(n: usize) -> usize {
    n.clamp(1, MAX_ROWS)
}

/// What was measured on a split.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The loss, then each metric: `test.loss`, `test.accuracy`.
    pub values: Vec<Measured>,
    /// Counts by target class (row) and predicted class (column), for class targets.
    pub confusion: Option<Vec<Vec<u64>>>,
    /// Number of examples.
    pub n_examples: usize,
}

impl Evaluation {
    /// The value called `name` (`test.accuracy`).
    pub fn get(&self, name: &str) -> Option<f64> {
        self.values.iter().find(|measured| measured.name == name).map(|found| found.value)
    }
}

/// What a model says of examples.
#[derive(Clone, Debug)]
pub struct Predictions {
    /// What the numbers mean.
    pub meaning: Meaning,
    /// Numbers per line: one per class, label or target.
    pub width: usize,
    /// Lines per example; more than one for sequences.
    pub n_lines: usize,
    /// All of them, example by example: probabilities, or numbers in original units.
    pub values: Vec<f64>,
}

/// A model ready to evaluate.
#[derive(Debug)]
pub(super) struct Evaluator<F: Float> {
    pub(super) pass: Pass<F>,
    scores: Scores,
    rows: Vec<u32>,
    max_rows: usize,
}

impl<F: Float> Evaluator<F> {
    /// For batches of up to `n` examples.
    pub(super) fn new(train: &TypedTrain, n: usize, pool: &Arc<Pool>) -> Self {
        let max_rows = rows_at_once(n);
        let graph = lower::training(train, Mode::Evaluate);
        let options = Options { max_rows, update: None, clip: None };
        let mut pass = Pass::new(train, graph, options, pool);
        if n > max_rows {
            pass.reserve_next();
        }
        if let Some(weights) = class_weights(train, None) {
            pass.weigh_classes(&weights);
        }
        Self { pass, scores: Scores::new(train), rows: Vec::new(), max_rows }
    }

    /// Feeds the weights of the classes.
    pub(super) fn weigh_classes(&mut self, weights: &[f64]) {
        self.pass.weigh_classes(weights);
    }

    /// Examples that are evaluated at once, at most.
    pub(super) fn max_rows(&self) -> usize {
        self.max_rows
    }

    /// The mean loss of one batch.
    pub(super) fn loss(&mut self, store: &mut Store<F>, batch: Batch<'_>) -> f64 {
        let (mut total, mut weight) = (0.0, 0.0);
        let rows = batch.rows.chunks(self.max_rows);
        let batches = rows.map(|rows| Batch { rows, ..batch });
        self.pass.run_over(store, batches, |pass| {
            let (more, weighs) = pass.loss_sums();
            (total, weight) = (total + more, weight + weighs);
        });
        total / weight
    }

    /// Measures into `values`: the loss, then each metric.
    pub(super) fn measure(
        &mut self,
        store: &mut Store<F>,
        examples: &Examples,
        preprocessing: &Preprocessing,
        values: &mut [Measured],
    ) {
        self.scores.reset();
        self.rows.clear();
        self.rows.extend(0..examples.n as u32);
        let Self { pass, scores, rows, max_rows } = self;
        let batches = rows.chunks(*max_rows).map(|rows| Batch { examples, rows });
        pass.run_over(store, batches, |pass| scores.add(pass, preprocessing));
        scores.write(values);
    }

    /// Everything that is known of a split once it is measured.
    pub(super) fn evaluation(
        &mut self,
        train: &TypedTrain,
        store: &mut Store<F>,
        (split, examples): (&str, &Examples),
        preprocessing: &Preprocessing,
    ) -> Evaluation {
        let mut values = scores::names(train, split);
        self.scores.count_classes();
        self.measure(store, examples, preprocessing, &mut values);
        Evaluation { values, confusion: self.scores.take_matrix(), n_examples: examples.n }
    }

    /// What the model says of examples.
    pub(super) fn predict(
        &mut self,
        train: &TypedTrain,
        store: &mut Store<F>,
        examples: &Examples,
        preprocessing: &Preprocessing,
    ) -> Predictions {
        let reading = Reading::new(train, Detail::Full);
        let (mut values, mut numbers) = (Vec::new(), Vec::new());
        let all: Vec<u32> = (0..examples.n as u32).collect();
        let batches = all.chunks(self.max_rows).map(|rows| Batch { examples, rows });
        self.pass.run_over(store, batches, |pass| {
            reading.predictions(pass.prediction(), &mut numbers);
            reading.unscale(preprocessing, &mut numbers);
            values.extend_from_slice(&numbers);
        });
        let layout = reading.layout;
        let (meaning, width) = (layout.meaning, layout.prediction);
        Predictions { meaning, width, n_lines: reading.n_lines, values }
    }

    /// The graph that is run.
    pub(super) fn graph(&self) -> &Graph {
        self.pass.graph()
    }
}
