//! Tables, curves and matrices as people see them.

use percept::diagnostics::render::{Charset, Look, text};
use percept::report::{self, Series};

fn series(name: &str, values: Vec<f64>) -> Series {
    Series { name: name.to_owned(), values }
}

#[test]
fn a_falling_loss_falls() {
    let falling = |from: f64| (0..40).map(move |at| from / f64::from(at + 1)).collect();
    let both = [series("train.loss", falling(1.0)), series("val.loss", falling(1.5))];
    let drawn = report::curve(&both, &Look::PLAIN);
    insta::assert_snapshot!(drawn);
    assert!(drawn.lines().all(|line| text::width(line) <= 80));
    let ascii = Look { charset: Charset::Ascii, ..Look::PLAIN };
    assert!(report::curve(&both, &ascii).is_ascii());
}

#[test]
fn curves_with_gaps_and_of_one_epoch_are_no_trouble() {
    let gap = series("a", vec![1.0, f64::NAN, 2.0, f64::NAN]);
    assert!(!report::curve(std::slice::from_ref(&gap), &Look::PLAIN).is_empty());
    assert_eq!(report::curve(&[series("a", vec![1.0])], &Look::PLAIN), "");
}

#[test]
fn rows_of_a_confusion_matrix_are_true_classes() {
    let classes = ["setosa", "versicolor", "virginica"].map(str::to_owned);
    let matrix = vec![vec![5, 0, 0], vec![0, 4, 1], vec![0, 0, 5]];
    insta::assert_snapshot!(report::confusion(&classes, &matrix, &Look::PLAIN));
    assert_eq!(report::confusion(&[], &vec![vec![0; 13]; 13], &Look::PLAIN), "");
}

#[test]
fn ten_classes_fit_a_terminal() {
    let matrix = vec![vec![123; 10]; 10];
    let drawn = report::confusion(&[], &matrix, &Look::PLAIN);
    assert!(drawn.lines().all(|line| text::width(line) <= 80), "{drawn}");
}

#[test]
fn the_largest_class_has_the_longest_bar() {
    let classes = ["여우", "gentoo"].map(str::to_owned);
    insta::assert_snapshot!(report::class_balance(&classes, &[25, 100], &Look::PLAIN));
}
