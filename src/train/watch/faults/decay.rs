//! R026: weight decay that takes away what the data teaches.

use super::super::glimpse::Glimpse;
use super::{Evidence, course};
use crate::builtins::optimizers::Decay;
use crate::diagnostics::{Diagnostic, Safety, codes};
use crate::train::blame::{percent, place, short, written};

/// What is left of the weights below which they have shrunk.
const SHRUNK: f64 = 0.5;
/// How often decay alone would have taken them away: weights, rate and updates, multiplied.
const REACH: f64 = 3.0;
/// Where the decay passes through what evens out sizes, it is told by itself.
const STRONG: f64 = 0.1;
/// What to try instead: in the gradient, and apart from it.
const MILD: f64 = 1e-4;
const MILD_APART: f64 = 0.01;

/// The loss is near that of a constant, and the weights have shrunk as decay would have them.
pub(super) fn outweighing(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let train = evidence.train;
    let (optimizer, args) = &train.optimizer;
    let (decay, rate) = (args.number("weight_decay"), args.number("lr"));
    let (baseline, loss) = course::near_baseline(evidence)?;
    let (_, end) = evidence.end()?;
    let first = evidence.glimpses.first().filter(|first| first.step == 0)?;
    let reach = rate * decay * end.step as f64;
    let is_strong = match optimizer.decay {
        Decay::Gradient | Decay::Apart => reach >= REACH,
        Decay::ScaledGradient => decay >= STRONG,
    };
    // A single layer may have nothing to learn: then weights shrink, whatever the decay.
    let (before, after) = (first.matrices(), end.matrices());
    let left = size(end) / size(first);
    if !is_strong || after.len() < 2 || left > SHRUNK {
        return None;
    }
    let pairs = before.iter().zip(&after);
    let (seen, part) = pairs
        .map(|(before, after)| (after, after.weight.mean / before.weight.mean))
        .find(|(_, part)| *part <= SHRUNK)?;
    let node = evidence.node(seen.tensor.stage);
    let message = format!("weight decay takes away what `{}` learns", train.model.name);
    let here = format!("its weights have shrunk to {} of their first size", percent(part));
    let found = Diagnostic::new(&codes::R026, message, node.span, here);
    let each = match optimizer.decay {
        Decay::Gradient | Decay::Apart => {
            format!("this takes {} off each weight in every step", percent(rate * decay))
        }
        Decay::ScaledGradient => format!("a decay of {} outweighs the data", short(decay)),
    };
    let span = place(train, &["optimizer.weight_decay", "optimizer"]);
    let found = found.cause(span, each).note(format!(
        "at {}, all weights together are {} of their first size; the threshold is {}, where the \
         loss, {}, is about that of always saying the same, {}",
        evidence.when(end.step),
        percent(left),
        percent(SHRUNK),
        short(loss),
        short(baseline)
    ));
    let mild = match optimizer.decay {
        Decay::Gradient | Decay::ScaledGradient => short(MILD),
        Decay::Apart => short(MILD_APART),
    };
    let title = format!("decay them less: `weight_decay = {mild}`");
    let found = found.help(title.clone());
    let found = match written(train, &["optimizer.weight_decay"]) {
        Some(span) => found.edit(title, span, mild, Safety::Unsafe),
        None => found,
    };
    Some(found.help("against learning by heart, `dropout(0.2)` is milder"))
}

/// The mean size of all weights in matrices.
fn size(glimpse: &Glimpse) -> f64 {
    let (sum, n) = glimpse.matrices().iter().fold((0.0, 0), |(sum, n), seen| {
        (sum + seen.weight.mean * seen.weight.n as f64, n + seen.weight.n)
    });
    sum / f64::from(u32::try_from(n.max(1)).unwrap_or(u32::MAX))
}
