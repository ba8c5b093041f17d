//! R011 to R014: a training loss that rises, never falls, stops falling or swings.

use super::Evidence;
use crate::diagnostics::{Diagnostic, codes};
use crate::train::blame::{change_rate, on_rate, percent, place, short};

/// Stretches in a row that decide.
const N: usize = 5;
/// Steps below which a run has had no chance.
const LEAST_STEPS: u64 = 100;
/// How often the best loss the recent ones are, at least, when it diverges …
const DIVERGED: f64 = 2.0;
/// … if they are also more than this part of the first loss …
const OF_FIRST: f64 = 0.1;
/// … or the last one is so many times the first.
const ABOVE_FIRST: f64 = 1e3;
/// How far from the baseline a loss is stuck at it.
const STUCK: f64 = 0.02;
/// How far from the baseline a loss has hardly begun to fall …
const NEAR: f64 = 0.1;
/// … if each stretch gains less than this.
const GAIN: f64 = 0.05;
/// How far a loss must jump from stretch to stretch to swing, and in what share of them.
const SWING: f64 = 0.3;
const SHARE: f64 = 0.4;

/// The recent losses are at least twice the best before them.
pub(super) fn diverging(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let losses = &evidence.history.losses;
    let (before, recent) = losses.split_at_checked(losses.len().checked_sub(N)?)?;
    let (first, last) = (*losses.first()?, *losses.last()?);
    let best_at = (0..before.len()).min_by(|a, b| before[*a].total_cmp(&before[*b]))?;
    let best = before[best_at];
    let is_twice = recent.iter().all(|loss| *loss >= DIVERGED * best);
    let has_risen = is_twice && last > OF_FIRST * first;
    if best <= 0.0 || !(has_risen || last > ABOVE_FIRST * first) {
        return None;
    }
    let train = evidence.train;
    let rate = train.optimizer.1.number("lr");
    let message = "the training loss rises instead of falling";
    let here = format!("it was {} at best and is {} at the end", short(best), short(last));
    let found = Diagnostic::new(&codes::R011, message, place(train, &["loss"]), here);
    let best_step = evidence.history.step_of(best_at + 1);
    let note = format!(
        "the best mean loss, {}, was reached by {}; the last {N} stretches of {} steps were at \
         least {:.1} times that; the threshold is {DIVERGED}",
        short(best),
        evidence.when(best_step),
        evidence.history.stretch,
        recent.iter().copied().fold(f64::INFINITY, f64::min) / best
    );
    let found = on_rate(found, train, rate).note(note);
    let mut found = change_rate(
        found,
        train,
        "most likely steps are too large; learn more slowly",
        0.1,
    );
    if train.clip.is_none() {
        found = found.help("or bound the gradient: `clip = norm(1.0)`");
    }
    Some(found.help("or let the rate fall: `schedule = cosine(warmup = 5%)`"))
}

/// The loss is that of a model that looks at no input.
pub(super) fn stuck(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let baseline = evidence.baseline.filter(|baseline| *baseline > 0.0)?;
    let recent = recent(evidence)?;
    let is_stuck = |loss: &f64| (loss / baseline - 1.0).abs() <= STUCK;
    // A model that never moved is not one that has unlearned.
    if !recent.iter().all(is_stuck) {
        return None;
    }
    let message = "nothing was learned: the loss is that of always saying the same";
    let here = format!("it ended at {}", short(*recent.last()?));
    let train = evidence.train;
    let found = Diagnostic::new(&codes::R013, message, place(train, &["loss"]), here).note(
        format!(
            "the best constant output has a loss of {}; the last {N} stretches of {} steps \
             were within {} of it",
            short(baseline),
            evidence.history.stretch,
            percent(STUCK)
        ),
    );
    let is_flat =
        evidence.glimpses.last().is_some_and(|glimpse| glimpse.matrices().len() < 2);
    let found = match is_flat {
        true => found.help(
            "most likely the model is too simple, one layer draws straight lines only: \
             `linear(16) -> relu` before it",
        ),
        false => on_rate(found, train, train.optimizer.1.number("lr")),
    };
    Some(
        change_rate(found, train, "perhaps steps are too small; learn faster", 10.0)
            .help("or the gradient does not reach the layers: look at their activations and at `init`")
            .help("or the inputs say nothing of the target: see what they hold with `percept data`"),
    )
}

