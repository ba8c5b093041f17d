//! Constant expressions: `let`s, sizes and arguments, evaluated to a [`Constant`].

mod evaluate;
mod lets;

use std::fmt;
use std::sync::Arc;

pub(crate) use evaluate::{evaluate, is_function};
pub(crate) use lets::{Lets, cyclic, evaluate_lets, same_kind};

use super::scope::{DATA_SIZES, DataSizes};
use crate::shape::Birth;
use crate::source::Span;
use crate::syntax::ast::Unit;

/// The value of a constant expression.
#[derive(Clone, Debug)]
pub(crate) struct Constant {
    /// What it is.
    pub(crate) kind: ConstantKind,
    /// The expression.
    pub(crate) span: Span,
    /// Where its number comes from, if not from this very place: a `let`, the data.
    pub(crate) birth: Option<Birth>,
}

/// The kinds of constants.
#[derive(Clone, Debug)]
pub(crate) enum ConstantKind {
    /// A number; whole when it is one and was computed from whole numbers.
    Number {
        /// The value, its unit applied: `80%` is 0.8, `10min` is 600.
        value: f64,
        /// Whether it may be a size.
        is_whole: bool,
        /// The unit it was written with.
        unit: Unit,
    },
    /// A text.
    Text(String),
    /// `true`, `false`.
    Flag(bool),
    /// `none`.
    None,
    /// A list.
    List(Vec<Constant>),
    /// A size variable, or arithmetic on one in normal form: `H/2`. Only in signatures and in
    /// blocks that nothing uses.
    Symbol(Arc<str>),
    /// A size of data that has not been read yet; never leaves [`evaluate`].
    Pending,
    /// A size that the data does not have: `classes` of a number target; never leaves
    /// [`evaluate`].
    Absent,
    /// Unknown because of a mistake reported elsewhere; passes everywhere silently.
    Unknown,
}

impl Constant {
    /// A constant without a story.
    pub(crate) fn of(kind: ConstantKind, span: Span) -> Self {
        Self { kind, span, birth: None }
    }

    /// A whole number.
    pub(crate) fn whole(value: f64, span: Span) -> Self {
        Self::of(ConstantKind::Number { value, is_whole: true, unit: Unit::None }, span)
    }

    /// A value whose mistake was reported.
    pub(crate) fn unknown(span: Span) -> Self {
        Self::of(ConstantKind::Unknown, span)
    }

    /// Whether its mistake was reported, or it depends on a size that is not known here.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self.kind, ConstantKind::Unknown | ConstantKind::Symbol(_))
    }

    /// Whether it has no value to compute with: unknown, symbolic, or not read yet.
    fn is_open(&self) -> bool {
        self.is_unknown()
            || matches!(self.kind, ConstantKind::Pending | ConstantKind::Absent)
    }

    /// Whether it is a size that the data does not have.
    fn is_absent(&self) -> bool {
        matches!(self.kind, ConstantKind::Absent)
    }

    /// What a computation with it gives.
    fn opened(&self) -> Self {
        match self.kind {
            ConstantKind::Pending | ConstantKind::Absent => self.clone(),
            _ => Self::unknown(self.span),
        }
    }

    /// The number, when it may be a size or a count.
    pub(crate) fn whole_number(&self) -> Option<i64> {
        match self.kind {
            // Beyond 2^63 it saturates, and is refused as too large where it is used.
            ConstantKind::Number { value, is_whole: true, .. } => Some(value as i64),
            _ => None,
        }
    }

    /// The number, when it is one.
    pub(crate) fn number(&self) -> Option<f64> {
        match self.kind {
            ConstantKind::Number { value, .. } => Some(value),
            _ => None,
        }
    }

    /// Its kind in words: `a whole number`, `a text`.
    pub(crate) fn kind_in_words(&self) -> &'static str {
        match &self.kind {
            ConstantKind::Number { is_whole: true, .. } => "a whole number",
            ConstantKind::Number { unit: Unit::Percent, .. } => "a percentage",
            ConstantKind::Number { unit: Unit::Duration, .. } => "a duration",
            ConstantKind::Number { .. } => "a number",
            ConstantKind::Text(_) => "a text",
            ConstantKind::Flag(_) => "a flag",
            ConstantKind::None => "`none`",
            ConstantKind::List(_) => "a list",
            ConstantKind::Symbol(_) => "a size",
            ConstantKind::Pending | ConstantKind::Absent | ConstantKind::Unknown => {
                "unknown"
            }
        }
    }
}

impl fmt::Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ConstantKind::Number { value, unit: Unit::Percent, .. } => {
                // A hundred times 0.07 is not 7 in binary.
                write!(f, "{}%", number_text((value * 1e12).round() / 1e10))
            }
            ConstantKind::Number { value, unit: Unit::Duration, .. } => {
                write!(f, "{}s", number_text(*value))
            }
            ConstantKind::Number { value, unit: Unit::None, .. } => {
                f.write_str(&number_text(*value))
            }
            ConstantKind::Text(text) => write!(f, "{text:?}"),
            ConstantKind::Flag(flag) => write!(f, "{flag}"),
            ConstantKind::None => f.write_str("none"),
            ConstantKind::List(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", items.join(", "))
            }
            ConstantKind::Symbol(name) => f.write_str(name),
            ConstantKind::Pending | ConstantKind::Absent | ConstantKind::Unknown => {
                f.write_str("?")
            }
        }
    }
}

/// A number as it would be written: `64`, `0.5`, `1e-8`.
pub(crate) fn number_text(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e16).contains(&size) && value.is_finite() {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

/// What names mean at a place: parameters and size variables, then `let`s, then data sizes.
#[derive(Clone, Debug)]
pub(crate) struct Env<'a> {
    lets: &'a Lets,
    sizes: &'a DataSizes,
    locals: Vec<(String, Constant)>,
}

impl<'a> Env<'a> {
    /// What names mean outside blocks and models.
    pub(crate) fn global(lets: &'a Lets, sizes: &'a DataSizes) -> Self {
        Self { lets, sizes, locals: Vec::new() }
    }

    /// Makes `name` mean `value`, hiding what it meant before.
    pub(crate) fn define(&mut self, name: impl Into<String>, value: Constant) {
        self.locals.push((name.into(), value));
    }

    /// What a bare name means.
    pub(crate) fn find(&self, name: &str) -> Option<Constant> {
        let local = self.locals.iter().rev().find(|(known, _)| known == name);
        if let Some((_, value)) = local {
            return Some(value.clone());
        }
        self.lets.find(name).or_else(|| self.sizes.bare(name)).cloned()
    }

    /// What `iris.classes` means.
    pub(crate) fn find_dotted(&self, data: &str, name: &str) -> Option<Constant> {
        self.sizes.dotted(data, name).cloned()
    }

    /// Every name that means something here, for did-you-mean.
    pub(crate) fn names(&self) -> Vec<String> {
        let locals = self.locals.iter().map(|(name, _)| name.clone());
        let lets = self.lets.names().map(str::to_owned);
        let data: Vec<&str> = self.sizes.names().collect();
        let sizes = DATA_SIZES.iter().flat_map(|size| match data.as_slice() {
            [] => Vec::new(),
            [_] => vec![(*size).to_owned()],
            several => several.iter().map(|name| format!("{name}.{size}")).collect(),
        });
        locals.chain(lets).chain(sizes).collect()
    }
}
