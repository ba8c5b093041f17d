//! Pixels that outlines are filled on.

use ab_glyph_rasterizer::{Rasterizer, point};

use super::path::{Outline, Point};

/// A color, and how much of it covers what is below.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Paint {
    pub(super) color: [u8; 3],
    pub(super) strength: f32,
}

/// White paper.
#[derive(Debug)]
pub(super) struct Canvas {
    width: usize,
    height: usize,
    /// Pixels for each unit of the drawing.
    scale: f32,
    pixels: Vec<u8>,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize, scale: f32) -> Self {
        Self { width, height, scale, pixels: vec![255; width * height * 3] }
    }

    /// The size, and red, green and blue of each pixel.
    pub(super) fn pixels(&self) -> ((usize, usize), &[u8]) {
        ((self.width, self.height), &self.pixels)
    }

    /// The size in units of the drawing.
    pub(super) fn size(&self) -> Point {
        (self.width as f32 / self.scale, self.height as f32 / self.scale)
    }

    /// Fills what outlines enclose, each pixel as much as it is covered.
    pub(super) fn fill(&mut self, outlines: &[Outline], paint: Paint) {
        let corners = outlines.iter().flatten();
        let corners = corners.map(|(x, y)| (x * self.scale, y * self.scale));
        let none = [f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY];
        let [left, top, right, bottom] = corners
            .fold(none, |[l, t, r, b], (x, y)| [l.min(x), t.min(y), r.max(x), b.max(y)]);
        // What lies outside, or nowhere, is not seen; what sticks out a little is cut below.
        let (width, height) = (self.width as f32, self.height as f32);
        let is_seen = right >= 0.0 && bottom >= 0.0 && left <= width && top <= height;
        let is_near = right - left < 3.0 * width && bottom - top < 3.0 * height;
        if !is_seen || !is_near {
            return;
        }
        let (left, top) = (left.floor() - 1.0, top.floor() - 1.0);
        let size = ((right - left) as usize + 3, (bottom - top) as usize + 3);
        let mut coverage = Rasterizer::new(size.0, size.1);
        let local = |(x, y): Point| point(x * self.scale - left, y * self.scale - top);
        for outline in outlines {
            let next = outline.iter().cycle().skip(1);
            for (from, to) in outline.iter().zip(next) {
                coverage.draw_line(local(*from), local(*to));
            }
        }
        coverage.for_each_pixel_2d(|x, y, covered| {
            let (x, y) = (left as i64 + i64::from(x), top as i64 + i64::from(y));
            self.mix(x, y, covered.min(1.0), paint);
        });
    }

    fn mix(&mut self, x: i64, y: i64, covered: f32, paint: Paint) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x >= self.width || y >= self.height || covered <= 0.0 {
            return;
        }
        let share = covered * paint.strength;
        let from = (y * self.width + x) * 3;
        for (pixel, color) in self.pixels[from..from + 3].iter_mut().zip(paint.color) {
            let (old, new) = (f32::from(*pixel), f32::from(color));
            *pixel = (old + (new - old) * share).round() as u8;
        }
    }
}
