//! Tables, curves and matrices as people see them.

use percept::diagnostics::render::{Charset, Look, text};
use percept::report::bench::{self, Serving, Spread, Subject, Training};
use percept::report::{self, Series};
use percept::train::{Profile, StageTime};

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

fn subject() -> Subject {
    let (file, model) = ("digits.nn".to_owned(), "net".to_owned());
    Subject { file, model, n_threads: 2, peak: 197e9 }
}

fn stage(path: &str, forward: f64, backward: f64, update: f64) -> StageTime {
    StageTime { path: path.to_owned(), forward, backward, update, n_flops: 1000 }
}

fn training(stages: Vec<StageTime>) -> Training {
    Training {
        subject: subject(),
        batch: 32,
        mean_examples: 31.93,
        n_flops: 5_550_625,
        step: Spread {
            median: 98.1e-6,
            best: 95.4e-6,
            worst: 112.7e-6,
            n_trials: 40,
            n_each: 512,
        },
        profile: Profile { stages, gather: 2.3e-6, scores: 1.3e-6, rest: 0.1e-6 },
    }
}

#[test]
fn a_step_is_shown_stage_by_stage() {
    let stages = vec![
        stage("net.flatten_1", 0.2e-6, 0.0, 0.0),
        stage("net.linear_1", 7.7e-6, 6.1e-6, 11.8e-6),
        stage("net.residual_1.a.very.long.path.linear_2", 16.3e-6, 25.9e-6, 25.3e-6),
        stage("loss", 2.9e-6, 5.6e-6, 0.0),
    ];
    let timed = training(stages);
    let drawn = bench::training(&timed, &Look::PLAIN);
    insta::assert_snapshot!(drawn);
    assert!(drawn.lines().all(|line| text::width(line) <= 80), "{drawn}");
    let narrow = bench::training(&timed, &Look { width: 60, ..Look::PLAIN });
    assert!(narrow.lines().all(|line| text::width(line) <= 60), "{narrow}");
}

#[test]
fn of_very_many_stages_the_slow_ones_are_shown() {
    let slow = |at: u32| if at == 50 { 3e-3 } else { 1e-3 };
    let stages = (0..70).map(|at| stage(&format!("net.l{at}"), slow(at), 0.5, 0.25));
    let drawn = bench::training(&training(stages.collect()), &Look::PLAIN);
    assert!(drawn.lines().count() <= 40, "{drawn}");
    assert!(drawn.contains("net.l50") && drawn.contains(" others"), "{drawn}");
    assert!(drawn.lines().all(|line| text::width(line) <= 80), "{drawn}");
}

#[test]
fn a_model_at_work_is_shown_in_four_lines() {
    let spread = |median: f64, n_each: u64| Spread {
        median,
        best: 0.97 * median,
        worst: 1.08 * median,
        n_trials: 16,
        n_each,
    };
    let timed = Serving {
        subject: subject(),
        latency: spread(3.43e-6, 14_300),
        throughput: spread(0.69e-3, 72),
        batch: 1024,
        n_flops: 64_890_880,
    };
    insta::assert_snapshot!(bench::serving(&timed, &Look::PLAIN));
}
