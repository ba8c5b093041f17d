//! A confusion matrix as a picture.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::figure::{PAPER, color, font};
use crate::diagnostics::render::text;

/// Left of the cells and above them.
const MARGIN: (i32, i32) = (130, 66);

/// Counts by true class (row) and predicted class (column), darker where a row has more.
pub fn confusion(classes: &[String], matrix: &[Vec<u64>]) -> String {
    let n = i32::try_from(matrix.len()).unwrap_or(i32::MAX).max(1);
    let cell = (480 / n).clamp(14, 64);
    let size = (MARGIN.0 + n * cell + 30, MARGIN.1 + n * cell + 20);
    let mut out = String::new();
    let root = SVGBackend::with_string(&mut out, (size.0 as u32, size.1 as u32))
        .into_drawing_area();
    draw(&root, classes, matrix, cell).expect("memory takes every picture");
    drop(root);
    out
}

fn draw<B: DrawingBackend>(
    root: &DrawingArea<B, plotters::coord::Shift>,
    classes: &[String],
    matrix: &[Vec<u64>],
    cell: i32,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    root.fill(&PAPER)?;
    let middle = font(13).pos(Pos::new(HPos::Center, VPos::Center));
    let left = font(13).pos(Pos::new(HPos::Right, VPos::Center));
    let wide = MARGIN.0 + matrix.len() as i32 * cell / 2;
    root.draw_text("predicted class", &middle, (wide, 16))?;
    root.draw_text("true class", &left, (MARGIN.0 - 8, 44))?;
    for (row, counts) in matrix.iter().enumerate() {
        let name = classes.get(row).map_or_else(|| row.to_string(), Clone::clone);
        let y = MARGIN.1 + row as i32 * cell;
        let at = MARGIN.0 + row as i32 * cell + cell / 2;
        root.draw_text(&text::shorten(&name, 16), &left, (MARGIN.0 - 8, y + cell / 2))?;
        let room = (usize::try_from(cell).unwrap_or(1) / 7).max(1);
        root.draw_text(&text::shorten(&name, room), &middle, (at, 44))?;
        let total = counts.iter().sum::<u64>().max(1) as f64;
        for (column, count) in counts.iter().enumerate() {
            let x = MARGIN.0 + column as i32 * cell;
            let paint = color(if row == column { 0 } else { 3 });
            let strength = 0.04 + 0.6 * (*count as f64 / total);
            let corners = [(x + 1, y + 1), (x + cell - 1, y + cell - 1)];
            root.draw(&Rectangle::new(corners, paint.mix(strength).filled()))?;
            if *count > 0 {
                let place = (x + cell / 2, y + cell / 2);
                root.draw_text(&count.to_string(), &middle, place)?;
            }
        }
    }
    root.present()
}
