//! Each optimizer against its formula, written a second time on plain numbers in `f64`.

use super::{ALL, Method};
use crate::builtins::testing::args;
use crate::builtins::{Entry, find};

/// A gradient that bends, so that every term of a formula matters.
fn gradient(w: f64) -> f64 {
    (3.0 * w).sin() + 0.5 * w - 0.2
}

/// Where the entry's own kernel leads from `start` in `n` steps.
fn trajectory(
    name: &str,
    written: &[(&str, &str)],
    lr: f64,
    start: f64,
    n: u64,
) -> Vec<f64> {
    let entry = find(ALL, name).unwrap();
    let Method::Elementwise(update) = entry.method else { panic!("{name} is elementwise") };
    let update = update(&args(entry.params(), written));
    let mut slots = vec![vec![0.0; 1]; update.slots().len()];
    let (mut w, mut carry) = ([start], 1.0);
    let mut path = Vec::new();
    for t in 1..=n {
        let scalars = update.scalars(t, lr, &mut carry);
        let mut slots: Vec<&mut [f64]> =
            slots.iter_mut().map(|slot| &mut slot[..]).collect();
        let g = [gradient(w[0])];
        update.update_f64(&scalars, &mut w, &g, &mut slots);
        path.push(w[0]);
    }
    path
}

/// Compares with `step(t, w, g) -> w`, called in order.
fn agrees(
    name: &str,
    written: &[(&str, &str)],
    mut step: impl FnMut(i32, f64, f64) -> f64,
) {
    let (mut w, lr) = (0.7, LR);
    for (at, found) in trajectory(name, written, lr, w, 40).into_iter().enumerate() {
        w = step(i32::try_from(at).unwrap() + 1, w, gradient(w));
        assert!(
            (w - found).abs() < 1e-12,
            "{name} {written:?} step {}: {found}, {w}",
            at + 1
        );
    }
}

const LR: f64 = 0.03;
const B1: f64 = 0.9;
const B2: f64 = 0.999;

#[test]
fn sgd_follows_the_gradient() {
    agrees("sgd", &[], |_, w, g| w - LR * g);
    agrees("sgd", &[("weight_decay", "0.1")], |_, w, g| w - LR * (g + 0.1 * w));
}

#[test]
fn sgd_keeps_momentum() {
    let mut b = None;
    agrees("sgd", &[("momentum", "0.8")], |_, w, g| {
        let next = b.map_or(g, |b| 0.8 * b + g);
        b = Some(next);
        w - LR * next
    });
    let mut b = None;
    agrees("sgd", &[("momentum", "0.8"), ("nesterov", "true")], |_, w, g| {
        let next = b.map_or(g, |b| 0.8 * b + g);
        b = Some(next);
        w - LR * (g + 0.8 * next)
    });
}

#[test]
fn adam_and_its_kin() {
    for (name, amsgrad, decay) in [
        ("adam", "false", "0"),
        ("adam", "true", "0"),
        ("adam", "false", "0.1"),
        ("adamw", "false", "0.01"),
        ("adamw", "true", "0.3"),
    ] {
        let (mut m, mut v, mut top) = (0.0, 0.0_f64, 0.0_f64);
        let wd: f64 = decay.parse().unwrap();
        agrees(name, &[("amsgrad", amsgrad), ("weight_decay", decay)], |t, w, g| {
            let (w, g) = match name {
                "adam" => (w, g + wd * w),
                _ => (w - LR * wd * w, g),
            };
            m = B1 * m + (1.0 - B1) * g;
            v = B2 * v + (1.0 - B2) * g * g;
            top = top.max(v);
            let m_hat = m / (1.0 - B1.powi(t));
            let v_hat = if amsgrad == "true" { top } else { v } / (1.0 - B2.powi(t));
            w - LR * m_hat / (v_hat.sqrt() + 1e-8)
        });
    }
}

#[test]
fn adamw_decays_by_default() {
    let entry = find(ALL, "adamw").unwrap();
    assert!((args(entry.params(), &[]).number("weight_decay") - 0.01).abs() < 1e-15);
}

#[test]
fn nadam_looks_ahead() {
    let (mut m, mut v, mut product) = (0.0, 0.0, 1.0);
    agrees("nadam", &[], |t, w, g| {
        let mu = |t: i32| 0.9 * (1.0 - 0.5 * 0.96_f64.powf(f64::from(t) * 0.004));
        product *= mu(t);
        m = B1 * m + (1.0 - B1) * g;
        v = B2 * v + (1.0 - B2) * g * g;
        let m_hat = mu(t + 1) * m / (1.0 - product * mu(t + 1))
            + (1.0 - mu(t)) * g / (1.0 - product);
        let v_hat = v / (1.0 - B2.powi(t));
        w - LR * m_hat / (v_hat.sqrt() + 1e-8)
    });
}

#[test]
fn adamax_divides_by_the_largest() {
    let (mut m, mut u) = (0.0, 0.0_f64);
    agrees("adamax", &[], |t, w, g| {
        m = B1 * m + (1.0 - B1) * g;
        u = (B2 * u).max(g.abs() + 1e-8);
        w - LR / (1.0 - B1.powi(t)) * m / u
    });
}

#[test]
fn adagrad_slows_down() {
    let mut s = 0.0_f64;
    agrees("adagrad", &[("lr_decay", "0.05")], |t, w, g| {
        s += g * g;
        w - LR / (1.0 + f64::from(t - 1) * 0.05) * g / (s.sqrt() + 1e-10)
    });
}

