//! A run as reports and charts see it.

use serde_json::Value;

use super::super::charts::Boundary;
use crate::builtins::metrics::Meaning;
use crate::check::typed::TypedTrain;
use crate::data::Examples;
use crate::train::{Evaluation, Predictions, Saved, Weights};

/// A run, read back and measured again.
#[derive(Debug)]
pub struct RunView<'a> {
    /// Its folder's name.
    pub name: String,
    /// What was stored with its weights.
    pub saved: &'a Saved,
    /// The training that made them.
    pub train: &'a TypedTrain,
    /// Its weights.
    pub weights: &'a Weights,
    /// What was measured at each epoch.
    pub curves: Curves,
    /// The norm of each layer's gradient, at some epochs.
    pub gradients: Curves,
    /// `run.json`, where it is there.
    pub record: Option<Value>,
    /// What the checker says of the program, for people.
    pub findings: String,
    /// What the model says of its test split, or why that cannot be known.
    pub tested: Result<Tested, String>,
}

/// The columns of `metrics.csv` or `gradients.csv`.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    /// `epoch`, `step`, `rate`, `train.loss`, ….
    pub names: Vec<String>,
    /// The numbers of each; NaN where nothing was measured.
    pub columns: Vec<Vec<f64>>,
}

impl Curves {
    /// The column with this name.
    pub fn get(&self, name: &str) -> Option<&[f64]> {
        let at = self.names.iter().position(|other| other == name)?;
        self.columns.get(at).map(Vec::as_slice)
    }

    /// What is measured on splits, each once: `loss`, `accuracy`.
    pub fn metrics(&self) -> Vec<&str> {
        let mut found = Vec::new();
        for name in &self.names {
            if let Some((_, metric)) = name.split_once('.')
                && !found.contains(&metric)
            {
                found.push(metric);
            }
        }
        found
    }
}

/// What a model says of a split.
#[derive(Debug)]
pub struct Tested {
    /// Which.
    pub split: String,
    /// What was measured.
    pub evaluation: Evaluation,
    /// The examples.
    pub examples: Examples,
    /// What the model says of each.
    pub predictions: Predictions,
    /// What is true of each: a class id, zeros and ones, or numbers in their unit. Empty where the
    /// example itself is its target, and for several lines an example.
    pub targets: Vec<f64>,
    /// What it says between two features, where there are just two.
    pub boundary: Option<Boundary>,
}

impl Tested {
    /// Pairs of what was said and what is so, an example each.
    pub fn pairs(&self) -> impl Iterator<Item = (&[f64], &[f64])> {
        let n = if self.targets.is_empty() { 0 } else { self.examples.n };
        let width = self.predictions.width.max(1);
        let n_targets = self.targets.len() / n.max(1);
        (0..n).map(move |at| {
            (
                &self.predictions.values[at * width..][..width],
                &self.targets[at * n_targets..][..n_targets],
            )
        })
    }

    /// The probability of the second of two classes, and whether it is that; empty for other
    /// targets, and where one of the classes does not occur.
    pub fn two_classes(&self) -> Vec<(f64, bool)> {
        let at = match (self.predictions.meaning, self.predictions.width) {
            (Meaning::Classes, 2) => 1,
            (Meaning::Binary, 1) => 0,
            (Meaning::Classes | Meaning::Binary | Meaning::Numbers, _) => {
                return Vec::new();
            }
        };
        let pairs: Vec<_> =
            self.pairs().map(|(said, so)| (said[at], so[0] == 1.0)).collect();
        let n_yes = pairs.iter().filter(|pair| pair.1).count();
        if n_yes == 0 || n_yes == pairs.len() { Vec::new() } else { pairs }
    }

    /// How sure the model is of each answer, and whether it is right.
    pub fn answers(&self) -> Vec<(f64, bool)> {
        match self.predictions.meaning {
            Meaning::Numbers => Vec::new(),
            Meaning::Binary => self
                .pairs()
                .flat_map(|(said, so)| said.iter().zip(so))
                .map(|(p, so)| (*p, *so == 1.0))
                .collect(),
            Meaning::Classes if self.predictions.width == 2 => self.two_classes(),
            Meaning::Classes => self
                .pairs()
                .map(|(said, so)| {
                    let best = best(said);
                    (said[best], so[0] == best as f64)
                })
                .collect(),
        }
    }

    /// Predicted and true numbers.
    pub fn numbers(&self) -> Vec<(f64, f64)> {
        match self.predictions.meaning {
            Meaning::Numbers => self
                .pairs()
                .flat_map(|(said, so)| said.iter().copied().zip(so.iter().copied()))
                .collect(),
            Meaning::Classes | Meaning::Binary => Vec::new(),
        }
    }
}

/// The likeliest class.
pub(super) fn best(said: &[f64]) -> usize {
    let order = |a: &usize, b: &usize| said[*a].total_cmp(&said[*b]).then(b.cmp(a));
    (0..said.len()).max_by(order).unwrap_or(0)
}
