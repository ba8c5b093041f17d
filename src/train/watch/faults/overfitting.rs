//! R016 and R017: validation that gets worse while training gets better, or is too good.

use super::super::epochs::{EpochFacts, N_RECENT};
use super::Evidence;
use crate::check::typed::{Keep, TypedKind};
use crate::diagnostics::render::text::thousands;
use crate::diagnostics::{Diagnostic, codes};
use crate::train::blame::{head, percent, place, short};

/// Epochs after the best one, at least, and as a share of all.
const LEAST_EPOCHS: usize = N_RECENT;
const SHARE: f64 = 0.5;
/// By what factor validation has risen, and training fallen, since.
const RISE: f64 = 1.5;
const FALL: f64 = 0.5;
/// Examples of validation from which on it is measured.
const LEAST_EXAMPLES: usize = 50;
/// How much better validation may be than training, in share and in deviations.
const BETTER: f64 = 0.05;
const DEVIATIONS: f64 = 4.0;

/// The validation loss has risen for most of the run while the training loss fell.
pub(super) fn overfitting(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let epochs = &evidence.history.epochs;
    let n_val = evidence.facts.n_examples[1];
    let (best, n_after) = epochs.best()?;
    let is_long = n_after >= LEAST_EPOCHS && n_after as f64 >= SHARE * epochs.n as f64;
    let recent = epochs.recent();
    let last = *recent.last()?;
    let rises = |one: &EpochFacts| one.val_loss >= RISE * best.val_loss;
    let has_fallen = last.train_loss < FALL * best.train_loss;
    if !is_long
        || n_val < LEAST_EXAMPLES
        || best.val_loss <= 0.0
        || !recent.iter().all(rises)
        || !has_fallen
    {
        return None;
    }
    let train = evidence.train;
    let message = "the model learns its training examples by heart";
    let here = format!(
        "from epoch {} on the validation loss rose from {} to {}",
        best.epoch,
        short(best.val_loss),
        short(last.val_loss)
    );
    let span = place(train, &["epochs", "steps"]);
    let mut found = Diagnostic::new(&codes::R016, message, span, here);
    let n = evidence.facts.n_trained;
    let size = format!(
        "{} weights for {} examples",
        thousands(n),
        thousands(evidence.facts.n_examples[0] as u64)
    );
    found = found.context(train.model.span, size).note(format!(
        "the training loss fell from {} to {} meanwhile; the threshold is a rise by {} in the \
         last {LEAST_EPOCHS} epochs",
        short(best.train_loss),
        short(last.train_loss),
        percent(RISE - 1.0)
    ));
    if matches!(train.keep, Keep::Best(_)) {
        found = found.note("the weights of the best epoch were kept");
    }
    Some(
        found
            .help("stop when validation no longer gets better: `stop = stalled(val.loss, patience = 5)`")
            .help("or keep it from learning by heart: `dropout(0.3)`, or `adamw(weight_decay = 0.01)`")
            .help("or use fewer units, or more examples"),
    )
}

/// Validation is clearly better than training, and nothing explains it.
pub(super) fn suspicious(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let train = evidence.train;
    let is_random = |kind: &TypedKind| match kind {
        TypedKind::Layer(layer, _) => layer.is_random,
        TypedKind::Input(_)
        | TypedKind::Arithmetic(_)
        | TypedKind::WithNumber { .. }
        | TypedKind::Concat { .. }
        | TypedKind::Stack
        | TypedKind::Average => false,
    };
    let recent = evidence.history.epochs.recent();
    let [.., first, before, last] = recent.as_slice() else { return None };
    let n_val = evidence.facts.n_examples[1];
    // What drops in training alone makes training worse.
    let has_reason = train.model.nodes.iter().any(|node| is_random(&node.kind));
    // Training is measured while an epoch lasts: by weights that are no older than those of the
    // validation before it.
    let gap = |one: &EpochFacts, next: &EpochFacts| one.val_share - next.train_share;
    let share = last.train_share.clamp(0.0, 1.0);
    let deviation = (share * (1.0 - share) / n_val.max(1) as f64).sqrt();
    let threshold = BETTER.max(DEVIATIONS * deviation);
    let is_better = gap(before, last) > threshold && gap(first, before) > threshold;
    if has_reason || n_val < LEAST_EXAMPLES || !is_better {
        return None;
    }
    let message = "validation is better than training";
    let here = format!(
        "{} on training examples, {} on others",
        percent(last.train_share),
        percent(before.val_share)
    );
    let found = Diagnostic::new(&codes::R017, message, head(train), here).note(format!(
        "the difference is {} in epoch {}; the threshold is {} for {n_val} examples",
        percent(gap(before, last)),
        last.epoch,
        percent(threshold)
    ));
    Some(
        found
            .help("most likely the splits differ in kind: draw them at random, `split = random(train = 80%, val = 10%, test = 10%)`")
            .help("or validation has copies of training examples, or a column that tells the answer"),
    )
}
