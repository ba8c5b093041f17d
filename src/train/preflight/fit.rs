//! R018: a model that cannot learn a few examples by heart; and what a few steps of a copy show of
//! its weights.

use crate::check::typed::TypedTrain;
use crate::data::profile::TargetKind;
use crate::data::{Examples, FeatureRows};
use crate::diagnostics::{Diagnostic, codes};
use crate::graph::Float;
use crate::runtime::{StepContext, Store};
use crate::train::Trainer;
use crate::train::blame::{change_rate, on_rate, percent, short};
use crate::train::course;
use crate::train::feed::Batch;
use crate::train::lap::Lap;
use crate::train::learner::Learner;
use crate::train::pass::Pass;
use crate::train::watch::{baseline, has_classes};

/// Examples to be learned by heart, and the steps there are for it.
const N_EXAMPLES: usize = 16;
const N_STEPS: u64 = 1000;
/// Steps between two measurements.
const PERIOD: u64 = 50;
/// The error below which they are learned: the share of wrong answers, or the loss over that of
/// the best constant output.
const ERROR: f64 = 0.05;
/// Steps after which every weight has had its chance of a gradient.
const CHANCE: u64 = 3;

/// How the loss of the copy went.
#[derive(Clone, Copy, Debug)]
enum Trend {
    Falls,
    Rises,
}

/// A copy that learns.
struct Copy<F: Float> {
    learner: Learner<F>,
    store: Store<F>,
    n_steps: u64,
}

impl<F: Float> Trainer<'_, F> {
    /// R018, where the model has weights enough.
    pub(super) fn batch_that_does_not_fit(&mut self) -> Option<Diagnostic> {
        let n = N_EXAMPLES.min(self.evaluator.max_rows());
        let rows = distinct(&self.data.train, &self.all_rows(), n);
        let n_outputs = self.train.model.output_shape().extents()?.n_elements();
        let n_answers = if has_classes(self.train) { 1 } else { n_outputs };
        let is_large = self.facts.n_trained >= (2 * rows.len() * n_answers) as u64;
        if rows.len() < 2 || !is_large {
            return None;
        }
        let baseline = baseline(self.train, &self.data.train, &rows);
        let mut copy = self.copy(rows.len());
        let (first_loss, mut error) = self.error(&mut copy.store, &rows, baseline)?;
        let mut loss = first_loss;
        while error > ERROR && copy.n_steps < N_STEPS {
            self.make_steps(&mut copy, &rows, PERIOD);
            (loss, error) = self.error(&mut copy.store, &rows, baseline)?;
        }
        let is_learned = error <= ERROR;
        (!is_learned).then(|| {
            let trend = if loss < first_loss { Trend::Falls } else { Trend::Rises };
            self.does_not_fit(error, rows.len(), trend)
        })
    }

    fn does_not_fit(&self, error: f64, n: usize, trend: Trend) -> Diagnostic {
        let train = self.train;
        let node = train.model.node(train.model.output);
        let message = format!("`{}` cannot learn {n} examples by heart", train.model.name);
        let here = match is_counted(train) {
            true => format!("{} of the answers are still wrong", percent(error)),
            false => format!("the loss is still {} of a constant's", percent(error)),
        };
        let found = Diagnostic::new(&codes::R018, message, node.span, here);
        let rate = train.optimizer.1.number("lr");
        let found = on_rate(found, train, rate).note(format!(
            "a copy made {N_STEPS} steps with these {n} examples alone; its error is {}, the \
             threshold is {}",
            short(error),
            short(ERROR)
        ));
        // A loss that rose, or is no number any more, was stepped over.
        let (why, factor) = match trend {
            Trend::Falls => ("the loss falls, perhaps too slowly; learn faster", 10.0),
            Trend::Rises => {
                ("the loss rises, so steps are too large; learn more slowly", 0.1)
            }
        };
        change_rate(found, train, why, factor)
            .help("or loss and output do not belong together: see `percept explain loss`")
            .help(
                "or the model is too small: more units, one more layer with an activation",
            )
    }

    /// R031: a weight whose gradient is 0 in the first batch and still after a few steps.
    pub(super) fn idle_weights(&mut self) -> Option<Diagnostic> {
        let is_zero = |gradient: Option<f64>| gradient.is_none_or(|largest| largest == 0.0);
        let (weight, stage) = self.watch.last_glimpse()?.weight_without(is_zero)?;
        let rows = self.first_rows();
        let mut copy = self.copy(rows.len());
        self.make_steps(&mut copy, &rows, CHANCE);
        self.room_to_probe();
        let train = self.train;
        let probe = self.watch.probe(train);
        let n = rows.len().min(probe.max_rows());
        let batch = Batch { examples: &self.data.train, rows: &rows[..n] };
        probe.run(&mut copy.store, batch, course::draw(train.seed, CHANCE));
        let is_idle = probe.is_gradient_zero(weight);
        let here = "nothing that it changes reaches the loss";
        is_idle.then(|| self.without_gradient(train, (weight, stage), here))
    }

    fn all_rows(&self) -> Vec<u32> {
        let mut order = Vec::new();
        course::order(self.train, &self.facts, 1, &mut order);
        order
    }

    /// A copy of the weights with an optimizer of its own.
    fn copy(&self, n_rows: usize) -> Copy<F> {
        let (mut learner, mut store) = Learner::new(self.train, n_rows, self.watch.pool());
        if let Some(weights) = self.watch.class_weights() {
            learner.pass.weigh_classes(weights);
        }
        store.weights.clone_from(&self.store.weights);
        store.states.clone_from(&self.store.states);
        Copy { learner, store, n_steps: 0 }
    }

    fn make_steps(&self, copy: &mut Copy<F>, rows: &[u32], n: u64) {
        let Copy { learner, store, n_steps } = copy;
        learner.pass.load(Batch { examples: &self.data.train, rows });
        for _ in 0..n {
            let step = StepContext {
                n_rows: rows.len(),
                rate: self.train.optimizer.1.number("lr"),
                draw: course::draw(self.train.seed, *n_steps),
            };
            learner.step(store, (step, None), &mut |_| {}, &mut Lap(None));
            *n_steps += 1;
        }
    }

    /// Loss and error on these examples in evaluation; `None` where it cannot be told.
    fn error(
        &mut self,
        store: &mut Store<F>,
        rows: &[u32],
        baseline: Option<f64>,
    ) -> Option<(f64, f64)> {
        self.room_to_evaluator();
        let batch = Batch { examples: &self.data.train, rows };
        let loss = self.evaluator.loss(store, batch);
        let error = match is_counted(self.train) {
            true if !loss.is_finite() => Some(1.0),
            true => Some(share_wrong(self.train, &self.evaluator.pass)),
            false => baseline.filter(|baseline| *baseline > 0.0).map(|of| loss / of),
        };
        error.map(|error| (loss, error))
    }
}

