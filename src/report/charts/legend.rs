//! The names of what is drawn, beside a chart or above it, where they cover nothing.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::figure::font;
use crate::diagnostics::render::text;

/// So many names stand in a row above; more stand in a column beside.
const MOST_IN_ROW: usize = 4;
/// Names in a column.
const MOST_IN_COLUMN: usize = 15;
const LINE: i32 = 18;
const LETTER: i32 = 7;
const MARK: i32 = 26;

/// A name with its color.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) color: RGBColor,
    pub(super) mark: Mark,
}

/// What stands before a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A piece of a line.
    Line,
    /// A dot.
    Dot,
}

/// The names, and where they stand.
#[derive(Clone, Debug)]
pub(super) enum Legend {
    /// There are none.
    Nothing,
    /// Above the chart.
    Row(Vec<Entry>),
    /// At its right.
    Column(Vec<Entry>),
}

impl Legend {
    /// Where so many names fit in a chart this wide; of too many, some at equal distances.
    pub(super) fn new(entries: Vec<Entry>, width: u32) -> Self {
        let total: i32 = entries.iter().map(width_of).sum();
        let n = entries.len();
        if n == 0 {
            return Self::Nothing;
        }
        if n <= MOST_IN_ROW && total <= width as i32 - 60 {
            return Self::Row(entries);
        }
        let n_shown = n.min(MOST_IN_COLUMN);
        let place = |at: usize| at * (n - 1) / (n_shown - 1).max(1);
        Self::Column((0..n_shown).map(|at| entries[place(at)].clone()).collect())
    }

    /// Pixels that it takes from the right.
    pub(super) fn width(&self) -> u32 {
        match self {
            Self::Nothing | Self::Row(_) => 0,
            Self::Column(entries) => {
                entries.iter().map(width_of).max().unwrap_or(0) as u32 + 10
            }
        }
    }

    /// Draws it below the title of a chart; what is left is for the chart.
    pub(super) fn draw<B: DrawingBackend>(
        &self,
        root: &DrawingArea<B, Shift>,
    ) -> Result<DrawingArea<B, Shift>, DrawingAreaErrorKind<B::ErrorType>> {
        let (width, _) = root.dim_in_pixel();
        match self {
            Self::Nothing => Ok(root.clone()),
            Self::Row(entries) => {
                let (row, rest) = root.split_vertically(LINE);
                let total: i32 = entries.iter().map(width_of).sum();
                let mut x = (width as i32 - total) / 2 + 20;
                for entry in entries {
                    draw_entry(&row, entry, (x, LINE / 2))?;
                    x += width_of(entry);
                }
                Ok(rest)
            }
            Self::Column(entries) => {
                let (rest, column) =
                    root.split_horizontally(width as i32 - self.width() as i32);
                for (at, entry) in entries.iter().enumerate() {
                    draw_entry(&column, entry, (0, 20 + at as i32 * LINE))?;
                }
                Ok(rest)
            }
        }
    }
}

fn width_of(entry: &Entry) -> i32 {
    text::width(&entry.name) as i32 * LETTER + MARK + 20
}

fn draw_entry<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    entry: &Entry,
    (x, y): (i32, i32),
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let Entry { name, color, mark } = entry;
    match mark {
        Mark::Line => {
            let ends = [(x, y), (x + MARK - 8, y)];
            area.draw(&PathElement::new(ends, color.stroke_width(2)))?;
        }
        Mark::Dot => area.draw(&Circle::new((x + 10, y), 4, color.filled()))?,
    }
    let left = font(13).pos(Pos::new(HPos::Left, VPos::Center));
    area.draw_text(name, &left, (x + MARK, y))
}
