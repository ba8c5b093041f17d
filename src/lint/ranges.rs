//! Which numbers a value can be, as far as its stages tell.

use super::facts::{Model, Stage};
use crate::builtins::layers::{Bend, Role, Way};
use crate::check::typed::{Arithmetic, TypedKind, TypedNode, ValueId};

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

impl Model<'_> {
    /// The numbers that each value can be, in order; `None` where nothing is known.
    pub(super) fn ranges(&self) -> Ranges {
        let mut known = Ranges(Vec::with_capacity(self.model.nodes.len()));
        for (at, node) in self.model.nodes.iter().enumerate() {
            let range = self.range(at, node, &known);
            known.0.push(range);
        }
        known
    }

    fn range(&self, at: usize, node: &TypedNode, known: &Ranges) -> Option<Range> {
        match (&node.kind, node.inputs.as_slice()) {
            (TypedKind::Input(_), _) | (_, []) => None,
            (TypedKind::Layer(..), [input, ..]) => {
                let id = ValueId(u32::try_from(at).ok()?);
                of_stage(&self.stage(id)?, known.of(*input))
            }
            (TypedKind::WithNumber { op, number, is_swapped }, [input, ..]) => {
                known.of(*input)?.with_number(*op, *number, *is_swapped)
            }
            (TypedKind::Arithmetic(op), inputs) => of_two(*op, inputs, known),
            (TypedKind::Concat { .. } | TypedKind::Stack | TypedKind::Average, inputs) => {
                let mut ranges = inputs.iter().map(|id| known.of(*id));
                let first = ranges.next()??;
                ranges.try_fold(first, |all, range| Some(all.or(range?)))
            }
        }
    }
}

/// The numbers that each value of a model can be.
#[derive(Debug)]
pub(super) struct Ranges(Vec<Option<Range>>);

impl Ranges {
    /// Those of one value.
    pub(super) fn of(&self, id: ValueId) -> Option<Range> {
        self.0.get(id.0 as usize).copied().flatten()
    }
}

fn of_stage(stage: &Stage<'_>, input: Option<Range>) -> Option<Range> {
    match stage.role() {
        Role::Affine | Role::Normalization(_) | Role::Lookup | Role::Noise => {
            Some(Range::ALL)
        }
        Role::Scaling => None,
        Role::Rearrangement => input,
        Role::Dropout => Some(input?.or(Range::ZERO)),
        Role::Activation(bend) => of_bend(bend, input),
    }
}

fn of_bend(bend: Bend, input: Option<Range>) -> Option<Range> {
    let is_bounded = bend.low.is_finite() || bend.high.is_finite();
    // Of what is bounded already less may come out than the activation could give.
    if (!is_bounded || bend.is_idempotent || bend.way == Way::Rectifier)
        && !input?.is_everything()
    {
        return None;
    }
    Some(Range { low: bend.low, high: bend.high, is_closed: bend.is_idempotent })
}

fn of_two(op: Arithmetic, inputs: &[ValueId], known: &Ranges) -> Option<Range> {
    let [left, right] = inputs else { return None };
    let (a, b) = (known.of(*left)?, known.of(*right)?);
    match op {
        Arithmetic::Add => Some(a.plus(b)),
        Arithmetic::Subtract if left != right => Some(a.plus(b.map(|end| -end))),
        Arithmetic::Multiply if left == right => Some(a.squared()),
        Arithmetic::Subtract | Arithmetic::Multiply | Arithmetic::Divide => None,
    }
}

impl Range {
    fn squared(self) -> Self {
        let ends = [self.low * self.low, self.high * self.high];
        let high = ends[0].max(ends[1]);
        if self.low <= 0.0 && self.high >= 0.0 {
            return Self { low: 0.0, high, is_closed: self.has_zero() };
        }
        Self { low: ends[0].min(ends[1]), high, is_closed: self.is_closed }
    }

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