/// Whether answers are right or wrong.
fn is_counted(train: &TypedTrain) -> bool {
    match train.data.profile.target.kind {
        TargetKind::Category | TargetKind::Binary | TargetKind::MultiLabel => true,
        TargetKind::Number | TargetKind::Input | TargetKind::None => false,
    }
}

/// The share of wrong answers in the last batch.
fn share_wrong<F: Float>(train: &TypedTrain, pass: &Pass<F>) -> f64 {
    let (prediction, target) = (pass.prediction(), pass.target());
    let n = target.len().max(1);
    let width = (prediction.len() / n).max(1);
    let lines = prediction.chunks_exact(width).zip(target);
    let is_wrong = |(line, target): &(&[F], &F)| {
        if has_classes(train) {
            let top =
                |best: usize, at: usize| if line[at] > line[best] { at } else { best };
            (0..line.len()).fold(0, top) != target.to_f64() as usize
        } else {
            let is_logit = train.loss.iter().any(|term| term.loss.is_classification);
            let middle = if is_logit { 0.0 } else { 0.5 };
            (line[0].to_f64() > middle) != (target.to_f64() > 0.5)
        }
    };
    lines.filter(is_wrong).count() as f64 / n as f64
}

/// Up to `n` examples no two of which are alike: of twins with different targets, one cannot be
/// learned.
fn distinct(examples: &Examples, order: &[u32], n: usize) -> Vec<u32> {
    let mut rows: Vec<u32> = Vec::new();
    for row in order {
        if rows.len() == n {
            break;
        }
        if !rows.iter().any(|other| is_alike(examples, *row as usize, *other as usize)) {
            rows.push(*row);
        }
    }
    rows
}

fn is_alike(examples: &Examples, a: usize, b: usize) -> bool {
    examples.inputs.iter().all(|features| match features {
        FeatureRows::Numbers(matrix) => matrix.row(a) == matrix.row(b),
        FeatureRows::Bytes { bytes, width, .. } => {
            bytes[a * width..][..*width] == bytes[b * width..][..*width]
        }
    })
}
