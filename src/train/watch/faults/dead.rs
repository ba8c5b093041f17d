//! R006: units of an activation that no example wakes.

use super::Evidence;
use crate::diagnostics::{Diagnostic, codes};
use crate::train::blame::{change_rate, on_rate, percent};

/// The share of a layer's units from which on it is a fault.
const SHARE: f64 = 0.5;
/// Examples that must have been seen; fewer say little of a unit.
const LEAST_ROWS: usize = 32;

/// The first activation most of whose units were zero for every example of both looks.
pub(super) fn find(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (one, other) = evidence.end()?;
    let n_rows = one.n_rows + other.n_rows;
    if n_rows < LEAST_ROWS {
        return None;
    }
    let dead = evidence.stages_at_end().find_map(|(at, one, other)| {
        let pairs = one.is_dead.iter().zip(&other.is_dead);
        let n_dead = pairs.filter(|(one, other)| **one && **other).count();
        let n = one.is_dead.len();
        (n_dead as f64 > SHARE * n as f64).then_some((at, n_dead, n))
    });
    let (at, n_dead, n) = dead?;
    let node = evidence.node(at);
    let path = &node.path;
    let message = format!("{n_dead} of {n} units of `{path}` are dead");
    let here = "they gave 0 for every example, so nothing is learned through them";
    let found = Diagnostic::new(&codes::R006, message, node.span, here);
    let share = n_dead as f64 / n as f64;
    let note = format!(
        "at {}, {} of the units were 0 for all of {n_rows} examples; the threshold is {}",
        evidence.when(other.step),
        percent(share),
        percent(SHARE)
    );
    let found = on_rate(found, evidence.train, evidence.train.optimizer.1.number("lr"));
    let found = change_rate(
        found.note(note),
        evidence.train,
        "most likely a step was too large and pushed them below zero; learn more slowly",
        0.1,
    );
    Some(
        found
            .help("or keep a slope below zero: `leaky_relu` in its place")
            .help("or start closer to zero: look at `init` of the layer before it, and at `scale` of the data"),
    )
}
