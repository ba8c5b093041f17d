//! R005 and R004: gradients that shrink or grow on their way to the first layer.

use super::super::glimpse::{Glimpse, TensorGlimpse};
use super::Evidence;
use crate::diagnostics::{Diagnostic, codes};
use crate::train::blame::{change_rate, on_rate, percent, short};

/// The gradient of the first layer over that of the last, below which it has vanished …
const VANISHED: f64 = 1e-3;
/// … if it is also smaller than this.
const SMALL: f64 = 1e-4;
/// The mean absolute gradient above which it has exploded.
const EXPLODED: f64 = 1e6;
/// Looks in a row in each of which the gradient was at least twice that of the look before, up to
/// at least [`LARGE`].
const N_DOUBLED: usize = 5;
const LARGE: f64 = 1.0;
/// Layers with weights from which on there is a way to vanish on.
const LEAST_LAYERS: usize = 3;

/// The first layer learns next to nothing, in every look.
pub(super) fn vanishing(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (_, end) = evidence.end()?;
    let has_vanished = |glimpse: &Glimpse| {
        ends(glimpse).is_some_and(|(first, last)| {
            first > 0.0 && first < SMALL && first < VANISHED * last
        })
    };
    if !evidence.glimpses.iter().all(has_vanished) {
        return None;
    }
    let matrices = end.matrices();
    let (first, last) = (matrices.first()?, matrices.last()?);
    let (norm_first, norm_last) = ends(end)?;
    let (node, far) = (evidence.node(first.tensor.stage), evidence.node(last.tensor.stage));
    let message = format!("the gradient vanishes before it reaches `{}`", node.path);
    let here = format!("the norm of its gradient is {}", short(norm_first));
    let mut found = Diagnostic::new(&codes::R005, message, node.span, here);
    if far.span != node.span {
        found = found.context(
            far.span,
            format!("here, in the last layer, it is {}", short(norm_last)),
        );
    }
    let note = format!(
        "at {}, the first layer has {} of the last layer's gradient; the threshold is {}, where \
         the first norm is below {}",
        evidence.when(end.step),
        short(norm_first / norm_last),
        short(VANISHED),
        short(SMALL)
    );
    if let Some((at, factor)) = steepest(evidence, end) {
        let node = evidence.node(at);
        if node.span != first_span(evidence, first) {
            found = found.cause(
                node.span,
                format!("here the gradient shrinks most, to {} of its size", part(factor)),
            );
        }
    }
    Some(
        found
            .note(note)
            .help("give the gradient a short way around the layers: `residual { … }`")
            .help("or use an activation that is not flat, `relu` or `gelu`, and normalize: `layer_norm`")
            .help("or keep the size of values from layer to layer: `init = kaiming_uniform` for `relu`, `xavier_uniform` for `tanh`"),
    )
}

/// `12 %`, or `3e-4` where that is next to nothing.
fn part(factor: f64) -> String {
    if factor < 0.01 { short(factor) } else { percent(factor) }
}

fn first_span(evidence: &Evidence<'_>, first: &TensorGlimpse) -> crate::source::Span {
    evidence.node(first.tensor.stage).span
}

/// The norms of the first and the last layer's gradient, where there are enough layers.
fn ends(glimpse: &Glimpse) -> Option<(f64, f64)> {
    let matrices = glimpse.matrices();
    let (first, last) = (matrices.first()?, matrices.last()?);
    let is_deep = matrices.len() >= LEAST_LAYERS;
    let norm = |seen: &TensorGlimpse| seen.gradient.map(|gradient| gradient.norm);
    Some((norm(first)?, norm(last)?)).filter(|_| is_deep)
}

/// The stage with one input over which the gradient shrinks most, and to which part.
fn steepest(evidence: &Evidence<'_>, glimpse: &Glimpse) -> Option<(usize, f64)> {
    let nodes = evidence.train.model.nodes.iter().enumerate();
    let shrinks = nodes.filter_map(|(at, node)| {
        let [input] = node.inputs.as_slice() else { return None };
        let after = glimpse.stages[at].gradient?;
        let before = glimpse.stages[input.0 as usize].gradient?;
        let is_alive = after.norm > 0.0 && before.norm > 0.0;
        is_alive.then(|| (at, before.norm / after.norm))
    });
    shrinks.min_by(|(_, a), (_, b)| a.total_cmp(b)).filter(|(_, factor)| *factor < 0.5)
}

/// A gradient that is huge, or that grew at every look.
pub(super) fn exploding(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (_, end) = evidence.end()?;
    let size = |glimpse: &Glimpse, at: usize| {
        glimpse.tensors[at].gradient.map_or(0.0, |gradient| gradient.mean)
    };
    let grows = |at: &usize| {
        let recent = evidence.glimpses.iter().rev().skip(1).take(N_DOUBLED + 1);
        let sizes: Vec<f64> = recent.map(|glimpse| size(glimpse, *at)).collect();
        let doubles = sizes.windows(2).all(|pair| pair[0] >= 2.0 * pair[1]);
        sizes.len() > N_DOUBLED && doubles && sizes[0] > LARGE
    };
    let is_huge = |at: &usize| size(end, *at) > EXPLODED;
    let mut order: Vec<usize> = (0..end.tensors.len()).collect();
    order.sort_by_key(|at| end.tensors[*at].tensor.stage);
    let at = *order.iter().find(|at| is_huge(at) || grows(at))?;
    let node = evidence.node(end.tensors[at].tensor.stage);
    let mean = short(size(end, at));
    let message = format!("the gradient of `{}` explodes", node.path);
    let here = format!("the mean size of its gradient is {mean}");
    let found = Diagnostic::new(&codes::R004, message, node.span, here);
    let threshold = match is_huge(&at) {
        true => format!("the threshold is {}", short(EXPLODED)),
        false => {
            format!("it was at least twice the one before in {N_DOUBLED} looks in a row")
        }
    };
    let mut found = found.note(format!(
        "at {}, the mean absolute gradient is {mean}; {threshold}",
        evidence.when(end.step)
    ));
    let was_huge = |first: &Glimpse| first.step == 0 && size(first, at) > EXPLODED;
    if evidence.glimpses.first().is_some_and(was_huge) {
        found = found.help(
            "it was so from the start: start with smaller weights, `init = kaiming_uniform`",
        );
    } else {
        let rate = evidence.train.optimizer.1.number("lr");
        found = on_rate(found, evidence.train, rate);
        found = change_rate(found, evidence.train, "learn more slowly", 0.1);
    }
    let data =
        "or bring data and target to size: `scale = standard`, `scale_target = standard`";
    found = found.help(data);
    Some(match evidence.train.clip {
        None => found.help("or bound the gradient: `clip = norm(1.0)`"),
        Some(_) => found,
    })
}
