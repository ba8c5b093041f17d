//! Curves over epochs, drawn with braille dots.

use super::figures::number;
use crate::diagnostics::render::{Charset, Look, Paint, escape, text};

/// One line of a curve.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its name: `train.loss`.
    pub name: String,
    /// Its values, one per epoch; those that are not finite are left out.
    pub values: Vec<f64>,
}

const ROWS: usize = 9;
const PAINTS: [Paint; 2] = [Paint::Cyan, Paint::Magenta];

/// Up to two lines over the epochs, the second one dashed; empty for fewer than two epochs.
/// A wide range of positive values is drawn on a logarithmic scale.
pub fn curve(series: &[Series], look: &Look) -> String {
    marked_curve(series, &[], look)
}

/// As [`curve`], with a line at each place where something was changed: after so many epochs, and
/// what. The changes are listed below.
pub fn marked_curve(series: &[Series], marks: &[(usize, String)], look: &Look) -> String {
    let series = &series[..series.len().min(PAINTS.len())];
    let n = series.iter().map(|one| one.values.len()).max().unwrap_or(0);
    let all = series.iter().flat_map(|one| one.values.iter().copied());
    let finite: Vec<f64> = all.filter(|value| value.is_finite()).collect();
    if n < 2 || finite.is_empty() {
        return String::new();
    }
    let scale = Scale::of(&finite);
    let columns = look.width.clamp(40, 80) - 16;
    let mut canvas = Canvas::draw(series, n, columns, &scale);
    let marks = marks.iter().filter(|(at, _)| (1..n).contains(at));
    let marks: Vec<&(usize, String)> = marks.collect();
    for (at, _) in &marks {
        canvas.mark((*at as f64 - 0.5) / (n - 1) as f64);
    }
    let mut out = String::new();
    for row in 0..ROWS {
        let label = match row {
            0 => number(scale.high),
            row if row == ROWS - 1 => number(scale.low),
            row if row == ROWS / 2 => number(scale.middle()),
            _ => String::new(),
        };
        let axis = match (look.charset, label.is_empty()) {
            (Charset::Unicode, true) => "│",
            (Charset::Unicode, false) => "┤",
            (Charset::Ascii, _) => "|",
        };
        let axis = look.paint(Paint::Dim, axis);
        let line =
            format!("{} {axis}{}", text::pad_start(&label, 11), canvas.row(row, look));
        out += line.trim_end();
        out += "\n";
    }
    out += &footer(series, n, columns, look);
    for (at, label) in marks {
        let line = format!("{:12}{} after epoch {at}: {}", "", mark(look), escape(label));
        out += &text::shorten(&line, look.width);
        out += "\n";
    }
    out
}

fn mark(look: &Look) -> &'static str {
    if look.charset == Charset::Unicode { "┊" } else { ":" }
}

fn footer(series: &[Series], n: usize, columns: usize, look: &Look) -> String {
    let (corner, stroke, marks) = match look.charset {
        Charset::Unicode => ("└", "─", ["──", "╌╌"]),
        Charset::Ascii => ("+", "-", ["**", "oo"]),
    };
    let axis = look.paint(Paint::Dim, &format!("{corner}{}", stroke.repeat(columns)));
    let legend: Vec<String> = series
        .iter()
        .zip(marks.iter().zip(PAINTS))
        .map(|(one, (mark, paint))| format!("{} {}", look.paint(paint, mark), one.name))
        .collect();
    let legend = legend.join("   ");
    let names = series.iter().map(|one| text::width(&one.name) + 3).sum::<usize>();
    let used = names + 3 * series.len().saturating_sub(1) + 1;
    let last = format!("epoch {n}");
    let gap = columns.saturating_sub(used + last.len());
    format!(
        "{:12}{axis}\n{:13}1{}{legend}{}{last}\n",
        "",
        "",
        " ".repeat(gap / 2),
        " ".repeat(gap - gap / 2)
    )
}

