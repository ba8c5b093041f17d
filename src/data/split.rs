//! How examples are divided: sizes first, then which example goes where.

use super::spec::{Folds, Split};
use crate::random::Stream;

/// Names of the splits, in order.
pub(super) const NAMES: [&str; 3] = ["train", "val", "test"];

/// The shares of train, val and test; `None` when a column decides.
pub(super) fn shares(split: &Split) -> Option<[f64; 3]> {
    match split {
        Split::Random { train, val, test, .. } | Split::Ordered { train, val, test } => {
            Some([*train, *val, *test])
        }
        Split::KFold(folds) => {
            let held_out = 1.0 / folds.n as f64;
            let val = folds.val * (1.0 - held_out);
            Some([1.0 - held_out - val, val, held_out])
        }
        Split::Column(_) => None,
        Split::None => Some([1.0, 0.0, 0.0]),
    }
}

/// Sizes of the splits of `n` examples; `None` when a column decides.
pub(super) fn sizes(n: u64, split: &Split) -> Option<[u64; 3]> {
    match split {
        Split::KFold(folds) => Some(sizes_of_fold(n, folds)),
        Split::Random { .. } | Split::Ordered { .. } | Split::Column(_) | Split::None => {
            shares(split).map(|shares| by_shares(n, shares))
        }
    }
}

/// The fold held out is the test split; the first folds have one example more where they cannot be
/// equal.
fn sizes_of_fold(n: u64, folds: &Folds) -> [u64; 3] {
    let held_out = n / folds.n + u64::from(folds.held_out < n % folds.n);
    let [train, val, _] = by_shares(n - held_out, [1.0 - folds.val, folds.val, 0.0]);
    [train, val, held_out]
}

/// Sizes of the splits by the largest remainder; a split with a share gets at least one example
/// as long as there are enough.
pub(super) fn by_shares(n: u64, shares: [f64; 3]) -> [u64; 3] {
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

/// Which examples each split has, ascending. `classes` are the class ids to divide alike. Takes
/// the same time per example for any number of them.
pub(super) fn assign(
    n: usize,
    split: &Split,
    sizes: [u64; 3],
    classes: Option<&[usize]>,
) -> [Vec<usize>; 3] {
    let mut order: Vec<u32> = (0..n as u32).collect();
    match split {
        Split::Random { stratify, seed, .. } => {
            Stream::new(*seed, "split").shuffle(&mut order);
            if let Some(classes) = classes.filter(|_| *stratify) {
                let order = by_class(&order, classes);
                return ascending(&order, deal(n, sizes));
            }
        }
        Split::KFold(folds) => return folded(order, folds, classes),
        Split::Ordered { .. } | Split::Column(_) | Split::None => {}
    }
    let places = (0..3_u8)
        .flat_map(|at| std::iter::repeat_n(Some(at), sizes[usize::from(at)] as usize));
    ascending(&order, places)
}

/// The folds are dealt out in turn, class by class, and so is what chooses among the rest.
fn folded(
    mut order: Vec<u32>,
    folds: &Folds,
    classes: Option<&[usize]>,
) -> [Vec<usize>; 3] {
    Stream::new(folds.seed, "split").shuffle(&mut order);
    if let Some(classes) = classes {
        order = by_class(&order, classes);
    }
    let [train, val, held_out] = sizes_of_fold(order.len() as u64, folds);
    let n_rest = order.len() - held_out as usize;
    let mut rest = deal(n_rest, [train, val, 0]);
    let place = |at: u64| match at % folds.n == folds.held_out {
        true => Some(2),
        false => rest.next().flatten(),
    };
    let places: Vec<Option<u8>> = (0..order.len() as u64).map(place).collect();
    ascending(&order, places.into_iter())
}

/// The members of each split in ascending order, when the examples of `order` go to `places`.
fn ascending(order: &[u32], places: impl Iterator<Item = Option<u8>>) -> [Vec<usize>; 3] {
    let mut of_example = vec![None; order.len()];
    for (example, place) in order.iter().zip(places) {
        of_example[*example as usize] = place;
    }
    let mut parts: [Vec<usize>; 3] = Default::default();
    for (example, place) in of_example.into_iter().enumerate() {
        if let Some(place) = place {
            parts[usize::from(place)].push(example);
        }
    }
    parts
}

/// The examples class by class, those of a class in the order that they had.
fn by_class(order: &[u32], classes: &[usize]) -> Vec<u32> {
    let known = classes.iter().filter(|class| **class != usize::MAX);
    let n_classes = known.max().map_or(0, |last| last + 1);
    let class = |example: &u32| classes[*example as usize].min(n_classes);
    let mut starts = vec![0; n_classes + 2];
    order.iter().for_each(|example| starts[class(example) + 1] += 1);
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut sorted = vec![0; order.len()];
    for example in order {
        let place = &mut starts[class(example)];
        sorted[*place] = *example;
        *place += 1;
    }
    sorted
}

/// Deals `n` examples out in turn, always to the split that lags furthest behind its share: the
/// sizes come out exactly, and every stretch of the order is divided alike.
fn deal(n: usize, sizes: [u64; 3]) -> impl Iterator<Item = Option<u8>> {
    let shares = sizes.map(|size| size as f64 / n.max(1) as f64);
    let mut n_dealt = [0_u64; 3];
    (1..=n).map(move |n_seen| {
        let lag = |at: usize| shares[at] * n_seen as f64 - n_dealt[at] as f64;
        let open = (0..3).filter(|at| n_dealt[*at] < sizes[*at]);
        let best = open.reduce(|best, at| if lag(at) > lag(best) { at } else { best });
        let best = best.inspect(|at| n_dealt[*at] += 1);
        best.map(|at| at as u8)
    })
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

#[cfg(test)]
mod tests {
    use super::{Folds, Split, assign, sizes};

    /// The splits of 23 examples, 8 of them of class 0, held out fold by fold.
    fn folds(val: f64, seed: u64) -> Vec<[Vec<usize>; 3]> {
        let classes: Vec<usize> = (0..23).map(|at| usize::from(at % 3 != 0)).collect();
        let fold = |held_out| {
            let split = Split::KFold(Folds { n: 4, held_out, val, seed });
            let sizes = sizes(23, &split).unwrap();
            let parts = assign(23, &split, sizes, Some(&classes));
            assert_eq!(parts.each_ref().map(|part| part.len() as u64), sizes);
            parts
        };
        (0..4).map(fold).collect()
    }

    #[test]
    fn every_example_is_held_out_once() {
        let mut held_out: Vec<usize> =
            folds(0.0, 0).iter().flat_map(|parts| parts[2].clone()).collect();
        held_out.sort_unstable();
        assert_eq!(held_out, (0..23).collect::<Vec<_>>());
    }

    #[test]
    fn a_fold_divides_all_examples_and_each_class_alike() {
        for val in [0.0, 0.25] {
            for parts in folds(val, 0) {
                let mut all = parts.concat();
                all.sort_unstable();
                assert_eq!(all, (0..23).collect::<Vec<_>>());
                let n_first = parts[2].iter().filter(|at| *at % 3 == 0).count();
                assert_eq!(n_first, 2);
                assert!((5..=6).contains(&parts[2].len()));
                assert_eq!(parts[1].is_empty(), val == 0.0);
            }
        }
    }

    #[test]
    fn another_seed_is_another_division() {
        assert_ne!(folds(0.0, 0), folds(0.0, 1));
        assert_eq!(folds(0.25, 3), folds(0.25, 3));
    }
}
