//! The metrics on examples small enough to count by hand.

use super::{ALL, Accumulator, Layout, Meaning};
use crate::builtins::testing::args;
use crate::builtins::{Entry, find};

fn fed(
    name: &str,
    written: &[(&str, &str)],
    meaning: Meaning,
    rows: &[(&[f64], &[f64])],
) -> Box<dyn Accumulator> {
    let entry = find(ALL, name).unwrap();
    let (prediction, target) = (rows[0].0.len(), rows[0].1.len());
    let layout = Layout { prediction, target, meaning };
    let mut metric = (entry.start)(&args(entry.params(), written), &layout);
    // What came before a reset must not count.
    rows.iter().take(1).for_each(|(p, t)| metric.add(p, t));
    metric.reset();
    assert!(
        metric.value().is_nan() || ["f1", "precision", "recall"].contains(&name),
        "{name}"
    );
    rows.iter().for_each(|(p, t)| metric.add(p, t));
    metric
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
}

/// Targets 0 0 1 1 2 2, predicted 0 1 1 1 0 2.
const THREE: &[(&[f64], &[f64])] = &[
    (&[0.8, 0.1, 0.1], &[0.0]),
    (&[0.3, 0.4, 0.3], &[0.0]),
    (&[0.2, 0.7, 0.1], &[1.0]),
    (&[0.1, 0.5, 0.4], &[1.0]),
    (&[0.6, 0.1, 0.3], &[2.0]),
    (&[0.2, 0.2, 0.6], &[2.0]),
];

/// Probabilities of yes; yes is predicted above one half.
const YES: &[(&[f64], &[f64])] = &[
    (&[0.9], &[1.0]),
    (&[0.6], &[0.0]),
    (&[0.4], &[1.0]),
    (&[0.1], &[0.0]),
    (&[0.6], &[1.0]),
];

#[test]
fn classes_are_counted() {
    let value = |name, written| fed(name, written, Meaning::Classes, THREE).value();
    near(value("accuracy", &[]), 4.0 / 6.0);
    near(value("precision", &[]), (1.0 / 2.0 + 2.0 / 3.0 + 1.0) / 3.0);
    near(value("recall", &[]), (1.0 / 2.0 + 1.0 + 1.0 / 2.0) / 3.0);
    near(value("f1", &[]), (2.0 / 4.0 + 4.0 / 5.0 + 2.0 / 3.0) / 3.0);
    near(value("top_k", &[("k", "1")]), 4.0 / 6.0);
    near(value("top_k", &[("k", "2")]), 1.0);
    near(value("confusion", &[]), 4.0 / 6.0);
    let matrix = fed("confusion", &[], Meaning::Classes, THREE).matrix();
    assert_eq!(matrix.unwrap(), [[1, 1, 0], [0, 2, 0], [1, 0, 1]]);
}

#[test]
fn auc_is_the_mean_of_each_class_against_the_rest() {
    // Pairs in order of 8: class 0: 0.8 beats 4, 0.3 beats 3; class 1: 4 and 4; class 2: 0.3
    // beats 0.1 and 0.1, ties with 0.3, loses to 0.4, and 0.6 beats 4.
    let expected = ((4.0 + 3.0) / 8.0 + 1.0 + 6.5 / 8.0) / 3.0;
    near(fed("auc", &[], Meaning::Classes, THREE).value(), expected);
}

#[test]
fn one_yes_or_no_is_of_the_second_class() {
    let value = |name| fed(name, &[], Meaning::Binary, YES).value();
    near(value("accuracy"), 3.0 / 5.0);
    near(value("precision"), 2.0 / 3.0);
    near(value("recall"), 2.0 / 3.0);
    near(value("f1"), 2.0 / 3.0);
    near(value("auc"), (2.0 + 1.0 + 1.5) / 6.0);
    let matrix = fed("confusion", &[], Meaning::Binary, YES).matrix();
    assert_eq!(matrix.unwrap(), [[1, 1], [1, 2]]);
}

#[test]
fn two_classes_are_as_one_yes_or_no() {
    let two: Vec<(Vec<f64>, &[f64])> =
        YES.iter().map(|(p, t)| (vec![1.0 - p[0], p[0]], *t)).collect();
    let two: Vec<(&[f64], &[f64])> = two.iter().map(|(p, t)| (&p[..], *t)).collect();
    for name in ["accuracy", "precision", "recall", "f1", "auc", "confusion"] {
        let one = fed(name, &[], Meaning::Binary, YES).value();
        near(fed(name, &[], Meaning::Classes, &two).value(), one);
    }
}

#[test]
fn several_labels_are_averaged() {
    let rows: &[(&[f64], &[f64])] = &[
        (&[0.9, 0.2], &[1.0, 1.0]),
        (&[0.8, 0.7], &[0.0, 1.0]),
        (&[0.1, 0.3], &[0.0, 0.0]),
    ];
    let value = |name| fed(name, &[], Meaning::Binary, rows).value();
    near(value("accuracy"), 4.0 / 6.0);
    near(value("precision"), f64::midpoint(1.0 / 2.0, 1.0));
    near(value("recall"), f64::midpoint(1.0, 1.0 / 2.0));
    near(value("auc"), f64::midpoint(1.0, 1.0 / 2.0));
}

#[test]
fn a_class_that_never_occurs_is_left_out() {
    let rows: &[(&[f64], &[f64])] =
        &[(&[0.9, 0.1, 0.0], &[0.0]), (&[0.2, 0.8, 0.0], &[1.0])];
    near(fed("f1", &[], Meaning::Classes, rows).value(), 1.0);
    near(fed("auc", &[], Meaning::Classes, rows).value(), 1.0);
}

#[test]
fn numbers_are_measured() {
    let rows: &[(&[f64], &[f64])] =
        &[(&[2.5], &[3.0]), (&[0.0], &[-0.5]), (&[2.0], &[2.0]), (&[8.0], &[7.0])];
    let value = |name| fed(name, &[], Meaning::Numbers, rows).value();
    near(value("mae"), 0.5);
    near(value("mse"), 0.375);
    near(value("rmse"), 0.375_f64.sqrt());
    near(value("r2"), 1.0 - 1.5 / 29.1875);
    near(value("mape"), (0.5 / 3.0 + 1.0 + 0.0 + 1.0 / 7.0) / 4.0);
}

#[test]
fn several_numbers_are_averaged() {
    let rows: &[(&[f64], &[f64])] =
        &[(&[1.0, 5.0], &[1.0, 4.0]), (&[3.0, 5.0], &[3.0, 6.0])];
    near(fed("mae", &[], Meaning::Numbers, rows).value(), 0.5);
    near(fed("r2", &[], Meaning::Numbers, rows).value(), 0.5);
}

#[test]
fn a_constant_target_has_no_variance_to_explain() {
    let met: &[(&[f64], &[f64])] = &[(&[1.0], &[1.0]), (&[1.0], &[1.0])];
    let missed: &[(&[f64], &[f64])] = &[(&[1.0], &[1.0]), (&[2.0], &[1.0])];
    near(fed("r2", &[], Meaning::Numbers, met).value(), 1.0);
    near(fed("r2", &[], Meaning::Numbers, missed).value(), 0.0);
}
