//! What a program expects of its run, held against what was measured.

use super::figures::{duration, measured};
use crate::check::typed::Claim;
use crate::diagnostics::codes::R036;
use crate::diagnostics::render::text;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::train::{Evaluation, Facts, Measured, Outcome, across};

/// What the last training of a run was measured to be: `params`, `val.loss`, `test.accuracy`, in
/// the order in which it became known.
#[derive(Clone, Debug, Default)]
pub struct Measurements {
    values: Vec<Measured>,
    /// Of how many folds this is the mean; 0 without folds.
    n_folds: usize,
}

impl Measurements {
    /// What is known at the end of a training; forgets the one before.
    pub fn take(&mut self, facts: &Facts, n_flops: u64, outcome: &Outcome) {
        self.values.clear();
        let n_epochs = outcome.n_epochs.max(1) as f64;
        let plain = [
            ("params", facts.n_parameters as f64),
            ("flops", n_flops as f64),
            ("memory", facts.n_bytes as f64),
            ("seconds", outcome.seconds),
            ("seconds_per_epoch", outcome.seconds / n_epochs),
            ("epochs", outcome.n_epochs as f64),
            ("steps", outcome.n_steps as f64),
        ];
        let plain = plain.map(|(name, value)| Measured {
            name: name.to_owned(),
            value,
            is_share: false,
            larger_is_better: false,
        });
        self.values.extend(plain);
        self.values.extend(outcome.kept.iter().cloned());
    }

    /// What was measured on a split after training; it wins over what was measured meanwhile.
    pub fn add(&mut self, evaluation: &Evaluation) {
        let is_new =
            |one: &Measured| !evaluation.values.iter().any(|new| new.name == one.name);
        self.values.retain(is_new);
        self.values.extend(evaluation.values.iter().cloned());
    }

    /// A number known without measuring.
    pub fn count(&mut self, name: &str, value: f64) {
        let (is_share, larger_is_better) = (false, false);
        self.values.retain(|one| one.name != name);
        let name = name.to_owned();
        self.values.push(Measured { name, value, is_share, larger_is_better });
    }

    /// The claims about what was measured.
    pub fn about(&self, claims: &[Claim]) -> Vec<Claim> {
        let is_known = |claim: &&Claim| self.get(&claim.subject).is_some();
        claims.iter().filter(is_known).cloned().collect()
    }

    /// All of them.
    pub fn values(&self) -> &[Measured] {
        &self.values
    }

    /// The means of several folds.
    pub fn mean(folds: &[Vec<Measured>]) -> Self {
        let values = across(folds).into_iter().map(|one| one.mean).collect();
        Self { values, n_folds: folds.len() }
    }

    fn get(&self, name: &str) -> Option<&Measured> {
        self.values.iter().find(|one| one.name == name)
    }
}

/// A finding for each claim that does not hold.
pub fn check(claims: &[Claim], measurements: &Measurements) -> Diagnostics {
    claims.iter().filter_map(|claim| broken(claim, measurements)).collect()
}

fn broken(claim: &Claim, measurements: &Measurements) -> Option<Diagnostic> {
    let Some(found) = measurements.get(&claim.subject) else {
        let message =
            format!("`{}` was not measured, so the claim is not proved", claim.subject);
        return Some(Diagnostic::new(&R036, message, claim.span, "claimed here"));
    };
    if holds(found.value, claim.relation, claim.bound) {
        return None;
    }
    let (is, bound) = (shown(found, found.value), shown(found, claim.bound));
    let message =
        format!("`{}` is {is}, expected {} {bound}", claim.subject, claim.relation);
    let label = match measurements.n_folds {
        n if n == 0 || !claim.subject.contains('.') => format!("measured: {is}"),
        n => format!("measured: {is} in the mean of {n} folds"),
    };
    Some(Diagnostic::new(&R036, message, claim.span, label))
}

/// A value in the unit of what was measured.
fn shown(one: &Measured, value: f64) -> String {
    match one.name.as_str() {
        "memory" => format!("{} bytes", text::thousands(value.max(0.0).ceil() as u64)),
        "seconds" | "seconds_per_epoch" => duration(value),
        _ => measured(&Measured { value, ..one.clone() }),
    }
}

#[allow(clippy::float_cmp, reason = "`==` in a claim means exactly that")]
fn holds(value: f64, relation: &str, bound: f64) -> bool {
    match relation {
        "<" => value < bound,
        "<=" => value <= bound,
        ">" => value > bound,
        ">=" => value >= bound,
        "==" => value == bound,
        "!=" => value != bound,
        other => unreachable!("the checker knows six relations, not `{other}`"),
    }
}
