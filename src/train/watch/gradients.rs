//! How large the gradient of each layer is, at the ends of epochs.

use std::collections::BTreeSet;

use super::{Start, Watching};
use crate::builtins::layers::Mode;
use crate::check::typed::{TypedNode, TypedTrain, covers};
use crate::graph::Float;
use crate::lower;
use crate::train::Trainer;
use crate::train::course::Course;
use crate::train::events::Facts;
use crate::train::feed::Batch;
use crate::train::learner::is_trained;

/// Steps that a look should be spread over, so that looks cost next to nothing.
const STEPS_A_LOOK: u64 = 512;
/// A run gets at least and at most so many looks, where it has so many epochs.
const LOOKS: [u64; 2] = [8, 64];

/// The paths of the stages that own trained weights, in the order of data flow.
pub(in crate::train) fn layers(train: &TypedTrain) -> Vec<String> {
    let path = |at: usize| train.model.nodes[at].path.clone();
    stages(train).into_iter().map(path).collect()
}

/// Where those stages stand among the values of the model.
fn stages(train: &TypedTrain) -> BTreeSet<usize> {
    let graph = lower::forward(&train.model, Mode::Train);
    let trained = graph.weights.iter().filter(|spec| is_trained(train, &spec.path));
    trained.filter_map(|spec| owner(train, &spec.path)).collect()
}

/// The first stage that a weight belongs to.
pub(super) fn owner(train: &TypedTrain, path: &str) -> Option<usize> {
    let owns = |node: &TypedNode| covers(&node.path, path);
    train.model.nodes.iter().position(owns)
}

/// Whether gradients are looked at after this epoch: after the first, the last, and some between.
fn is_due(facts: &Facts, epoch: u64) -> bool {
    let [least, most] = LOOKS;
    let n_looks = (facts.n_steps / STEPS_A_LOOK).clamp(least, most);
    let every = facts.n_epochs.div_ceil(n_looks).max(1);
    (epoch - 1).is_multiple_of(every) || epoch == facts.n_epochs
}

impl<F: Float> Trainer<'_, F> {
    /// Fills in the norms of the epoch's report, where they are due: those of a batch of examples
    /// at the weights that the epoch has led to.
    pub(in crate::train) fn see_gradients(&mut self, course: &mut Course) {
        let draw = course.draw();
        let Course { report, order, .. } = course;
        report.gradients.clear();
        let is_watched = self.watch.watching == Watching::On;
        if !is_watched || !is_due(&self.facts, report.epoch) {
            return;
        }
        self.room_to_probe();
        let Self { train, data, facts, store, watch, .. } = self;
        watch.choose(order, facts.batch.min(watch.max_rows), Start::First);
        let rows = std::mem::take(&mut watch.rows);
        let probe = watch.probe(train);
        probe.run(store, Batch { examples: &data.train, rows: &rows }, draw);
        let norms = probe.owners.iter().map(|stage| probe.norm_of_stage(*stage));
        report.gradients.extend(norms);
        watch.computed.step = Some(course.step);
        watch.computed.rows.clone_from(&rows);
        watch.rows = rows;
    }
}
