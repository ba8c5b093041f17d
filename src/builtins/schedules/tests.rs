//! The schedules at hand-computed points.

use super::{ALL, Pace, Progress};
use crate::builtins::testing::args;
use crate::builtins::{Entry, find};

fn start(name: &str, written: &[(&str, &str)]) -> Box<dyn Pace> {
    let entry = find(ALL, name).unwrap();
    (entry.start)(&args(entry.params(), written), 0.1)
}

/// Rates at these steps of a run of 10 epochs of 10 updates.
fn rates(pace: &dyn Pace, steps: &[u64]) -> Vec<f64> {
    let at =
        |step: &u64| pace.rate(Progress { step: *step, n_steps: 100, steps_per_epoch: 10 });
    steps.iter().map(at).collect()
}

fn near(found: &[f64], expected: &[f64]) {
    let is_near = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-12;
    assert!(found.iter().zip(expected).all(is_near), "{found:?} for {expected:?}");
}

#[test]
fn constant_stays() {
    near(&rates(&*start("constant", &[]), &[0, 50, 99]), &[0.1, 0.1, 0.1]);
}

#[test]
fn step_falls_in_stairs_of_epochs_or_shares() {
    let pace = start("step", &[("every", "3"), ("factor", "0.5")]);
    near(&rates(&*pace, &[0, 29, 30, 60, 99]), &[0.1, 0.1, 0.05, 0.025, 0.0125]);
    let pace = start("step", &[("every", "50%")]);
    near(&rates(&*pace, &[49, 50]), &[0.1, 0.01]);
}

#[test]
fn exponential_falls_each_step() {
    let pace = start("exponential", &[("factor", "0.25")]);
    near(&rates(&*pace, &[0, 5, 10, 20]), &[0.1, 0.05, 0.025, 0.00625]);
}

#[test]
fn cosine_falls_to_its_floor_and_stays() {
    let quarter = 0.5 * (1.0 + (std::f64::consts::PI / 4.0).cos());
    near(
        &rates(&*start("cosine", &[]), &[0, 25, 50, 100, 150]),
        &[0.1, 0.1 * quarter, 0.05, 0.0, 0.0],
    );
    let pace = start("cosine", &[("floor", "0.2")]);
    near(&rates(&*pace, &[0, 50, 100]), &[0.1, 0.06, 0.02]);
}

#[test]
fn cosine_warms_up_first() {
    let pace = start("cosine", &[("warmup", "20%")]);
    near(&rates(&*pace, &[0, 9, 19, 20, 60, 100]), &[0.005, 0.05, 0.1, 0.1, 0.05, 0.0]);
}

#[test]
fn linear_warms_up_then_falls_to_zero() {
    let pace = start("linear", &[("warmup", "2")]);
    near(&rates(&*pace, &[0, 19, 20, 60, 100]), &[0.005, 0.1, 0.1, 0.05, 0.0]);
}

#[test]
fn one_cycle_climbs_and_falls() {
    let pace = start("one_cycle", &[("peak", "1")]);
    let halfway = f64::midpoint(1.0 / 25.0, 1.0);
    near(
        &rates(&*pace, &[0, 29, 99, 200]),
        &[1.0 / 25.0, 1.0, 1.0 / 250_000.0, 1.0 / 250_000.0],
    );
    let found = pace.rate(Progress { step: 15, n_steps: 103, steps_per_epoch: 10 });
    let expected =
        1.0 + (0.04 - 1.0) * 0.5 * (1.0 + (std::f64::consts::PI * 15.0 / 29.9).cos());
    near(&[found, halfway], &[expected, 0.52]);
}

#[test]
fn plateau_waits_then_falls() {
    let mut pace = start("plateau", &[("patience", "1"), ("factor", "0.5")]);
    let mut after = |losses: &[f64]| {
        losses.iter().for_each(|loss| pace.observe(*loss));
        rates(&*pace, &[0])[0]
    };
    near(&[after(&[1.0, 0.9, 0.9])], &[0.1]);
    near(&[after(&[0.899_99])], &[0.05]);
    near(&[after(&[0.8, 0.9])], &[0.05]);
}

#[test]
fn plateau_goes_on_from_its_state() {
    let mut pace = start("plateau", &[("patience", "0")]);
    pace.observe(1.0);
    pace.observe(2.0);
    let mut other = start("plateau", &[("patience", "0")]);
    other.restore(&pace.state());
    assert_eq!(other.state(), pace.state());
    near(&rates(&*other, &[0]), &[0.01]);
}
