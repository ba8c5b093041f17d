//! Whether a column alone gives the target away, watched row by row until it clearly does not.

use std::collections::BTreeMap;

use super::profile::TargetKind;
use super::quality::Leak;

/// The weakest correlation that gives a number away.
const CORRELATION: f64 = 0.999;
/// After so many rows a column that does not come near that is watched no longer.
const TRIAL: u64 = 1_024;
/// What it must have reached by then.
const NEAR: f64 = 0.99;
/// With fewer rows, a column may tell all by chance.
const LEAST: u64 = 20;
/// The most values of a column that are held against classes.
const VALUE_LIMIT: usize = 1_000;

/// What a column has told of the target so far.
#[derive(Debug)]
pub(super) struct Relation {
    line: Option<Line>,
    pairs: Option<Pairs>,
}

impl Relation {
    pub(super) fn new() -> Self {
        Self { line: Some(Line::default()), pairs: Some(Pairs::default()) }
    }

    /// Whether it may still give the target away.
    pub(super) fn is_open(&self) -> bool {
        self.line.is_some() || self.pairs.is_some()
    }

    /// Looks at a row: the column's number, if it is one, and the target's; a mark of the
    /// column's text, and of the target's.
    pub(super) fn add(&mut self, numbers: Option<(f64, f64)>, texts: (u64, u64)) {
        self.line = match (self.line.take(), numbers) {
            (Some(line), Some((x, y))) => line.with(x, y),
            _ => None,
        };
        self.pairs = self.pairs.take().and_then(|pairs| pairs.with(texts));
    }

    /// How it gives a target of this kind away.
    pub(super) fn leak(&self, target: TargetKind) -> Option<Leak> {
        match target {
            TargetKind::Category | TargetKind::Binary => {
                let pairs = self.pairs.as_ref()?;
                let is_leak = pairs.n >= LEAST && pairs.to_target.len() > 1;
                is_leak.then_some(Leak::OneToOne)
            }
            TargetKind::Number => {
                let line = self.line.as_ref().filter(|line| line.n >= LEAST)?;
                let correlation = line.correlation();
                let is_leak = correlation.abs() >= CORRELATION;
                is_leak.then_some(Leak::Correlation(correlation))
            }
            TargetKind::MultiLabel | TargetKind::Input | TargetKind::None => None,
        }
    }
}

/// Sums of two numbers and their products, around the first pair so that squares do not cancel.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    n: u64,
    shift: (f64, f64),
    x: f64,
    y: f64,
    xx: f64,
    yy: f64,
    xy: f64,
}

impl Line {
    fn with(mut self, x: f64, y: f64) -> Option<Self> {
        if self.n == 0 {
            self.shift = (x, y);
        }
        let (x, y) = (x - self.shift.0, y - self.shift.1);
        self.n += 1;
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.yy += y * y;
        self.xy += x * y;
        let is_lost = self.n == TRIAL && self.correlation().abs() < NEAR;
        (!is_lost).then_some(self)
    }

    /// 0 where one of the two is constant.
    fn correlation(&self) -> f64 {
        let n = self.n as f64;
        let covariance = self.xy / n - self.x / n * (self.y / n);
        let squared_x = self.xx / n - (self.x / n).powi(2);
        let squared_y = self.yy / n - (self.y / n).powi(2);
        let product = squared_x.max(0.0).sqrt() * squared_y.max(0.0).sqrt();
        if product > 0.0 { covariance / product } else { 0.0 }
    }
}

/// Which value went with which class, both ways.
#[derive(Debug, Default)]
struct Pairs {
    n: u64,
    to_target: BTreeMap<u64, u64>,
    to_value: BTreeMap<u64, u64>,
}

impl Pairs {
    /// `None` once a value went with two classes, or a class with two values.
    fn with(mut self, (value, target): (u64, u64)) -> Option<Self> {
        self.n += 1;
        let is_true = *self.to_target.entry(value).or_insert(target) == target
            && *self.to_value.entry(target).or_insert(value) == value;
        (is_true && self.to_target.len() <= VALUE_LIMIT).then_some(self)
    }
}
