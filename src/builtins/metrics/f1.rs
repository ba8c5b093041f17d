//! `f1`: precision and recall in one number.

use super::counts::{Counts, share};
use super::{Accumulator, Layout, Metric, Task};
use crate::builtins::Args;

pub(super) static F1: Metric = Metric {
    name: "f1",
    also_known_as: &["f1_score", "F1Score", "f_score", "fscore", "dice"],
    params: &[],
    doc: "The harmonic mean of precision and recall; the mean over more than two classes.",
    formula: "2 true positives / (predicted positives + actual positives), 0 when there are none",
    examples: &["f1"],
    task: Task::Classes,
    larger_is_better: true,
    is_share: true,
    needs_probabilities: false,
    start,
};

fn start(_: &Args, layout: &Layout) -> Box<dyn Accumulator> {
    Counts::start(layout, |count| share(2 * count.right, count.called + count.there))
}
