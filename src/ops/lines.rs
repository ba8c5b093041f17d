//! Sums and maxima along lines: in an order that vectors can follow, the same on every machine
//! and wherever a block is cut.

use std::ops::Range;

use crate::graph::Float;

/// Partial results kept side by side, as many as the widest vectors hold.
const LANES: usize = 16;

/// Numbers computed at a time where a kernel needs room of its own.
const AT_A_TIME: usize = 128;

/// `$body` compiled for each of the widths that most networks end with, and for any other.
macro_rules! by_width {
    ($width:expr, |$known:ident| $body:expr) => {
        by_width!($width, $known, $body, 1 2 3 4 5 6 7 8 9 10)
    };
    ($width:expr, $known:ident, $body:expr, $($common:literal)*) => {
        match $width {
            $($common => {
                let $known = $common;
                $body
            })*
            $known => $body,
        }
    };
}
pub(super) use by_width;

/// The sum of the terms of two equally long lines: a partial sum for each lane, then those.
#[inline(always)]
pub(super) fn sum_of<F: Float, S: Float>(
    a: &[F],
    b: &[F],
    term: impl Fn(F, F) -> S + Copy,
) -> S {
    let ((chunks_a, rest_a), (chunks_b, rest_b)) = (a.as_chunks(), b.as_chunks());
    let rest = rest_a.iter().zip(rest_b).fold(S::ZERO, |sum, (a, b)| sum + term(*a, *b));
    if chunks_a.is_empty() { rest } else { sum_chunks(chunks_a, chunks_b, term) + rest }
}

#[inline(always)]
fn sum_chunks<F: Float, S: Float>(
    a: &[[F; LANES]],
    b: &[[F; LANES]],
    term: impl Fn(F, F) -> S,
) -> S {
    let mut sums = [S::ZERO; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += term(a[lane], b[lane]);
        }
    }
    fold(sums, |a, b| a + b)
}

/// The sum of a line.
#[inline(always)]
pub(super) fn sum<F: Float>(x: &[F]) -> F {
    sum_of(x, x, |x, _| x)
}

/// The largest number of a line.
#[inline(always)]
pub(super) fn largest<F: Float>(x: &[F]) -> F {
    let (chunks, rest) = x.as_chunks();
    let top = match chunks.split_first() {
        Some((first, chunks)) => fold(chunks.iter().fold(*first, max_lanes), F::max),
        None => x[0],
    };
    rest.iter().copied().fold(top, F::max)
}

#[inline(always)]
fn max_lanes<F: Float>(mut tops: [F; LANES], x: &[F; LANES]) -> [F; LANES] {
    for lane in 0..LANES {
        tops[lane] = tops[lane].max(x[lane]);
    }
    tops
}

/// The lanes joined: each of the first half with its partner in the second, and so on.
#[inline(always)]
fn fold<F: Float>(mut lanes: [F; LANES], join: impl Fn(F, F) -> F) -> F {
    let mut half = LANES;
    while half > 1 {
        half /= 2;
        for lane in 0..half {
            lanes[lane] = join(lanes[lane], lanes[lane + half]);
        }
    }
    lanes[0]
}

/// Room for the terms of a piece.
pub(super) fn room<F: Float>() -> [F; AT_A_TIME] {
    [F::ZERO; AT_A_TIME]
}

/// Lines cut into pieces that fit into [`room`], each several short lines or a part of a long
/// one: its places and its lines. A kernel computes the terms of a piece in one loop, however
/// short the lines, and then adds them up with [`add_sums`].
#[inline(always)]
pub(super) fn pieces(
    n_lines: usize,
    width: usize,
) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let at_once = (AT_A_TIME / width).max(1);
    (0..n_lines).step_by(at_once).flat_map(move |first| {
        let lines = first..(first + at_once).min(n_lines);
        let end = lines.end * width;
        (first * width..end)
            .step_by(AT_A_TIME)
            .map(move |from| (from..(from + AT_A_TIME).min(end), lines.clone()))
    })
}

/// Adds to each line's sum the terms of a piece: whole lines, or a part of one.
#[inline(always)]
pub(super) fn add_sums<F: Float>(sums: &mut [F], terms: &[F], width: usize) {
    if terms.len() <= width {
        sums.iter_mut().take(1).for_each(|total| *total += sum(terms));
        return;
    }
    by_width!(width, |width| {
        for (total, terms) in sums.iter_mut().zip(terms.chunks_exact(width)) {
            *total += sum(terms);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::{add_sums, largest, pieces, room, sum_of};

    /// Small whole numbers, so that sums are exact in any order.
    fn numbers(n: usize) -> Vec<f32> {
        (0..n).map(|at| (at * 37 % 101) as f32 - 50.0).collect()
    }

    #[test]
    fn sums_and_maxima_of_every_width() {
        for width in (1..70).chain([127, 128, 129, 300]) {
            let (x, n_lines) = (numbers(5 * width), 5);
            let (mut sums, mut room) = (vec![0.0; n_lines], room::<f32>());
            for (places, lines) in pieces(n_lines, width) {
                let terms = &mut room[..places.len()];
                terms.copy_from_slice(&x[places]);
                add_sums(&mut sums[lines], terms, width);
            }
            for (line, found) in x.chunks_exact(width).zip(sums) {
                let wanted: f32 = line.iter().sum();
                assert_eq!(found, wanted, "{width}");
                assert_eq!(sum_of(line, line, |a, b| a + b), 2.0 * wanted, "{width}");
                assert_eq!(Some(largest(line)), line.iter().copied().reduce(f32::max));
            }
        }
    }
}
