//! Text as outlines, in the letters of Noto Sans.

use ttf_parser::{Face, OutlineBuilder};

use super::path::{Outline, Point, cubic, quadratic};

/// Outlines of a line of text that begins at the origin, and how long it is.
pub(super) fn letters(text: &str, size: f32) -> (Vec<Outline>, f32) {
    let face = Face::parse(notosans::REGULAR_TTF, 0).expect("the font is a font");
    let unit = size / f32::from(face.units_per_em());
    let mut pen = Pen { unit, ..Pen::default() };
    for letter in text.chars() {
        // What the font does not have is drawn as a box.
        let glyph = face.glyph_index(letter).unwrap_or_default();
        let _ = face.outline_glyph(glyph, &mut pen);
        pen.x += f32::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * unit;
    }
    (pen.outlines, pen.x)
}

/// Writes letter after letter.
#[derive(Debug, Default)]
struct Pen {
    unit: f32,
    /// Where the letter begins.
    x: f32,
    outlines: Vec<Outline>,
}

impl Pen {
    /// A font counts upward, a picture downward.
    fn place(&self, x: f32, y: f32) -> Point {
        (self.x + x * self.unit, -y * self.unit)
    }

    fn outline(&mut self) -> &mut Outline {
        if self.outlines.is_empty() {
            self.outlines.push(Outline::new());
        }
        self.outlines.last_mut().expect("one was put in")
    }

    fn here(&self) -> Point {
        self.outlines.last().and_then(|outline| outline.last()).copied().unwrap_or_default()
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let place = self.place(x, y);
        self.outlines.push(vec![place]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let place = self.place(x, y);
        self.outline().push(place);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let all = quadratic(self.here(), self.place(x1, y1), self.place(x, y));
        self.outline().extend(all);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (a, b) = (self.place(x1, y1), self.place(x2, y2));
        let all = cubic(self.here(), a, b, self.place(x, y));
        self.outline().extend(all);
    }

    fn close(&mut self) {}
}
