//! Formal and actual arguments of builtins.

use crate::graph::Init;

/// What an argument may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A size: a whole number of at least 1.
    Extent,
    /// A whole number from `min`.
    Count {
        /// The smallest value allowed.
        min: i64,
    },
    /// A real number in `min..max`; an exclusive end is not allowed itself.
    Number {
        /// The lower end.
        min: f64,
        /// The upper end.
        max: f64,
        /// Whether the lower end itself is out of range.
        excludes_min: bool,
        /// Whether the upper end itself is out of range.
        excludes_max: bool,
    },
    /// The share of values that dropout drops: 0 to 1, 1 excluded, with a code of its own (A005).
    DropRate,
    /// A learning rate: above 0, with a code of its own (A009).
    Rate,
    /// A momentum: 0 to 1, 1 excluded, with a code of its own (H003).
    Momentum,
    /// A stretch of a run: a number of epochs, or a percentage of the whole run; 0 or more.
    Stretch {
        /// Whether 0 itself is out of range.
        excludes_zero: bool,
    },
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A text, such as a path.
    Text,
    /// An initializer call.
    Initializer,
    /// One size or more, `_` for the free one; takes all positional arguments (`reshape(4, _)`).
    Extents,
    /// Literal rows.
    Rows,
}

/// A formal argument.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Its default, as it would be written; `None` for a required one.
    pub default: Option<&'static str>,
    /// Whether it may be given without its name.
    pub is_positional: bool,
    /// What it means, in a sentence.
    pub doc: &'static str,
}

impl Param {
    const fn new(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self { name, kind, default: None, is_positional: true, doc }
    }

    /// A required size.
    pub const fn extent(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Extent, doc)
    }

    /// A required whole number of at least `min`.
    pub const fn count(name: &'static str, min: i64, doc: &'static str) -> Self {
        Self::new(name, Kind::Count { min }, doc)
    }

    /// A required number, both ends included.
    pub const fn number(name: &'static str, min: f64, max: f64, doc: &'static str) -> Self {
        let kind = Kind::Number { min, max, excludes_min: false, excludes_max: false };
        Self::new(name, kind, doc)
    }

    /// A required number above zero.
    pub const fn positive(name: &'static str, doc: &'static str) -> Self {
        let (min, max) = (0.0, f64::INFINITY);
        let kind = Kind::Number { min, max, excludes_min: true, excludes_max: true };
        Self::new(name, kind, doc)
    }

    /// A required number of at least zero.
    pub const fn positive_or_zero(name: &'static str, doc: &'static str) -> Self {
        let (min, max) = (0.0, f64::INFINITY);
        let kind = Kind::Number { min, max, excludes_min: false, excludes_max: true };
        Self::new(name, kind, doc)
    }

    /// A required number of any size.
    pub const fn any_number(name: &'static str, doc: &'static str) -> Self {
        let (min, max) = (f64::NEG_INFINITY, f64::INFINITY);
        let kind = Kind::Number { min, max, excludes_min: true, excludes_max: true };
        Self::new(name, kind, doc)
    }

    /// A required number in `[0, 1)`.
    pub const fn decay(name: &'static str, doc: &'static str) -> Self {
        let kind =
            Kind::Number { min: 0.0, max: 1.0, excludes_min: false, excludes_max: true };
        Self::new(name, kind, doc)
    }

    /// A stretch of a run that may be nothing.
    pub const fn stretch(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Stretch { excludes_zero: false }, doc)
    }

    /// A required argument of any other kind.
    pub const fn of(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self::new(name, kind, doc)
    }

    /// A flag; named only.
    pub const fn flag(name: &'static str, default: bool, doc: &'static str) -> Self {
        let default = if default { "true" } else { "false" };
        Self::new(name, Kind::Flag, doc).or(default).named()
    }

    /// An initializer; named only.
    pub const fn initializer(
        name: &'static str,
        default: &'static str,
        doc: &'static str,
    ) -> Self {
        Self::new(name, Kind::Initializer, doc).or(default).named()
    }

    /// The same argument with a default, as it would be written.
    #[must_use]
    pub const fn or(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    /// The same argument, only ever given by name.
    #[must_use]
    pub const fn named(mut self) -> Self {
        self.is_positional = false;
        self
    }
}

/// An initializer with its arguments.
#[derive(Clone, Debug)]
pub struct InitCall {
    /// The entry.
    pub entry: &'static super::initializers::Initializer,
    /// Its arguments.
    pub args: Args,
}

