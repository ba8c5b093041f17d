//! `recall`: how much of a class is found.

use super::counts::{Counts, share};
use super::{Accumulator, Layout, Metric, Task};
use crate::builtins::Args;

pub(super) static RECALL: Metric = Metric {
    name: "recall",
    also_known_as: &["recall_score", "Recall", "sensitivity", "tpr"],
    params: &[],
    doc: "Of the examples of a class, the share that is found; the mean over more than two classes.",
    formula: "true positives / actual positives, 0 when there are none",
    examples: &["recall"],
    task: Task::Classes,
    larger_is_better: true,
    is_share: true,
    needs_probabilities: false,
    start,
};

fn start(_: &Args, layout: &Layout) -> Box<dyn Accumulator> {
    Counts::start(layout, |count| share(count.right, count.there))
}
