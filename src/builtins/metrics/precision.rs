//! `precision`: how often a predicted class is right.

use super::counts::{Counts, share};
use super::{Accumulator, Layout, Metric, Task};
use crate::builtins::Args;

pub(super) static PRECISION: Metric = Metric {
    name: "precision",
    also_known_as: &["precision_score", "Precision", "ppv"],
    params: &[],
    doc: "Of the examples predicted to be of a class, the share that is; the mean over more than two classes.",
    formula: "true positives / predicted positives, 0 when nothing is predicted",
    examples: &["precision"],
    task: Task::Classes,
    larger_is_better: true,
    is_share: true,
    needs_probabilities: false,
    start,
};

fn start(_: &Args, layout: &Layout) -> Box<dyn Accumulator> {
    Counts::start(layout, |count| share(count.right, count.called))
}
