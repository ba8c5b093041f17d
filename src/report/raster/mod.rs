//! Our own charts and networks as pixels: of SVG it knows what they are written with, and no more.

mod canvas;
mod draw;
mod letters;
mod path;
mod tags;

use canvas::Canvas;
use tags::Tags;

use super::png::png;

/// Pixels for each unit of the drawing, so that it is sharp on fine screens.
const SCALE: f32 = 2.0;
/// More pixels along a side, or in all, are not drawn.
const MOST: f32 = 16_384.0;
const MOST_PIXELS: f32 = 1e8;

/// An SVG that Percept has written as the bytes of a PNG; `None` where it is too large.
pub fn raster(svg: &str) -> Option<Vec<u8>> {
    let tags = Tags::read(svg);
    let root = tags.all.iter().find(|tag| tag.name == "svg")?;
    let (width, height): (f32, f32) = (root.number("width")?, root.number("height")?);
    let fits = |scale: &f32| {
        let sides = [width * scale, height * scale];
        let is_side = |side: &f32| (1.0..=MOST).contains(side);
        sides.iter().all(is_side) && sides[0] * sides[1] <= MOST_PIXELS
    };
    let scale = [SCALE, 1.0].into_iter().find(fits)?;
    let size = [width, height].map(|side| (side * scale) as usize);
    let mut canvas = Canvas::new(size[0], size[1], scale);
    tags.all.iter().for_each(|tag| draw::tag(tag, &mut canvas));
    let (size, pixels) = canvas.pixels();
    png(size, 3, pixels)
}

#[cfg(test)]
mod tests {
    use super::{Canvas, SCALE, Tags, draw, raster};

    fn at(svg: &str, (x, y): (usize, usize)) -> [u8; 3] {
        let mut canvas = Canvas::new(20, 20, SCALE);
        Tags::read(svg).all.iter().for_each(|tag| draw::tag(tag, &mut canvas));
        let (_, pixels) = canvas.pixels();
        let from = (y * 20 + x) * 3;
        [pixels[from], pixels[from + 1], pixels[from + 2]]
    }

    #[test]
    fn shapes_are_where_they_should_be() {
        let rect = "<rect x=\"2\" y=\"2\" width=\"4\" height=\"4\" fill=\"#FF0000\"/>";
        assert_eq!(at(rect, (4, 4)), [255, 0, 0]);
        assert_eq!(at(rect, (11, 11)), [255, 0, 0]);
        assert_eq!(at(rect, (12, 11)), [255, 255, 255]);
        let half = "<circle cx=\"5\" cy=\"5\" r=\"3\" opacity=\"0.5\" fill=\"#0000FF\"/>";
        assert_eq!(at(half, (10, 10)), [128, 128, 255]);
        let line = "<polyline fill=\"none\" opacity=\"1\" stroke=\"#00FF00\" \
                    stroke-width=\"2\" points=\"1,5 9,5 \"/>";
        assert_eq!(at(line, (10, 10)), [0, 255, 0]);
        assert_eq!(at(line, (10, 13)), [255, 255, 255]);
    }

    #[test]
    fn classes_say_how_and_text_is_turned() {
        let styled = "<style>\n.a,.b{fill:#00ff00;stroke:none}\n</style>\
                      <path class=\"b\" d=\"M1 1h8v8h-8z\"/>";
        assert_eq!(at(styled, (10, 10)), [0, 255, 0]);
        let has_ink = |svg: &str, all: &[(usize, usize)]| {
            all.iter().any(|place| at(svg, *place) != [255, 255, 255])
        };
        let column: Vec<_> = (0..20).map(|y| (9, y)).collect();
        let text =
            "<text x=\"5\" y=\"9\" text-anchor=\"middle\" font-size=\"9\">l&lt;</text>";
        assert!(has_ink(text, &column));
        assert!(raster("<svg width=\"99999\" height=\"3\"></svg>").is_none());
    }
}
