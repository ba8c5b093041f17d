//! How examples are divided: sizes first, then which example goes where.

use super::spec::Split;
use crate::random::Stream;

/// Names of the splits, in order.
pub(super) const NAMES: [&str; 3] = ["train", "val", "test"];

/// The shares of train, val and test; `None` when a column decides.
pub(super) fn shares(split: &Split) -> Option<[f64; 3]> {
    match split {
        Split::Random { train, val, test, .. } | Split::Ordered { train, val, test } => {
            Some([*train, *val, *test])
        }
        Split::Column(_) => None,
        Split::None => Some([1.0, 0.0, 0.0]),
    }
}

/// Sizes of the splits by the largest remainder; a split with a share gets at least one example
/// as long as there are enough.
pub(super) fn sizes(n: u64, shares: [f64; 3]) -> [u64; 3] {
    let total = (shares.iter().sum::<f64>() * n as f64).round().min(n as f64) as u64;
    let exact = shares.map(|share| share * n as f64);
    let mut sizes = exact.map(|size| (size + 1e-9).floor() as u64);
    let mut order = [0, 1, 2];
    order.sort_by(|a, b| {
        let rest = |at: usize| exact[at] - sizes[at] as f64;
        rest(*b).total_cmp(&rest(*a)).then(a.cmp(b))
    });
    let left = total.saturating_sub(sizes.iter().sum());
    for at in order.into_iter().take(left as usize) {
        sizes[at] += 1;
    }
    for at in 0..3 {
        let largest = (0..3).max_by_key(|at| sizes[*at]).unwrap_or(0);
        if shares[at] > 0.0 && sizes[at] == 0 && sizes[largest] > 1 {
            sizes[at] = 1;
            sizes[largest] -= 1;
        }
    }
    sizes
}

/// Which examples each split has, ascending. `classes` are the class ids to divide alike.
pub(super) fn assign(
    n: usize,
    split: &Split,
    sizes: [u64; 3],
    classes: Option<&[usize]>,
) -> [Vec<usize>; 3] {
    let mut order: Vec<usize> = (0..n).collect();
    match split {
        Split::Random { stratify, seed, .. } => {
            Stream::new(*seed, "split").shuffle(&mut order);
            if let Some(classes) = classes.filter(|_| *stratify) {
                order.sort_by_key(|at| classes[*at]);
                return spread(&order, sizes);
            }
        }
        Split::Ordered { .. } | Split::Column(_) | Split::None => {}
    }
    let [train, val, test] = sizes.map(|size| size as usize);
    let part = |from: usize, to: usize| {
        let mut part = order[from.min(n)..to.min(n)].to_vec();
        part.sort_unstable();
        part
    };
    [part(0, train), part(train, train + val), part(train + val, train + val + test)]
}

/// Deals the examples out in turn, always to the split that lags furthest behind its share: the
/// sizes come out exactly, and every stretch of the order is divided alike.
fn spread(order: &[usize], sizes: [u64; 3]) -> [Vec<usize>; 3] {
    let mut parts: [Vec<usize>; 3] = Default::default();
    let shares = sizes.map(|size| size as f64 / order.len().max(1) as f64);
    for (n_dealt, example) in order.iter().enumerate() {
        let lag = |at: usize| {
            let is_full = parts[at].len() as u64 >= sizes[at];
            let behind = shares[at] * (n_dealt + 1) as f64 - parts[at].len() as f64;
            if is_full { f64::NEG_INFINITY } else { behind }
        };
        let best =
            [0, 1, 2].into_iter().max_by(|a, b| lag(*a).total_cmp(&lag(*b)).then(b.cmp(a)));
        let best = best.filter(|at| lag(*at).is_finite());
        if let Some(at) = best {
            parts[at].push(*example);
        }
    }
    for part in &mut parts {
        part.sort_unstable();
    }
    parts
}

/// The split that a cell of the dividing column names.
pub(super) fn named(cell: &str) -> Option<usize> {
    match cell.to_lowercase().as_str() {
        "train" | "training" => Some(0),
        "val" | "valid" | "validation" | "dev" => Some(1),
        "test" | "testing" => Some(2),
        _ => None,
    }
}
