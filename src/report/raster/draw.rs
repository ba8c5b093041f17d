//! One tag on a canvas.

use super::canvas::{Canvas, Paint};
use super::letters::letters;
use super::path::{Outline, Point, circle, path, rounded, stroked};
use super::tags::Tag;

/// Draws a tag, if it is one that is seen.
pub(super) fn tag(tag: &Tag, canvas: &mut Canvas) {
    if tag.name == "text" {
        text(tag, canvas);
        return;
    }
    let (outlines, end) = shape(tag, canvas.size());
    if end == End::Closed
        && let Some(paint) = paint(tag, "fill", Some("#000000"))
    {
        canvas.fill(&outlines, paint);
    }
    if let Some(paint) = paint(tag, "stroke", None) {
        let width = tag.number("stroke-width").unwrap_or(1.0);
        let strokes = outlines.into_iter().flat_map(|mut line| {
            if end == End::Closed && tag.name != "path" {
                line.extend(line.first().copied());
            }
            stroked(&line, width)
        });
        canvas.fill(&strokes.collect::<Vec<_>>(), paint);
    }
}

/// Whether a shape encloses something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Open,
    Closed,
}

fn shape(tag: &Tag, (width, height): Point) -> (Vec<Outline>, End) {
    let of = |name: &str| tag.number(name).unwrap_or(0.0);
    match tag.name.as_str() {
        "rect" => {
            let side = |name: &str, whole: f32| match tag.get(name) {
                Some("100%") => whole,
                Some(_) | None => of(name),
            };
            let size = (side("width", width), side("height", height));
            (vec![rounded((of("x"), of("y")), size, of("rx"))], End::Closed)
        }
        "circle" => (vec![circle((of("cx"), of("cy")), of("r"))], End::Closed),
        "line" => (vec![vec![(of("x1"), of("y1")), (of("x2"), of("y2"))]], End::Open),
        "polyline" => (vec![points(tag)], End::Open),
        "polygon" => (vec![points(tag)], End::Closed),
        "path" => (path(tag.get("d").unwrap_or_default()), End::Closed),
        // What frames, names or groups others is not seen itself.
        _ => (Vec::new(), End::Open),
    }
}

fn points(tag: &Tag) -> Outline {
    let pairs = tag.get("points").unwrap_or_default().split_whitespace();
    let pairs = pairs.filter_map(|pair| pair.split_once(','));
    pairs.filter_map(|(x, y)| Some((x.parse().ok()?, y.parse().ok()?))).collect()
}

fn text(tag: &Tag, canvas: &mut Canvas) {
    let size = tag.number("font-size").unwrap_or(16.0);
    let (mut outlines, length) = letters(&tag.text, size);
    let back = match tag.get("text-anchor") {
        Some("middle") => length / 2.0,
        Some("end") => length,
        Some(_) | None => 0.0,
    };
    let (x, y) = (tag.number("x").unwrap_or(0.0), tag.number("y").unwrap_or(0.0));
    let down = tag.get("dy").map_or(0.0, |written| lengths(written, size));
    let turns = turns(tag.get("transform").unwrap_or_default());
    for place in outlines.iter_mut().flatten() {
        let (mut dx, mut dy) = (place.0 - back, place.1 + down);
        for _ in 0..turns {
            (dx, dy) = (-dy, dx);
        }
        *place = (x + dx, y + dy);
    }
    if let Some(paint) = paint(tag, "stroke", None) {
        let width = tag.number("stroke-width").unwrap_or(1.0);
        let halo = outlines.iter().flat_map(|line| stroked(line, width));
        canvas.fill(&halo.collect::<Vec<_>>(), paint);
    }
    if let Some(paint) = paint(tag, "fill", Some("#000000")) {
        canvas.fill(&outlines, paint);
    }
}

/// `0.76em` or `0.5ex`, in letters of this size.
fn lengths(written: &str, size: f32) -> f32 {
    let of = |unit: &str| written.strip_suffix(unit)?.parse::<f32>().ok();
    of("em").or(of("ex").map(|n| n * 0.5)).map_or(0.0, |n| n * size)
}

/// Quarters of a turn: 3 of `rotate(270, 12, 40)`.
fn turns(written: &str) -> u32 {
    let angle =
        written.strip_prefix("rotate(").and_then(|rest| rest.split([',', ' ', ')']).next());
    angle
        .and_then(|angle| angle.parse::<f32>().ok())
        .map_or(0, |angle| (angle / 90.0) as u32)
}

/// The paint of an attribute; `None` where it has none.
fn paint(tag: &Tag, name: &str, default: Option<&str>) -> Option<Paint> {
    let hex = tag.get(name).or(default)?.strip_prefix('#')?;
    let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    let color = [byte(0)?, byte(2)?, byte(4)?];
    let share = |name: &str| tag.number(name).unwrap_or(1.0_f32);
    let strength = share("opacity") * share(&format!("{name}-opacity"));
    Some(Paint { color, strength })
}