/// The loss is still near the baseline and hardly falls.
pub(super) fn stalled(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (baseline, last) = near_baseline(evidence)?;
    let recent = recent(evidence)?;
    if !recent.windows(2).all(|pair| pair[1] > (1.0 - GAIN) * pair[0]) {
        return None;
    }
    let train = evidence.train;
    let message = "the loss has hardly fallen below that of always saying the same";
    let here = format!("it ended at {}", short(last));
    let found =
        Diagnostic::new(&codes::R012, message, place(train, &["loss"]), here).note(format!(
            "the best constant output has a loss of {}; in the last {N} stretches of {} steps \
             the loss was within {} of it and fell by less than {} each",
            short(baseline),
            evidence.history.stretch,
            percent(NEAR),
            percent(GAIN)
        ));
    let found = on_rate(found, train, train.optimizer.1.number("lr"));
    Some(
        change_rate(found, train, "most likely steps are too small; learn faster", 10.0)
            .help("or the model is too small or too deep for its gradient: more units, `residual { … }`")
            .help("or the inputs say little of the target: see what they hold with `percept data`"),
    )
}

/// The loss of a constant and the last one, where all of the last stretches were near it.
pub(super) fn near_baseline(evidence: &Evidence<'_>) -> Option<(f64, f64)> {
    let baseline = evidence.baseline.filter(|baseline| *baseline > 0.0)?;
    let recent = recent(evidence)?;
    let is_near = |loss: &f64| (loss / baseline - 1.0).abs() <= NEAR;
    Some((baseline, *recent.last()?)).filter(|_| recent.iter().all(is_near))
}

/// The last stretches of a run that was long enough.
fn recent<'a>(evidence: &'a Evidence<'_>) -> Option<&'a [f64]> {
    let losses = &evidence.history.losses;
    let n_steps = evidence.history.step_of(losses.len());
    let start = losses.len().checked_sub(N).filter(|_| n_steps >= LEAST_STEPS)?;
    losses.get(start..)
}

/// In the second half, the loss jumps up and down and does not fall.
pub(super) fn oscillating(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let losses = &evidence.history.losses;
    let (early, late) = losses.split_at(losses.len() / 2);
    if late.len() < 2 * N || late.iter().any(|loss| *loss <= 0.0) {
        return None;
    }
    let share = |jumps: &dyn Fn(f64, f64) -> bool| {
        let n = late.windows(2).filter(|pair| jumps(pair[0], pair[1])).count();
        n as f64 / (late.len() - 1) as f64
    };
    let mean = |losses: &[f64]| losses.iter().sum::<f64>() / losses.len() as f64;
    let has_fallen = mean(late) < 0.5 * mean(early);
    let ups = share(&|one, next| next > (1.0 + SWING) * one);
    let downs = share(&|one, next| one > (1.0 + SWING) * next);
    if ups < SHARE || downs < SHARE || has_fallen {
        return None;
    }
    let train = evidence.train;
    let message = "the training loss swings instead of falling";
    let here = format!(
        "it jumps between {} and {}",
        short(late.iter().copied().fold(f64::INFINITY, f64::min)),
        short(late.iter().copied().fold(0.0, f64::max))
    );
    let found = Diagnostic::new(&codes::R014, message, place(train, &["loss"]), here).note(
        format!(
            "in the second half, it rose by {} or more in {} of the stretches of {} steps and \
             fell as far in {}; the threshold is {}",
            percent(SWING),
            percent(ups),
            evidence.history.stretch,
            percent(downs),
            percent(SHARE)
        ),
    );
    let found = on_rate(found, train, train.optimizer.1.number("lr"));
    let found = change_rate(
        found,
        train,
        "most likely steps are too large; learn more slowly",
        0.1,
    );
    let batch = 4 * evidence.facts.batch;
    Some(found.help(format!("or take the mean over more examples: `batch = {batch}`")))
}
