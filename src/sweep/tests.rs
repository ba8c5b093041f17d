//! Trials are functions of the sweep and their number.

use super::{Axis, Method, Spacing, Stage, Sweep, Unfit, Values, Wish, stages};

fn listed(name: &str, values: &[&str]) -> Axis {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    Axis { name: name.to_owned(), values: Values::List(values) }
}

fn range(name: &str, from: f64, to: f64, spacing: Spacing) -> Axis {
    let values = Values::Range { from, to, spacing, is_whole: false };
    Axis { name: name.to_owned(), values }
}

fn wish(axes: Vec<Axis>, n_trials: Option<u64>) -> Wish {
    Wish { axes, n_trials, ..Wish::default() }
}

/// The trials, one a line.
fn shown(sweep: &Sweep) -> Vec<String> {
    let trial = |at| {
        let pairs = sweep.settings(at);
        let pairs: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join(" ")
    };
    (0..sweep.n_trials).map(trial).collect()
}

#[test]
fn lists_make_a_grid() {
    let axes = vec![listed("a", &["1", "2"]), listed("b", &["x", "y"])];
    let sweep = wish(axes, None).decide("val.loss").unwrap();
    assert_eq!(sweep.method, Method::Grid);
    assert_eq!(shown(&sweep), ["a=1 b=x", "a=1 b=y", "a=2 b=x", "a=2 b=y"]);
}

#[test]
fn fewer_trials_than_combinations_draw_each_once() {
    let axes = vec![listed("a", &["1", "2", "3"]), listed("b", &["x", "y"])];
    let sweep = wish(axes, Some(5)).decide("val.loss").unwrap();
    assert_eq!(sweep.method, Method::Random);
    let mut drawn = shown(&sweep);
    drawn.sort();
    drawn.dedup();
    assert_eq!(drawn.len(), 5);
}

#[test]
fn a_grid_takes_ends_and_equal_ratios_of_a_range() {
    let axes = vec![range("lr", 1e-4, 1e-2, Spacing::Log), listed("w", &["8", "16"])];
    let wish = Wish { method: Some(Method::Grid), ..wish(axes, Some(7)) };
    let sweep = wish.decide("val.loss").unwrap();
    assert_eq!(sweep.n_trials, 6);
    assert_eq!(shown(&sweep)[..3], ["lr=0.0001 w=8", "lr=0.0001 w=16", "lr=0.001 w=8"]);
    assert_eq!(shown(&sweep)[5], "lr=0.01 w=16");
}

#[test]
fn a_grid_that_is_too_large_is_refused() {
    let axes = vec![listed("a", &["1", "2", "3"])];
    let wish = Wish { method: Some(Method::Grid), ..wish(axes, Some(2)) };
    assert_eq!(wish.decide("val.loss"), Err(Unfit::Grid { n_grid: 3, n_trials: 2 }));
}

#[test]
fn draws_stay_in_their_range_and_do_not_depend_on_their_number() {
    let axes = vec![range("lr", 1e-4, 1e-1, Spacing::Log)];
    let few = wish(axes.clone(), Some(4)).decide("val.loss").unwrap();
    let many = wish(axes, Some(200)).decide("val.loss").unwrap();
    assert_eq!(shown(&few), shown(&many)[..4]);
    let rates: Vec<f64> =
        shown(&many).iter().map(|line| line[3..].parse().unwrap()).collect();
    assert!(rates.iter().all(|rate| (1e-4..=1e-1).contains(rate)));
    // By ratio: a third lies in each decade.
    let n_small = rates.iter().filter(|rate| **rate < 1e-3).count();
    assert!((45..90).contains(&n_small), "{n_small} of 200 lie in the first decade");
}

#[test]
fn whole_ranges_give_whole_numbers_and_no_more_points_than_there_are() {
    let values =
        Values::Range { from: 1.0, to: 3.0, spacing: Spacing::Linear, is_whole: true };
    let axes = vec![Axis { name: "n".to_owned(), values }];
    let grid = Wish { method: Some(Method::Grid), ..wish(axes, None) };
    assert_eq!(shown(&grid.decide("val.loss").unwrap()), ["n=1", "n=2", "n=3"]);
}

#[test]
fn a_third_goes_on_three_times_as_long() {
    let stage = |n_trials, divisor| Stage { n_trials, divisor };
    assert_eq!(stages(9), [stage(9, 9), stage(3, 3), stage(1, 1)]);
    assert_eq!(stages(20), [stage(20, 9), stage(7, 3), stage(3, 1)]);
    assert_eq!(stages(2), [stage(2, 1)]);
}
