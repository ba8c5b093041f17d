//! Shapes per example: sizes that remember where they were born.
//!
//! [`Shape`] is what the checker reasons about; [`Extents`] are the plain numbers the engine uses.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::source::Span;

/// One size: a number, a nominal variable, or a failure that was already reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Size {
    /// A number.
    Known(u64),
    /// A variable of a signature, or arithmetic on one in normal form: `H`, `H/2`. Nominal: two
    /// variables are equal only when they are the same text.
    Variable(Arc<str>),
    /// Unknown because of a mistake reported elsewhere; fits everything silently.
    Unknown,
}

/// Where a size came from: `units = 64 here`, `iris.csv has 4 features`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Birth {
    /// The place that fixed the size.
    pub span: Span,
    /// What happened there, as a label.
    pub story: Arc<str>,
}

/// One axis: its size and where that was born.
#[derive(Clone, Debug)]
pub struct Dim {
    /// How large.
    pub size: Size,
    /// Where the size came from.
    pub birth: Option<Birth>,
}

impl Dim {
    /// A size without a story.
    pub fn known(size: u64) -> Self {
        Self { size: Size::Known(size), birth: None }
    }

    /// A size whose mistake was reported.
    pub fn unknown() -> Self {
        Self { size: Size::Unknown, birth: None }
    }

    /// The same size, born at `span`.
    #[must_use]
    pub fn born(mut self, span: Span, story: impl Into<Arc<str>>) -> Self {
        self.birth = Some(Birth { span, story: story.into() });
        self
    }

    /// The number, when there is one.
    pub fn extent(&self) -> Option<u64> {
        match self.size {
            Size::Known(size) => Some(size),
            Size::Variable(_) | Size::Unknown => None,
        }
    }

    /// Whether both may be the same size; an unknown size fits everything.
    pub fn fits(&self, other: &Self) -> bool {
        matches!(self.size, Size::Unknown)
            || matches!(other.size, Size::Unknown)
            || self.size == other.size
    }
}

impl From<u64> for Dim {
    fn from(size: u64) -> Self {
        Self::known(size)
    }
}

/// What the elements of a value are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Element {
    /// Real numbers.
    #[default]
    Number,
    /// Class ids, as `tokens[T]`.
    Token,
    /// Pixels, as `image[C, H, W]`.
    Pixel,
}

/// The shape of one example. The batch axis is never part of it.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// What the elements are.
    pub element: Element,
    /// The sizes, outermost first.
    pub axes: Vec<Dim>,
}

impl Shape {
    /// A shape of numbers.
    pub fn numbers(axes: impl IntoIterator<Item = impl Into<Dim>>) -> Self {
        Self { element: Element::Number, axes: axes.into_iter().map(Into::into).collect() }
    }

    /// How many axes.
    pub fn rank(&self) -> usize {
        self.axes.len()
    }

    /// The last axis.
    pub fn last(&self) -> Option<&Dim> {
        self.axes.last()
    }

    /// Elements per example; `None` when a size is not known or the product overflows.
    pub fn n_elements(&self) -> Option<u64> {
        self.axes.iter().try_fold(1_u64, |product, dim| product.checked_mul(dim.extent()?))
    }

    /// Whether both may be the same shape.
    pub fn fits(&self, other: &Self) -> bool {
        self.rank() == other.rank()
            && self.axes.iter().zip(&other.axes).all(|(a, b)| a.fits(b))
    }

    /// The same sizes as numbers of another kind.
    #[must_use]
    pub fn with_element(mut self, element: Element) -> Self {
        self.element = element;
        self
    }

    /// The plain sizes, when all are known and addressable.
    pub fn extents(&self) -> Option<Extents> {
        let sizes = self.axes.iter().map(|dim| usize::try_from(dim.extent()?).ok());
        sizes.collect::<Option<Vec<_>>>().map(Extents)
    }
}

/// Plain sizes of a value without its batch axis, outermost first. `[]` is one number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Extents(pub Vec<usize>);

impl Extents {
    /// How many elements; callers have checked that the product fits.
    pub fn n_elements(&self) -> usize {
        self.0.iter().product()
    }

    /// How many axes.
    pub fn rank(&self) -> usize {
        self.0.len()
    }

    /// The last size; 1 for a single number.
    pub fn last(&self) -> usize {
        self.0.last().copied().unwrap_or(1)
    }

    /// How many rows of the last axis.
    pub fn n_lines(&self) -> usize {
        self.0.iter().rev().skip(1).product()
    }
}

impl From<&[usize]> for Extents {
    fn from(sizes: &[usize]) -> Self {
        Self(sizes.to_vec())
    }
}

impl<const N: usize> From<[usize; N]> for Extents {
    fn from(sizes: [usize; N]) -> Self {
        Self(sizes.to_vec())
    }
}

/// Why an input does not fit a layer. The checker adds spans, births and the ladder.
#[derive(Clone, Debug, PartialEq)]
pub enum ShapeError {
    /// The layer wants another number of axes.
    Rank {
        /// Axes wanted, in words: `at least 1`, `3`.
        wanted: String,
        /// Axes found.
        found: usize,
    },
    /// The layer wants class ids.
    WantsTokens,
    /// The layer wants numbers and got class ids.
    WantsNumbers,
    /// A reshape that changes the number of elements.
    ReshapeCount {
        /// Elements in the input.
        from: u64,
        /// Elements asked for.
        to: u64,
    },
    /// A reshape whose free axis would not be whole.
    ReshapeNotWhole {
        /// Elements in the input.
        from: u64,
        /// Product of the sizes written.
        by: u64,
    },
    /// A size is a variable where a number is needed.
    NeedsNumber {
        /// Which axis of the input.
        axis: usize,
    },
    /// The number of elements overflows.
    Overflow,
    /// An axis of size 0.
    Empty {
        /// Which axis.
        axis: usize,
    },
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(size) => write!(f, "{size}"),
            Self::Variable(name) => f.write_str(name),
            Self::Unknown => f.write_str("?"),
        }
    }
}

impl fmt::Display for Dim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.size.fmt(f)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.element {
            Element::Number => "",
            Element::Token => "tokens",
            Element::Pixel => "image",
        })?;
        write_list(f, &self.axes)
    }
}

impl fmt::Display for Extents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(f, &self.0)
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, items: &[impl fmt::Display]) -> fmt::Result {
    f.write_str("[")?;
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        item.fmt(f)?;
    }
    f.write_str("]")
}
