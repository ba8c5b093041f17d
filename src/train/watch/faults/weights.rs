//! R008, R009 and R010: weights that vanish, run away, or move too much or too little.

use super::super::glimpse::{Glimpse, TINY};
use super::Evidence;
use crate::diagnostics::{Diagnostic, codes};
use crate::train::blame::{change_rate, on_rate, percent, short, written};

/// The share of tiny weights above which a layer is dead.
const DEAD: f64 = 0.95;
/// Weights from which on a share of them says something.
const LEAST: usize = 20;
/// The mean absolute weight above which it has run away.
const HUGE: f64 = 1e8;
/// Looks in a row in each of which weights were at least twice those before, up to [`LARGE`].
const N_DOUBLED: usize = 5;
const LARGE: f64 = 10.0;
/// Mean update over mean weight: the largest and the smallest that are sound.
const MOST: f64 = 0.1;
const FEWEST: f64 = 1e-4;
/// Updates that must have been measured.
const LEAST_UPDATES: usize = 3;
/// What is left of the loss below which it has moved, however small the updates.
const MOVED: f64 = 0.9;

/// The first layer whose weights are next to nothing.
pub(super) fn dead(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (_, end) = evidence.end()?;
    let matrices = end.matrices();
    let seen = matrices.iter().find(|seen| {
        seen.weight.n >= LEAST && seen.weight.n_tiny as f64 > DEAD * seen.weight.n as f64
    })?;
    let node = evidence.node(seen.tensor.stage);
    let share = percent(seen.weight.n_tiny as f64 / seen.weight.n as f64);
    let message = format!("the weights of `{}` have died", node.path);
    let here = format!("{share} of its weights are smaller than {}", short(TINY));
    let mut found = Diagnostic::new(&codes::R008, message, node.span, here);
    if let Some(span) = written(evidence.train, &["optimizer.weight_decay"]) {
        found = found.cause(span, "the decay pulls them to zero");
    }
    let note = format!(
        "at {}, {share} of the weights were tiny; the threshold is {}",
        evidence.when(end.step),
        percent(DEAD)
    );
    Some(
        found
            .note(note)
            .help("decay them less: `weight_decay = 1e-4`")
            .help("or leave the layer out: nothing passes through it any more"),
    )
}

/// The first layer whose weights are huge, or doubled at every look.
pub(super) fn diverging(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (_, end) = evidence.end()?;
    let size = |glimpse: &Glimpse, at: usize| glimpse.tensors[at].weight.mean;
    let doubles = |at: usize| {
        let recent = evidence.glimpses.iter().rev().skip(1).take(N_DOUBLED + 1);
        let sizes: Vec<f64> = recent.map(|glimpse| size(glimpse, at)).collect();
        let doubles = sizes.windows(2).all(|pair| pair[0] >= 2.0 * pair[1]);
        sizes.len() > N_DOUBLED && doubles && sizes[0] > LARGE
    };
    let mut order: Vec<usize> = (0..end.tensors.len()).collect();
    order.sort_by_key(|at| end.tensors[*at].tensor.stage);
    let at = *order.iter().find(|at| size(end, **at) > HUGE || doubles(**at))?;
    let node = evidence.node(end.tensors[at].tensor.stage);
    let mean = short(size(end, at));
    let message = format!("the weights of `{}` run away", node.path);
    let here = format!("their mean size is {mean}");
    let found = Diagnostic::new(&codes::R009, message, node.span, here);
    let rate = evidence.train.optimizer.1.number("lr");
    let note = format!(
        "at {}, the mean absolute weight is {mean}; the threshold is {}, or twice the one before \
         in {N_DOUBLED} looks in a row",
        evidence.when(end.step),
        short(HUGE)
    );
    let found = on_rate(found, evidence.train, rate).note(note);
    Some(change_rate(found, evidence.train, "learn more slowly", 0.1))
}

/// The first layer whose every measured update was too large, or too small for the loss to fall.
pub(super) fn update_ratio(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (_, end) = evidence.end()?;
    let measured: Vec<&Glimpse> = evidence
        .glimpses
        .iter()
        .filter(|glimpse| glimpse.tensors.iter().any(|seen| seen.update.is_some()))
        .collect();
    if measured.len() < LEAST_UPDATES {
        return None;
    }
    let ratios = |at: usize| -> Vec<f64> {
        let ratio = |glimpse: &&Glimpse| {
            let seen = &glimpse.tensors[at];
            Some(seen.update? / seen.weight.mean).filter(|_| seen.weight.mean > 0.0)
        };
        measured.iter().filter_map(ratio).collect()
    };
    let mut order: Vec<usize> =
        (0..end.tensors.len()).filter(|at| end.tensors[*at].tensor.is_matrix).collect();
    order.sort_by_key(|at| end.tensors[*at].tensor.stage);
    let is_all = |at: usize, holds: &dyn Fn(f64) -> bool| {
        let ratios = ratios(at);
        ratios.len() >= LEAST_UPDATES && ratios.iter().all(|ratio| holds(*ratio))
    };
    let stays = match evidence.history.losses.as_slice() {
        [first, .., last] => *last > MOVED * first,
        _ => false,
    };
    let high = order.iter().find(|at| is_all(**at, &|ratio| ratio > MOST));
    let all_low = stays && order.iter().all(|at| is_all(*at, &|ratio| ratio < FEWEST));
    let at = *high.or(order.first().filter(|_| all_low))?;
    let ratios = ratios(at);
    let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
    Some(ratio_report(evidence, end, at, mean))
}

fn ratio_report(
    evidence: &Evidence<'_>,
    end: &Glimpse,
    at: usize,
    mean: f64,
) -> Diagnostic {
    let node = evidence.node(end.tensors[at].tensor.stage);
    let is_high = mean > MOST;
    let (how, threshold, factor, why) = if is_high {
        ("too much", MOST, 0.1, "learn more slowly")
    } else {
        ("too little", FEWEST, 10.0, "learn faster")
    };
    let message = format!("the weights of `{}` move {how} in each step", node.path);
    let here =
        format!("each step changes a weight by {} of its size, on average", share(mean));
    let found = Diagnostic::new(&codes::R010, message, node.span, here);
    let rate = evidence.train.optimizer.1.number("lr");
    let note = format!(
        "in every look, the mean update was about {} of the mean weight; the threshold is {}, and \
         a thousandth is usual",
        short(mean),
        short(threshold)
    );
    change_rate(
        on_rate(found, evidence.train, rate).note(note),
        evidence.train,
        why,
        factor,
    )
}

fn share(ratio: f64) -> String {
    if ratio >= 0.01 { percent(ratio) } else { format!("{} %", short(100.0 * ratio)) }
}