#[test]
fn adadelta_sizes_its_own_steps() {
    let (mut v, mut u) = (0.0_f64, 0.0_f64);
    agrees("adadelta", &[], |_, w, g| {
        v = 0.9 * v + 0.1 * g * g;
        let d = ((u + 1e-6) / (v + 1e-6)).sqrt() * g;
        u = 0.9 * u + 0.1 * d * d;
        w - LR * d
    });
}

#[test]
fn rmsprop_in_its_four_forms() {
    for (centered, momentum) in
        [("false", "0"), ("false", "0.7"), ("true", "0"), ("true", "0.7")]
    {
        let (mut v, mut mean, mut b) = (0.0_f64, 0.0, 0.0);
        let mu: f64 = momentum.parse().unwrap();
        agrees("rmsprop", &[("centered", centered), ("momentum", momentum)], |_, w, g| {
            v = 0.99 * v + 0.01 * g * g;
            mean = 0.99 * mean + 0.01 * g;
            let spread = if centered == "true" { v - mean * mean } else { v };
            b = mu * b + g / (spread.sqrt() + 1e-8);
            w - LR * b
        });
    }
}

#[test]
fn lion_steps_by_sign() {
    let mut m = 0.0;
    agrees("lion", &[("weight_decay", "0.2")], |_, w, g| {
        let c: f64 = 0.9 * m + 0.1 * g;
        m = 0.99 * m + 0.01 * g;
        w - LR * (c.signum() + 0.2 * w)
    });
}

#[test]
fn single_precision_stays_close_to_double() {
    for entry in ALL {
        let Method::Elementwise(update) = entry.method else { continue };
        let update = update(&args(entry.params(), &[]));
        let mut slots = vec![vec![0.0_f32; 1]; update.slots().len()];
        let (mut w, mut carry) = ([0.7_f32], 1.0);
        let exact = trajectory(entry.name, &[], 1e-3, 0.7, 100);
        for (t, exact) in (1..).zip(exact) {
            let scalars = update.scalars(t, 1e-3, &mut carry);
            let mut slots: Vec<&mut [f32]> =
                slots.iter_mut().map(|slot| &mut slot[..]).collect();
            let g = [gradient(f64::from(w[0])) as f32];
            update.update_f32(&scalars, &mut w, &g, &mut slots);
            let error = (f64::from(w[0]) - exact).abs();
            assert!(error < 1e-5, "{} step {t}: {} and {exact}", entry.name, w[0]);
        }
    }
}

/// Rosenbrock's valley and its gradient.
fn valley(w: &[f64], g: &mut [f64]) -> f64 {
    let (x, y) = (w[0], w[1]);
    g[0] = -2.0 * (1.0 - x) - 400.0 * x * (y - x * x);
    g[1] = 200.0 * (y - x * x);
    (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
}

fn lbfgs(written: &[(&str, &str)]) -> Box<dyn super::WholeVector> {
    let entry = find(ALL, "lbfgs").unwrap();
    let Method::WholeVector(start) = entry.method else { panic!("lbfgs sees all weights") };
    start(&args(entry.params(), written))
}

#[test]
fn lbfgs_first_steps_by_hand() {
    // f = x^2 + 5 y^2 from (1, 1): g = (2, 10), the first length is lr / (|2| + |10|).
    let mut bowl = |w: &[f64], g: &mut [f64]| {
        (g[0], g[1]) = (2.0 * w[0], 10.0 * w[1]);
        w[0] * w[0] + 5.0 * w[1] * w[1]
    };
    let (mut w, mut optimizer) = ([1.0, 1.0], lbfgs(&[("max_iter", "1")]));
    let loss = optimizer.step(1.0, &mut w, &mut bowl);
    assert!((loss - 6.0).abs() < 1e-12);
    assert!((w[0] - (1.0 - 2.0 / 12.0)).abs() < 1e-12 && (w[1] - 1.0 / 6.0).abs() < 1e-12);
    // One pair: s = (-1/6, -5/6), y = (-1/3, -25/3); H g by the closed two-loop form.
    let (s, y, g) =
        ([-1.0 / 6.0, -5.0 / 6.0], [-1.0 / 3.0, -25.0 / 3.0], [5.0 / 3.0, 5.0 / 3.0]);
    let dot = |a: [f64; 2], b: [f64; 2]| a[0] * b[0] + a[1] * b[1];
    let rho = 1.0 / dot(s, y);
    let a = rho * dot(s, [-g[0], -g[1]]);
    let q = [-g[0] - a * y[0], -g[1] - a * y[1]];
    let scale = dot(s, y) / dot(y, y);
    let r = [scale * q[0], scale * q[1]];
    let b = rho * dot(y, r);
    let expected = [w[0] + r[0] + (a - b) * s[0], w[1] + r[1] + (a - b) * s[1]];
    optimizer.step(1.0, &mut w, &mut bowl);
    assert!((w[0] - expected[0]).abs() < 1e-12 && (w[1] - expected[1]).abs() < 1e-12);
}

#[test]
fn lbfgs_descends_a_bent_valley() {
    let (mut w, mut optimizer) = ([-0.5, 0.5], lbfgs(&[]));
    for _ in 0..30 {
        optimizer.step(0.5, &mut w, &mut valley);
    }
    assert!((w[0] - 1.0).abs() < 1e-4 && (w[1] - 1.0).abs() < 1e-4, "{w:?}");
}
