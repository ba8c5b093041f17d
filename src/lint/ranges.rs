//! Which numbers a value can be, as far as its stages tell.

use super::facts::{Model, Stage};
use crate::builtins::layers::{Bend, Role, Way};
use crate::check::typed::{Arithmetic, TypedKind, ValueId};

/// The numbers that a value can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    /// The lowest.
    pub(super) low: f64,
    /// The highest.
    pub(super) high: f64,
    /// Whether the ends themselves can come out.
    pub(super) is_closed: bool,
}

impl Range {
    const ALL: Self =
        Self { low: f64::NEG_INFINITY, high: f64::INFINITY, is_closed: false };
    const ZERO: Self = Self { low: 0.0, high: 0.0, is_closed: true };

    /// Whether 0 can come out.
    pub(super) fn has_zero(self) -> bool {
        let is_end = self.low == 0.0 || self.high == 0.0;
        (self.low < 0.0 && self.high > 0.0) || (is_end && self.is_closed)
    }

    fn is_everything(self) -> bool {
        self.low == f64::NEG_INFINITY && self.high == f64::INFINITY
    }

    fn between(ends: [f64; 2], is_closed: bool) -> Self {
        Self { low: ends[0].min(ends[1]), high: ends[0].max(ends[1]), is_closed }
    }

    /// The same numbers, each changed by a function that only grows or only falls.
    fn map(self, f: impl Fn(f64) -> f64) -> Self {
        Self::between([f(self.low), f(self.high)], self.is_closed)
    }

    fn or(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            is_closed: self.is_closed || other.is_closed,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            high: self.high + other.high,
            is_closed: self.is_closed && other.is_closed,
        }
    }
}

impl<'a> Model<'a> {
    /// The numbers that a value can be; `None` where nothing is known.
    pub(super) fn range(&self, id: ValueId) -> Option<Range> {
        let node = self.model.node(id);
        let first = *node.inputs.first().unwrap_or(&id);
        match &node.kind {
            TypedKind::Input(_) => None,
            TypedKind::Layer(..) => self.range_of_stage(&self.stage(id)?, first),
            TypedKind::WithNumber { op, number, is_swapped } => {
                self.range(first)?.with_number(*op, *number, *is_swapped)
            }
            TypedKind::Arithmetic(op) => self.range_of_two(*op, &node.inputs),
            TypedKind::Concat { .. } | TypedKind::Stack | TypedKind::Average => {
                let mut ranges = node.inputs.iter().map(|id| self.range(*id));
                let first = ranges.next()??;
                ranges.try_fold(first, |all, range| Some(all.or(range?)))
            }
        }
    }

    fn range_of_stage(&self, stage: &Stage<'a>, input: ValueId) -> Option<Range> {
        match stage.role() {
            Role::Affine | Role::Normalization(_) | Role::Lookup | Role::Noise => {
                Some(Range::ALL)
            }
            Role::Scaling => None,
            Role::Rearrangement => self.range(input),
            Role::Dropout => Some(self.range(input)?.or(Range::ZERO)),
            Role::Activation(bend) => self.range_of_bend(bend, input),
        }
    }

    fn range_of_bend(&self, bend: Bend, input: ValueId) -> Option<Range> {
        let is_bounded = bend.low.is_finite() || bend.high.is_finite();
        // Of what is bounded already less may come out than the activation could give.
        if (!is_bounded || bend.is_idempotent || bend.way == Way::Rectifier)
            && !self.range(input)?.is_everything()
        {
            return None;
        }
        Some(Range { low: bend.low, high: bend.high, is_closed: bend.is_idempotent })
    }

    fn range_of_two(&self, op: Arithmetic, inputs: &[ValueId]) -> Option<Range> {
        let [left, right] = inputs else { return None };
        let (a, b) = (self.range(*left)?, self.range(*right)?);
        match op {
            Arithmetic::Add => Some(a.plus(b)),
            Arithmetic::Subtract if left != right => Some(a.plus(b.map(|end| -end))),
            Arithmetic::Multiply if left == right => {
                let ends = [a.low * a.low, a.high * a.high];
                let passes_zero = a.low <= 0.0 && a.high >= 0.0;
                let low = if passes_zero { 0.0 } else { ends[0].min(ends[1]) };
                let is_closed = if passes_zero { a.has_zero() } else { a.is_closed };
                Some(Range { low, high: ends[0].max(ends[1]), is_closed })
            }
            Arithmetic::Subtract | Arithmetic::Multiply | Arithmetic::Divide => None,
        }
    }
}

impl Range {
    fn with_number(self, op: Arithmetic, number: f64, is_swapped: bool) -> Option<Self> {
        match (op, is_swapped) {
            (Arithmetic::Add, _) => Some(self.map(|end| end + number)),
            (Arithmetic::Subtract, false) => Some(self.map(|end| end - number)),
            (Arithmetic::Subtract, true) => Some(self.map(|end| number - end)),
            (Arithmetic::Multiply, _) if number != 0.0 => {
                Some(self.map(|end| end * number))
            }
            (Arithmetic::Divide, false) if number != 0.0 => {
                Some(self.map(|end| end / number))
            }
            (Arithmetic::Multiply | Arithmetic::Divide, _) => None,
        }
    }
}
