//! What a program expects of its run, held against what was measured.

use std::collections::BTreeMap;

use super::figures::measured;
use crate::check::typed::Claim;
use crate::diagnostics::codes::R036;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::train::{Evaluation, Facts, Measured, Outcome};

/// What the last training of a run was measured to be, by name: `params`, `test.accuracy`.
#[derive(Debug, Default)]
pub struct Measurements(BTreeMap<String, Measured>);

impl Measurements {
    /// What is known at the end of a training; forgets the one before.
    pub fn take(&mut self, facts: &Facts, outcome: &Outcome) {
        self.0.clear();
        let plain = |name: &str, value: f64| Measured {
            name: name.to_owned(),
            value,
            is_share: false,
            larger_is_better: false,
        };
        let known = [
            plain("params", facts.n_parameters as f64),
            plain("seconds", outcome.seconds),
            plain("epochs", outcome.n_epochs as f64),
            plain("steps", outcome.n_steps as f64),
        ];
        for one in known.into_iter().chain(outcome.kept.iter().cloned()) {
            self.0.insert(one.name.clone(), one);
        }
    }

    /// A number known without measuring.
    pub fn count(&mut self, name: &str, value: f64) {
        let (is_share, larger_is_better) = (false, false);
        let one = Measured { name: name.to_owned(), value, is_share, larger_is_better };
        self.0.insert(one.name.clone(), one);
    }

    /// The claims about what was measured.
    pub fn about(&self, claims: &[Claim]) -> Vec<Claim> {
        let is_known = |claim: &&Claim| self.0.contains_key(&claim.subject);
        claims.iter().filter(is_known).cloned().collect()
    }

    /// What was measured on a split after training.
    pub fn add(&mut self, evaluation: &Evaluation) {
        for one in &evaluation.values {
            self.0.insert(one.name.clone(), one.clone());
        }
    }
}

/// A finding for each claim that does not hold.
pub fn check(claims: &[Claim], measurements: &Measurements) -> Diagnostics {
    claims.iter().filter_map(|claim| broken(claim, measurements)).collect()
}

fn broken(claim: &Claim, measurements: &Measurements) -> Option<Diagnostic> {
    let Some(found) = measurements.0.get(&claim.subject) else {
        let message =
            format!("`{}` was not measured, so the claim is not proved", claim.subject);
        return Some(Diagnostic::new(&R036, message, claim.span, "claimed here"));
    };
    if holds(found.value, claim.relation, claim.bound) {
        return None;
    }
    let show = |value| measured(&Measured { value, ..found.clone() });
    let (is, bound) = (show(found.value), show(claim.bound));
    let message =
        format!("`{}` is {is}, expected {} {bound}", claim.subject, claim.relation);
    Some(Diagnostic::new(&R036, message, claim.span, format!("measured: {is}")))
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
