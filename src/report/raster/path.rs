//! Outlines as corners: circles, rounded boxes, curves, and what a pen leaves along a line.

use std::f32::consts::{PI, TAU};

pub(super) type Point = (f32, f32);

/// Lines from corner to corner; what they enclose can be filled.
pub(super) type Outline = Vec<Point>;

/// Steps of a curve.
const N_STEPS: usize = 16;

/// A circle.
pub(super) fn circle((x, y): Point, r: f32) -> Outline {
    let n = ((r * 4.0) as usize).clamp(12, 64);
    let angles = (0..n).map(|at| at as f32 / n as f32 * TAU);
    angles.map(|angle| (x + r * cos(angle), y + r * sin(angle))).collect()
}

/// A box, perhaps with round corners.
pub(super) fn rounded((x, y): Point, (width, height): Point, r: f32) -> Outline {
    let r = r.min(width / 2.0).min(height / 2.0);
    if r <= 0.0 {
        return vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
    }
    let middles = [
        (x + width - r, y + height - r, 0.0),
        (x + r, y + height - r, 0.5),
        (x + r, y + r, 1.0),
        (x + width - r, y + r, 1.5),
    ];
    let corner = |(x, y, from): (f32, f32, f32)| {
        (0..=8).map(move |at| {
            let angle = (from + at as f32 / 16.0) * PI;
            (x + r * cos(angle), y + r * sin(angle))
        })
    };
    middles.into_iter().flat_map(corner).collect()
}

/// The corners of a path of `M`, `L`, `C`, `l`, `h`, `v` and `z`.
pub(super) fn path(written: &str) -> Vec<Outline> {
    let mut outlines: Vec<Outline> = Vec::new();
    let mut here = (0.0, 0.0);
    for (command, numbers) in commands(written) {
        let mut line = |to: Point, here: &mut Point| {
            if let Some(outline) = outlines.last_mut() {
                outline.push(to);
            }
            *here = to;
        };
        match (command, numbers.as_slice()) {
            ('M', [x, y]) => {
                here = (*x, *y);
                outlines.push(vec![here]);
            }
            ('L', [x, y]) => line((*x, *y), &mut here),
            ('l', [x, y]) => line((here.0 + x, here.1 + y), &mut here),
            ('h', [x]) => line((here.0 + x, here.1), &mut here),
            ('v', [y]) => line((here.0, here.1 + y), &mut here),
            ('C', [a, b, c, d, x, y]) => {
                for to in cubic(here, (*a, *b), (*c, *d), (*x, *y)) {
                    line(to, &mut here);
                }
            }
            // The end is where it began; nothing else is written by us.
            (_, _) => {}
        }
    }
    outlines
}

fn commands(written: &str) -> Vec<(char, Vec<f32>)> {
    let mut all: Vec<(char, Vec<f32>)> = Vec::new();
    let mut word = String::new();
    for letter in written.chars().chain(['z']) {
        let begins = letter.is_ascii_alphabetic() || letter == '-';
        if (begins || letter == ' ' || letter == ',') && !word.is_empty() {
            let number: Option<f32> = word.parse().ok();
            all.last_mut().into_iter().for_each(|(_, numbers)| numbers.extend(number));
            word.clear();
        }
        match letter {
            ' ' | ',' => {}
            letter if letter.is_ascii_alphabetic() => all.push((letter, Vec::new())),
            letter => word.push(letter),
        }
    }
    all
}

/// The places that a cubic curve goes through after its first.
pub(super) fn cubic(
    from: Point,
    a: Point,
    b: Point,
    to: Point,
) -> impl Iterator<Item = Point> {
    (1..=N_STEPS).map(move |at| {
        let t = at as f32 / N_STEPS as f32;
        let one = between(between(from, a, t), between(a, b, t), t);
        let other = between(between(a, b, t), between(b, to, t), t);
        between(one, other, t)
    })
}

/// The same of a quadratic curve, which is short: that of a letter.
pub(super) fn quadratic(from: Point, a: Point, to: Point) -> impl Iterator<Item = Point> {
    const N: usize = 5;
    (1..=N).map(move |at| {
        let t = at as f32 / N as f32;
        between(between(from, a, t), between(a, to, t), t)
    })
}

fn between(a: Point, b: Point, t: f32) -> Point {
    (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)
}

/// What a pen of this width covers along a line; all outlines turn the same way.
pub(super) fn stroked(line: &[Point], width: f32) -> Vec<Outline> {
    let half = width / 2.0;
    let mut outlines = Vec::new();
    let mut last: Option<Point> = None;
    for pair in line.windows(2) {
        let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        let length = (dx * dx + dy * dy).sqrt();
        if length < 1e-4 {
            continue;
        }
        let (dx, dy) = (dx / length, dy / length);
        let (x, y) = (-dy * half, dx * half);
        let [a, b] = [pair[0], pair[1]];
        outlines.push(vec![
            (a.0 - x, a.1 - y),
            (b.0 - x, b.1 - y),
            (b.0 + x, b.1 + y),
            (a.0 + x, a.1 + y),
        ]);
        // Where it turns only a little, no gap is seen.
        if half > 0.6 && last.is_some_and(|last| last.0 * dx + last.1 * dy < 0.95) {
            outlines.push(circle(a, half));
        }
        last = Some((dx, dy));
    }
    outlines
}

fn sin(angle: f32) -> f32 {
    libm::sinf(angle)
}

fn cos(angle: f32) -> f32 {
    libm::cosf(angle)
}
