//! Steps without the rest of a run, and inference without reading what it says, to be timed.

use std::sync::Arc;

use super::course::Course;
use super::errors::TrainError;
use super::evaluate::rows_at_once;
use super::feed::Batch;
use super::lap::Lap;
use super::pass::Pass;
use super::{Facts, Trainer};
use crate::builtins::layers::Mode;
use crate::check::typed::TypedTrain;
use crate::data::{Dataset, Examples};
use crate::graph::{Float, Graph, NodeId, NodeKind, Rows, ValueType};
use crate::lower;
use crate::plan::{Options, Plan};
use crate::runtime::{Pool, Store};

/// The updates that [`Trainer::run`] makes, with nothing between them: no measuring of other
/// splits, no keeping, no telling, no end.
#[derive(Debug)]
pub struct Steps<'t, 'a, F: Float> {
    pub(super) trainer: &'t mut Trainer<'a, F>,
    course: Course,
}

impl<'a, F: Float> Trainer<'a, F> {
    /// Steps from the beginning of a run.
    pub fn steps(&mut self) -> Steps<'_, 'a, F> {
        let mut course = Course::new(self.train, self.data, &self.facts);
        course.begin_epoch(self.train, &self.facts);
        Steps { trainer: self, course }
    }
}

impl<F: Float> Steps<'_, '_, F> {
    /// Makes `n` updates, epoch after epoch.
    pub fn make(&mut self, n: u64) -> Result<(), TrainError> {
        for _ in 0..n {
            self.make_one(&mut Lap(None))?;
        }
        Ok(())
    }

    pub(super) fn make_one(&mut self, lap: &mut Lap<'_>) -> Result<(), TrainError> {
        let Self { trainer, course } = self;
        if trainer.step(course, lap)?.is_none() {
            course.begin_epoch(trainer.train, &trainer.facts);
            trainer.step(course, lap)?;
        }
        Ok(())
    }

    /// Examples of a step, the short last ones of epochs counted in.
    pub fn mean_examples(&self) -> f64 {
        let Facts { n_examples, steps_per_epoch, .. } = &self.trainer.facts;
        n_examples[0] as f64 / *steps_per_epoch as f64
    }

    /// Floating point operations of a full batch's forward and backward pass.
    pub fn n_flops(&self) -> u64 {
        n_flops_of(self.trainer.learner.pass.plan(), self.trainer.facts.batch)
    }
}

/// A model as a server runs it: rows in, the model's own output out.
#[derive(Debug)]
pub struct Inference<'a, F: Float> {
    examples: &'a Examples,
    pass: Pass<F>,
    store: Store<F>,
    batch: usize,
    /// Rows in turn; the first stand behind the last again.
    rows: Vec<u32>,
    at: usize,
}

impl<'a, F: Float> Inference<'a, F> {
    /// The model of `train` with fresh weights, on `batch` training examples at a time.
    pub fn new(
        train: &TypedTrain,
        data: &'a Dataset,
        batch: usize,
        pool: &Arc<Pool>,
    ) -> Self {
        let graph = lower::forward(&train.model, Mode::Evaluate);
        let store = Store::new(&graph, train.seed);
        let options = Options { max_rows: rows_at_once(batch), update: None, clip: None };
        let mut pass = Pass::new(train, graph, options, pool);
        if batch > 1 {
            pass.reserve_next();
        }
        let (examples, n) = (&data.train, data.train.n.max(1));
        let rows = (0..n + batch).map(|row| (row % n) as u32).collect();
        Self { examples, pass, store, batch, rows, at: 0 }
    }

    /// Runs `n` batches, the next examples each time, in pieces as a prediction is made. A piece
    /// is fed while the one before runs; a single example comes when it comes.
    pub fn make(&mut self, n: u64) {
        if self.batch == 1 {
            (0..n).for_each(|_| self.answer(1));
        } else {
            self.answer(n);
        }
    }

    fn answer(&mut self, n: u64) {
        let Self { examples, pass, store, batch, rows, at } = self;
        let n_rows = rows.len() - *batch;
        let asked = (0..n).map(|_| {
            let from = std::mem::replace(at, (*at + *batch) % n_rows);
            &rows[from..from + *batch]
        });
        let batches = asked.flat_map(|asked| asked.chunks(rows_at_once(*batch)));
        let batches = batches.map(|rows| Batch { examples, rows });
        pass.run_over(store, batches, |pass| {
            std::hint::black_box(pass.prediction());
        });
    }

    /// Floating point operations of a batch.
    pub fn n_flops(&self) -> u64 {
        n_flops_of(self.pass.plan(), self.batch)
    }
}

/// Floating point operations of all that a plan computes for a batch of `n_rows`.
fn n_flops_of(plan: &Plan, n_rows: usize) -> u64 {
    plan.computed().into_iter().map(|id| n_flops(&plan.graph, id, n_rows)).sum()
}

/// Floating point operations of a node for a batch of `n_rows`.
pub(super) fn n_flops(graph: &Graph, id: NodeId, n_rows: usize) -> u64 {
    let node = graph.node(id);
    let NodeKind::Op(op) = &node.kind else { return 0 };
    let inputs: Vec<&ValueType> = node.inputs.iter().map(|id| graph.ty(*id)).collect();
    let sees_rows = inputs.iter().any(|ty| ty.rows == Rows::Batch);
    let n_rows = if sees_rows { n_rows as u64 } else { 1 };
    op.n_flops(&inputs, &node.ty) * n_rows
}
