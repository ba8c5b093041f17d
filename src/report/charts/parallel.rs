//! Many lines through parallel axes: what was chosen on each, and what came of it on the last.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::{Axis, Spacing, tick};
use super::figure::{GUIDE, INK, PAPER, color, font};
use crate::diagnostics::render::text;

/// Pixels between two axes, beside the outer ones, above and below.
const STEP: i32 = 150;
const SIDE: i32 = 96;
const TOP: i32 = 74;
const HEIGHT: i32 = 400;
const BOTTOM: i32 = HEIGHT - 28;

/// An axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What runs along it.
    pub name: String,
    /// What may stand on it.
    pub scale: Scale,
}

/// What may stand on an axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Scale {
    /// Numbers from one to another.
    Numbers(Spacing, (f64, f64)),
    /// One of these, by its place.
    Words(Vec<String>),
}

/// A line for each set of values, one value an axis. The first is the best and drawn last.
pub fn parallel(title: &str, columns: &[Column], lines: &[Vec<f64>]) -> String {
    let width = 2 * SIDE + STEP * (columns.len() as i32 - 1).max(1);
    let mut out = String::new();
    let size = (width as u32, HEIGHT as u32);
    let root = SVGBackend::with_string(&mut out, size).into_drawing_area();
    draw(&root, title, columns, lines).expect("memory takes every picture");
    drop(root);
    out
}

fn draw<B: DrawingBackend>(
    root: &DrawingArea<B, Shift>,
    title: &str,
    columns: &[Column],
    lines: &[Vec<f64>],
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    root.fill(&PAPER)?;
    let (width, _) = root.dim_in_pixel();
    let middle = |size| font(size).pos(Pos::new(HPos::Center, VPos::Center));
    root.draw_text(title, &middle(18), (width as i32 / 2, 20))?;
    for (rank, line) in lines.iter().enumerate().rev() {
        let places = columns.iter().zip(line).enumerate();
        let points: Vec<(i32, i32)> =
            places.map(|(at, (column, value))| (x(at), column.y(*value))).collect();
        root.draw(&PathElement::new(points, paint(rank, lines.len())))?;
    }
    for (at, column) in columns.iter().enumerate() {
        let name = text::shorten(&column.name, 20);
        root.draw_text(&name, &middle(14), (x(at), TOP - 24))?;
        root.draw(&PathElement::new([(x(at), TOP), (x(at), BOTTOM)], INK.stroke_width(1)))?;
        for (place, label) in column.ticks() {
            draw_tick(root, (x(at), column.y(place)), &text::shorten(&label, 16))?;
        }
    }
    root.present()
}

/// A mark, and left of it its label, which lines go behind.
fn draw_tick<B: DrawingBackend>(
    root: &DrawingArea<B, Shift>,
    (x, y): (i32, i32),
    label: &str,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let width = text::width(label) as i32 * 7 + 6;
    let behind = [(x - 6 - width, y - 8), (x - 6, y + 8)];
    root.draw(&Rectangle::new(behind, PAPER.mix(0.6).filled()))?;
    root.draw(&PathElement::new([(x - 5, y), (x + 5, y)], INK.stroke_width(1)))?;
    let right = font(13).pos(Pos::new(HPos::Right, VPos::Center));
    root.draw_text(label, &right, (x - 9, y))
}

/// The best stands out, and each after it a little less than the one before.
fn paint(rank: usize, n: usize) -> ShapeStyle {
    if rank == 0 {
        return color(1).stroke_width(4);
    }
    let share = (rank - 1) as f64 / (n - 1).max(1) as f64;
    match share < 0.75 {
        true => color(0).mix(0.8 - 0.75 * share).stroke_width(2),
        false => GUIDE.mix(0.35).stroke_width(1),
    }
}

fn x(at: usize) -> i32 {
    SIDE + at as i32 * STEP
}

impl Column {
    fn y(&self, value: f64) -> i32 {
        let share = match &self.scale {
            Scale::Numbers(spacing, range) => Axis::new(*spacing, *range).share(value),
            Scale::Words(words) if words.len() < 2 => 0.5,
            Scale::Words(words) => value / (words.len() - 1) as f64,
        };
        BOTTOM - (share * f64::from(BOTTOM - TOP)).round() as i32
    }

    fn ticks(&self) -> Vec<(f64, String)> {
        match &self.scale {
            Scale::Numbers(spacing, range) => {
                let ticks = Axis::new(*spacing, *range).ticks(7);
                ticks.into_iter().map(|place| (place, tick(place))).collect()
            }
            Scale::Words(words) => {
                let places = words.iter().enumerate();
                places.map(|(at, word)| (at as f64, word.clone())).collect()
            }
        }
    }
}