impl InitCall {
    /// How a tensor starts, as the graph keeps it.
    pub fn to_init(&self) -> Init {
        Init { name: self.entry.name, args: self.args.numbers(), fill: self.entry.fill }
    }
}

/// A stretch of a run, for `Kind::Stretch`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stretch {
    /// So many epochs; a part of one counts: `0.5`.
    Epochs(f64),
    /// A share of the whole run, written as a percentage: `10%` is 0.1.
    Share(f64),
}

/// An actual argument, checked against its [`Kind`].
#[derive(Clone, Debug)]
pub enum Value {
    /// For `Extent`, `Count`.
    Whole(i64),
    /// For `Number`, `DropRate`, `Rate`, `Momentum`.
    Number(f64),
    /// For `Stretch`.
    Stretch(Stretch),
    /// For `Flag`.
    Flag(bool),
    /// For `Choice` and `Text`.
    Text(String),
    /// For `Initializer`.
    Initializer(InitCall),
    /// For `Extents`; `None` is the free axis `_`.
    Extents(Vec<Option<u64>>),
    /// For `Rows`: features and targets of each row.
    Rows(Vec<(Vec<f64>, Vec<f64>)>),
    /// `none`, where the default says so.
    Nothing,
}

/// The actual arguments of a call, one per [`Param`], defaults filled in.
#[derive(Clone, Debug, Default)]
pub struct Args(Vec<(&'static str, Value)>);

impl Args {
    /// Arguments in the order of the params.
    pub fn new(values: Vec<(&'static str, Value)>) -> Self {
        Self(values)
    }

    /// The argument called `name`.
    pub fn get(&self, name: &str) -> &Value {
        let found = self.0.iter().find(|(known, _)| *known == name);
        &found.expect("the checker bound every param").1
    }

    /// All of them, in the order of the params.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// A size or a count.
    pub fn whole(&self, name: &str) -> usize {
        match self.get(name) {
            Value::Whole(whole) => {
                usize::try_from(*whole).expect("the checker checked the range")
            }
            other => {
                unreachable!("the checker checked the kind of `{name}`, it is {other:?}")
            }
        }
    }

    /// A number; a whole one will do.
    pub fn number(&self, name: &str) -> f64 {
        match self.get(name) {
            Value::Number(number) => *number,
            Value::Whole(whole) => *whole as f64,
            other => {
                unreachable!("the checker checked the kind of `{name}`, it is {other:?}")
            }
        }
    }

    /// A number, or `None` where `none` stands.
    pub fn maybe_number(&self, name: &str) -> Option<f64> {
        match self.get(name) {
            Value::Nothing => None,
            _ => Some(self.number(name)),
        }
    }

    /// A stretch of a run.
    pub fn stretch(&self, name: &str) -> Stretch {
        match self.get(name) {
            Value::Stretch(stretch) => *stretch,
            other => {
                unreachable!("the checker checked the kind of `{name}`, it is {other:?}")
            }
        }
    }

    /// A flag.
    pub fn flag(&self, name: &str) -> bool {
        match self.get(name) {
            Value::Flag(flag) => *flag,
            other => {
                unreachable!("the checker checked the kind of `{name}`, it is {other:?}")
            }
        }
    }

    /// A text or a choice.
    pub fn text(&self, name: &str) -> &str {
        match self.get(name) {
            Value::Text(text) => text,
            other => {
                unreachable!("the checker checked the kind of `{name}`, it is {other:?}")
            }
        }
    }

    /// An initializer.
    pub fn initializer(&self, name: &str) -> &InitCall {
        match self.get(name) {
            Value::Initializer(call) => call,
            other => {
                unreachable!("the checker checked the kind of `{name}`, it is {other:?}")
            }
        }
    }

    /// Sizes, `None` for the free one.
    pub fn extents(&self, name: &str) -> &[Option<u64>] {
        match self.get(name) {
            Value::Extents(extents) => extents,
            other => {
                unreachable!("the checker checked the kind of `{name}`, it is {other:?}")
            }
        }
    }

    /// Every number among them, in order.
    pub fn numbers(&self) -> Vec<f64> {
        let numbers = self.0.iter().filter_map(|(_, value)| match value {
            Value::Number(number) => Some(*number),
            Value::Whole(whole) => Some(*whole as f64),
            _ => None,
        });
        numbers.collect()
    }
}
