//! R015: a run that was still on its way to what it was to reach.

use super::Evidence;
use crate::check::typed::{Length, Stop, Watched};
use crate::diagnostics::{Diagnostic, Safety, codes};
use crate::train::blame::{change_rate, on_rate, percent, place, short, written};

/// Epochs from which on there is a trend.
const LEAST_EPOCHS: usize = 8;
/// What the last quarter must have gained on the one before, as a part of the whole way, and what
/// must be left of it.
const GAIN: f64 = 0.05;
const LEFT: f64 = 0.05;
/// And, where shares of examples are watched, by how many deviations.
const DEVIATIONS: f64 = 2.0;

/// What `reached` waits for was coming nearer to the end, and was not there.
pub(super) fn slow(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let train = evidence.train;
    let (watched, value) = train.stop.iter().find_map(goal)?;
    let series = &evidence.history.goal;
    let [_, early, before, recent] = series.quarters()?;
    let sign = if watched.larger_is_better { 1.0 } else { -1.0 };
    let way = sign * (value - series.first()?);
    let left = sign * (value - series.last());
    let (gain, gain_before) = (sign * (recent - before), sign * (before - early));
    let is_share = evidence.history.goal_is_share;
    let n = match watched.split.as_str() {
        "train" => evidence.facts.n_examples[0],
        "val" => evidence.facts.n_examples[1],
        _ => evidence.facts.n_examples[2],
    };
    let share = recent.clamp(0.0, 1.0);
    let chance = match is_share {
        true => DEVIATIONS * (share * (1.0 - share) / n.max(1) as f64).sqrt(),
        false => 0.0,
    };
    let is_rising = gain >= GAIN * way && gain > chance && gain_before > 0.0;
    if series.n() < LEAST_EPOCHS || way <= 0.0 || left < LEFT * way || !is_rising {
        return None;
    }
    let n_epochs = series.n();
    let pace = gain / (n_epochs as f64 / 4.0);
    let n_more = (left / pace).ceil();
    let name = format!("{}.{}", watched.split, watched.metric);
    let number = |x: f64| if is_share { percent(x) } else { short(x) };
    let rises = if sign > 0.0 { "rising" } else { "falling" };
    let message = format!("`{name}` was still {rises} when the run ended");
    let here =
        format!("it was to reach {}, and came to {}", number(value), number(series.last()));
    let found = Diagnostic::new(&codes::R015, message, place(train, &["stop"]), here)
        .cause(
            place(train, &["epochs", "steps"]),
            format!("about {n_more} more epochs are needed at the last pace"),
        )
        .note(format!(
            "its mean is {} in the last quarter of the {n_epochs} epochs and {} in the quarter \
             before, which is {} of the whole way; the threshold is {}",
            number(recent),
            number(before),
            percent(gain / way),
            percent(GAIN)
        ));
    let found = on_rate(found, train, train.optimizer.1.number("lr"));
    let found =
        change_rate(found, train, "most likely steps are too small; learn faster", 3.0);
    Some(train_longer(evidence, found, n_epochs as f64 + n_more))
}

fn goal(stop: &Stop) -> Option<(&Watched, f64)> {
    match stop {
        Stop::Reached { watched, value } => Some((watched, *value)),
        Stop::Stalled { .. } | Stop::Time(_) => None,
    }
}

/// Adds the longer run as a help, in two digits and somewhat longer than the last pace asks for.
fn train_longer(evidence: &Evidence<'_>, found: Diagnostic, n_epochs: f64) -> Diagnostic {
    let round = |n: f64| {
        let unit = 10.0_f64.powi((n.log10().floor() as i32 - 1).max(0));
        (1.2 * n / unit).ceil() * unit
    };
    let (name, n) = match evidence.train.length {
        Length::Epochs(_) => ("epochs", round(n_epochs)),
        Length::Steps(_) => {
            ("steps", round(n_epochs * evidence.facts.steps_per_epoch as f64))
        }
    };
    let title = format!("or train longer: `{name} = {n}`");
    let found = found.help(title.clone());
    match written(evidence.train, &[name]) {
        Some(span) => found.edit(title, span, n.to_string(), Safety::Unsafe),
        None => found,
    }
}
