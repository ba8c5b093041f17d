//! Near variants of a written shape: if one of them is what the value really has, it names the
//! mistake behind the numbers.

use crate::shape::{Dim, Shape};
use crate::syntax::ast::{AxisExpr, ExprKind, ShapeExpr};

/// What turns the written sizes into those of the value, in a sentence; `None` where nothing
/// near does.
pub(super) fn explain(written: &[u64], actual: &Shape) -> Option<String> {
    let actual: Vec<u64> = actual.axes.iter().map(Dim::extent).collect::<Option<_>>()?;
    if written.len() == actual.len() + 1 && written[1..] == actual {
        let first = written[0];
        let words = "shapes are per example: the batch axis is never written";
        return Some(format!("without the {first} in front it would fit; {words}"));
    }
    if written.len() != actual.len() || written == actual {
        return flattened(written, &actual);
    }
    if let ([h, w, c], [first, rest @ ..]) = (written, actual.as_slice())
        && c == first
        && [*h, *w] == rest
        && c != h
    {
        let words = "pictures are `[channels, height, width]`";
        return Some(format!("with the channels first it would fit: {words}"));
    }
    let sorted = |sizes: &[u64]| {
        let mut sizes = sizes.to_vec();
        sizes.sort_unstable();
        sizes
    };
    let is_permuted = sorted(written) == sorted(&actual);
    is_permuted.then(|| "these are the same sizes in another order".to_owned())
}

/// The case of a picture written as one long line, or the other way round.
fn flattened(written: &[u64], actual: &[u64]) -> Option<String> {
    let n = |sizes: &[u64]| sizes.iter().product::<u64>();
    match (written, actual) {
        ([one], [_, _, ..]) if *one == n(actual) => Some(format!(
            "{one} is all its numbers in a line: that is what `flatten` gives"
        )),
        ([_, _, ..], [one]) if *one == n(written) => Some(format!(
            "the same {one} numbers lie in a line here; `reshape` gives them axes"
        )),
        _ => None,
    }
}

/// The sizes of a shape in which every axis is a written number.
pub(super) fn sizes(shape: &ShapeExpr) -> Option<Vec<u64>> {
    let size = |axis: &AxisExpr| match axis {
        AxisExpr::Size(expr) => match &expr.kind {
            ExprKind::Number(number) if number.is_whole => Some(number.value as u64),
            _ => None,
        },
        AxisExpr::Rest(_) | AxisExpr::Any(_) => None,
    };
    shape.axes.iter().map(size).collect()
}

/// The sizes of a shape in which every one is known.
pub(super) fn known(shape: &Shape) -> Option<Vec<u64>> {
    shape.axes.iter().map(Dim::extent).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(written: &[u64], actual: &[u64]) -> String {
        explain(written, &Shape::numbers(actual.iter().copied())).unwrap_or_default()
    }

    #[test]
    fn a_near_variant_names_the_mistake() {
        assert!(explained(&[32, 784], &[784]).contains("batch axis"));
        assert!(explained(&[28, 28, 1], &[1, 28, 28]).contains("channels first"));
        assert!(explained(&[8, 28], &[28, 8]).contains("another order"));
        assert!(explained(&[784], &[1, 28, 28]).contains("flatten"));
        assert!(explained(&[28, 28], &[784]).contains("reshape"));
    }

    #[test]
    fn other_sizes_have_no_story() {
        assert_eq!(explained(&[128], &[64]), "");
        assert_eq!(explained(&[28, 28], &[28, 28]), "");
        assert_eq!(explained(&[3, 4], &[4, 5]), "");
    }
}
