//! R024: a model that does much worse in evaluation than in training.

use super::Evidence;
use crate::diagnostics::{Diagnostic, codes};
use crate::train::blame::{percent, place};

/// How much larger the loss may be, as a share …
const SHARE: f64 = 0.5;
/// … and of the loss of the first stretch.
const OF_FIRST: f64 = 0.1;

/// Batch statistics of training and the kept ones of evaluation give different losses.
pub(super) fn find(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (span, evaluated) = evidence.evaluated?;
    let (_, end) = evidence.end()?;
    let first = evidence.history.losses.first()?;
    let gap = evaluated - end.loss;
    if gap <= SHARE * end.loss || gap <= OF_FIRST * first || end.n_rows < 8 {
        return None;
    }
    let message = format!(
        "the loss is {:.4} in training and {evaluated:.4} in evaluation, on the same examples",
        end.loss
    );
    let here =
        "in training it uses mean and deviation of the batch, in evaluation kept ones";
    let found = Diagnostic::new(&codes::R024, message, span, here);
    let batch = format!("a batch is {} examples", evidence.facts.batch);
    let found = found.cause(place(evidence.train, &["batch"]), batch).note(format!(
        "at {}, the loss in evaluation is {} higher; the threshold is {}",
        evidence.when(end.step),
        percent(gap / end.loss),
        percent(SHARE)
    ));
    Some(
        found
            .help("take statistics of more examples: a larger `batch`")
            .help("or let the kept ones follow faster: `batch_norm(momentum = 0.3)`, or train longer")
            .help("or use `layer_norm`, which is the same in both"),
    )
}
