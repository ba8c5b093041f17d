//! One constant that varies, and what it may be.

use serde::{Deserialize, Serialize};

use crate::random::Stream;

/// A constant that varies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// Its name.
    pub name: String,
    /// What it may be.
    pub values: Values,
}

/// What a constant may be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Values {
    /// One of these, each as it would be written.
    List(Vec<String>),
    /// A number between two, both included.
    Range {
        /// The lower end.
        from: f64,
        /// The upper end.
        to: f64,
        /// How numbers lie in between.
        spacing: Spacing,
        /// Whether it must be whole.
        is_whole: bool,
    },
}

/// How numbers lie in a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Spacing {
    /// At equal distances.
    Linear,
    /// At equal ratios.
    Log,
}

impl Axis {
    /// How many values are listed; `None` for a range.
    pub(super) fn n_listed(&self) -> Option<u64> {
        match &self.values {
            Values::List(list) => Some(list.len() as u64),
            Values::Range { .. } => None,
        }
    }

    /// How many values a grid takes when `per_range` are taken of a range.
    pub(super) fn n_points(&self, per_range: u64) -> u64 {
        match self.values {
            Values::List(ref list) => list.len() as u64,
            Values::Range { from, to, is_whole: true, .. } => {
                per_range.min((to - from) as u64 + 1)
            }
            Values::Range { .. } => per_range,
        }
    }

    /// The value at `at` of `n` in a grid.
    pub(super) fn point(&self, at: u64, n: u64) -> String {
        match &self.values {
            Values::List(list) => list[at as usize].clone(),
            Values::Range { .. } => self.between(at as f64 / (n - 1).max(1) as f64),
        }
    }

    /// The value that a trial draws.
    pub(super) fn draw(&self, seed: u64, trial: u64) -> String {
        let mut stream = Stream::new(seed, &format!("sweep {} {trial}", self.name));
        match &self.values {
            Values::List(list) => list[stream.below(list.len() as u64) as usize].clone(),
            Values::Range { .. } => self.between(stream.uniform()),
        }
    }

    /// The value that lies at a share of a range.
    fn between(&self, share: f64) -> String {
        let Values::Range { from, to, spacing, is_whole } = self.values else {
            unreachable!("a list has no share")
        };
        let value = match spacing {
            Spacing::Linear => from + share * (to - from),
            Spacing::Log => {
                let (low, high) = (libm::log(from), libm::log(to));
                libm::exp(low + share * (high - low))
            }
        };
        let value = value.clamp(from, to);
        if is_whole { value.round().to_string() } else { written(value, from, to) }
    }
}

/// Four digits are enough to try, and what is shown is what is run.
fn written(value: f64, from: f64, to: f64) -> String {
    let rounded: f64 = format!("{value:.3e}").parse().unwrap_or(value);
    let value = rounded.clamp(from, to);
    let size = value.abs();
    match size != 0.0 && !(1e-4..1e16).contains(&size) {
        true => format!("{value:e}"),
        false => value.to_string(),
    }
}