/// From values to heights.
#[derive(Clone, Copy, Debug)]
struct Scale {
    low: f64,
    high: f64,
    is_log: bool,
}

impl Scale {
    fn of(values: &[f64]) -> Self {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let is_log = low > 0.0 && high / low > 50.0;
        Self { low, high, is_log }
    }

    fn lift(&self, value: f64) -> f64 {
        if self.is_log { value.ln() } else { value }
    }

    /// 0 at the bottom, 1 at the top.
    fn height(&self, value: f64) -> f64 {
        let (low, high) = (self.lift(self.low), self.lift(self.high));
        if high > low { (self.lift(value) - low) / (high - low) } else { 0.5 }
    }

    fn middle(&self) -> f64 {
        let middle = f64::midpoint(self.lift(self.low), self.lift(self.high));
        if self.is_log { middle.exp() } else { middle }
    }
}

/// Two by four dots a character.
#[derive(Debug)]
struct Canvas {
    columns: usize,
    dots: Vec<u8>,
    /// Which series was drawn last in a character.
    owner: Vec<usize>,
    /// Columns with a line from top to bottom.
    marks: Vec<usize>,
}

impl Canvas {
    fn draw(series: &[Series], n: usize, columns: usize, scale: &Scale) -> Self {
        let cells = columns * ROWS;
        let (dots, owner, marks) = (vec![0; cells], vec![0; cells], Vec::new());
        let mut canvas = Self { columns, dots, owner, marks };
        for (index, one) in series.iter().enumerate() {
            let mut before: Option<usize> = None;
            for x in 0..columns * 2 {
                let at = x as f64 / (columns * 2 - 1) as f64 * (n - 1) as f64;
                let Some(value) = interpolated(&one.values, at) else {
                    before = None;
                    continue;
                };
                let top = (ROWS * 4 - 1) as f64;
                let y = (top * (1.0 - scale.height(value))).round() as usize;
                let from = before.unwrap_or(y);
                let is_gap = index > 0 && x % 4 > 1;
                if !is_gap {
                    // A steep piece is filled from its neighbor's height on.
                    let (start, end) = if from <= y { (from, y) } else { (y, from) };
                    let start =
                        if start == end { start } else { start + usize::from(from < y) };
                    for y in start..=end.max(start) {
                        canvas.dot(x, y.min(ROWS * 4 - 1), index);
                    }
                }
                before = Some(y);
            }
        }
        canvas
    }

    /// Draws a line at a share of the width.
    fn mark(&mut self, part: f64) {
        let last = self.columns - 1;
        self.marks.push(((part * last as f64).round() as usize).min(last));
    }

    fn dot(&mut self, x: usize, y: usize, owner: usize) {
        const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        let cell = y / 4 * self.columns + x / 2;
        self.dots[cell] |= BITS[y % 4][x % 2];
        self.owner[cell] = owner;
    }

    fn row(&self, row: usize, look: &Look) -> String {
        let cells = row * self.columns..(row + 1) * self.columns;
        let mut out = String::new();
        for cell in cells {
            let (dots, owner) = (self.dots[cell], self.owner[cell]);
            if dots == 0 && self.marks.contains(&(cell % self.columns)) {
                out += &look.paint(Paint::Dim, mark(look));
                continue;
            }
            let drawn = match (dots, look.charset) {
                (0, _) => " ".to_owned(),
                (_, Charset::Unicode) => char::from_u32(0x2800 + u32::from(dots))
                    .map_or_else(String::new, String::from),
                (_, Charset::Ascii) => ["*", "o"][owner].to_owned(),
            };
            out += &if dots == 0 { drawn } else { look.paint(PAINTS[owner], &drawn) };
        }
        out
    }
}

/// The value between two epochs, when there is one.
fn interpolated(values: &[f64], at: f64) -> Option<f64> {
    let left = at.floor() as usize;
    let (a, b) = (*values.get(left)?, *values.get(left + 1).unwrap_or(values.get(left)?));
    let value = a + (b - a) * (at - left as f64);
    value.is_finite().then_some(value)
}
