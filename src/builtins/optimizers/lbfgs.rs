//! `lbfgs`: steps from the curvature that past gradients show; for small networks, full batches.

use std::collections::VecDeque;

use super::{Decay, Method, Optimizer, WholeVector, lr, not_negative, weight_decay};
use crate::builtins::{Args, Param};

pub(super) static LBFGS: Optimizer = Optimizer {
    name: "lbfgs",
    also_known_as: &["LBFGS", "L-BFGS", "l_bfgs", "bfgs"],
    params: &[
        lr("1"),
        Param::count("max_iter", 1, "Evaluations of the loss in one step.")
            .or("20")
            .named(),
        Param::count("history", 1, "Past steps that shape the next one.").or("100").named(),
        not_negative("tolerance_grad", "Stop the step when no gradient is larger.")
            .or("1e-7")
            .named(),
        not_negative("tolerance_change", "Stop the step when loss or weights move less.")
            .or("1e-9")
            .named(),
        weight_decay("0"),
    ],
    doc: "Quasi-Newton steps, several evaluations each; for small networks with `batch = full`.",
    formula: "d = -H g, H from the last steps s and gradient differences y by two loops, \
        scaled by s.y / y.y;  w += lr d; Liu and Nocedal (1989), as PyTorch has it without \
        line search",
    examples: &["lbfgs", "lbfgs(0.5, history = 10)"],
    method: Method::WholeVector(start),
    decay: Decay::Gradient,
    rates: None,
};

fn start(args: &Args) -> Box<dyn WholeVector> {
    Box::new(Lbfgs {
        max_iter: args.whole("max_iter"),
        history: args.whole("history"),
        tolerance_grad: args.number("tolerance_grad"),
        tolerance_change: args.number("tolerance_change"),
        decay: args.number("weight_decay"),
        past: VecDeque::new(),
        scale: 1.0,
        last: None,
    })
}

/// Below this, `s.y` shows no curvature to learn from.
const LEAST_CURVATURE: f64 = 1e-10;

#[derive(Debug)]
struct Lbfgs {
    max_iter: usize,
    history: usize,
    tolerance_grad: f64,
    tolerance_change: f64,
    decay: f64,
    past: VecDeque<Pair>,
    scale: f64,
    last: Option<Last>,
}

/// One step: how weights and gradient changed.
#[derive(Debug)]
struct Pair {
    s: Vec<f64>,
    y: Vec<f64>,
    rho: f64,
}

/// The last direction, how far it was followed, and the gradient before it.
#[derive(Debug)]
struct Last {
    direction: Vec<f64>,
    length: f64,
    gradient: Vec<f64>,
}

impl WholeVector for Lbfgs {
    fn step(
        &mut self,
        rate: f64,
        w: &mut [f64],
        evaluate: &mut dyn FnMut(&[f64], &mut [f64]) -> f64,
    ) -> f64 {
        let decay = self.decay;
        let mut measure = |w: &[f64], g: &mut [f64]| {
            let loss = evaluate(w, g);
            g.iter_mut().zip(w).for_each(|(g, w)| *g += decay * w);
            loss
        };
        let mut g = vec![0.0; w.len()];
        let first_loss = measure(w, &mut g);
        let mut loss = first_loss;
        if largest(&g) <= self.tolerance_grad {
            return first_loss;
        }
        for n_iter in 1..=self.max_iter {
            let (direction, length) = self.direction(&g, rate);
            let slope = dot(&g, &direction);
            self.last = Some(Last { direction, length, gradient: g.clone() });
            let direction = &self.last.as_ref().expect("set above").direction;
            if slope > -self.tolerance_change {
                break;
            }
            w.iter_mut().zip(direction).for_each(|(w, d)| *w += length * d);
            if n_iter == self.max_iter {
                break;
            }
            let moved = length * largest(direction);
            let last_loss = std::mem::replace(&mut loss, measure(w, &mut g));
            let is_flat = largest(&g) <= self.tolerance_grad;
            let is_still = moved <= self.tolerance_change
                || (loss - last_loss).abs() < self.tolerance_change;
            if is_flat || is_still || !loss.is_finite() {
                break;
            }
        }
        first_loss
    }

    fn n_kept_per_weight(&self) -> u64 {
        // The pairs of the past and one being learned; direction, old and new gradient, and
        // weights and gradient as the step gets them.
        2 * (self.history as u64 + 1) + 5
    }

    /// The scale, how long vectors are, how far the last direction was followed, direction and
    /// gradient; then each pair.
    fn state(&self) -> Vec<f64> {
        let Some(Last { direction, length, gradient }) = &self.last else {
            return Vec::new();
        };
        let mut state = vec![self.scale, direction.len() as f64, *length];
        state.extend(direction.iter().chain(gradient));
        for Pair { s, y, rho } in &self.past {
            state.extend(s.iter().chain(y).chain([rho]));
        }
        state
    }

    fn restore(&mut self, state: &[f64]) {
        let [scale, n, length, vectors @ ..] = state else { return };
        let n = *n as usize;
        let Some((direction, rest)) = vectors.split_at_checked(n) else { return };
        let Some((gradient, pairs)) = rest.split_at_checked(n) else { return };
        let (direction, gradient) = (direction.to_vec(), gradient.to_vec());
        self.scale = *scale;
        self.last = Some(Last { direction, length: *length, gradient });
        let pair = |pair: &[f64]| Pair {
            s: pair[..n].to_vec(),
            y: pair[n..2 * n].to_vec(),
            rho: pair[2 * n],
        };
        self.past = pairs.chunks_exact(2 * n + 1).map(pair).collect();
    }
}

impl Lbfgs {
    /// Where to go from gradient `g`, and how far.
    fn direction(&mut self, g: &[f64], rate: f64) -> (Vec<f64>, f64) {
        let Some(last) = self.last.take() else {
            let sum: f64 = g.iter().map(|g| g.abs()).sum();
            return (g.iter().map(|g| -g).collect(), (1.0 / sum).min(1.0) * rate);
        };
        self.learn(&last, g);
        // Two loops: the first goes back through the past, the second forward again.
        let mut q: Vec<f64> = g.iter().map(|g| -g).collect();
        let mut alphas = Vec::with_capacity(self.past.len());
        for pair in self.past.iter().rev() {
            let alpha = dot(&pair.s, &q) * pair.rho;
            q.iter_mut().zip(&pair.y).for_each(|(q, y)| *q -= alpha * y);
            alphas.push(alpha);
        }
        for q in &mut q {
            *q *= self.scale;
        }
        for (pair, alpha) in self.past.iter().zip(alphas.into_iter().rev()) {
            let beta = dot(&pair.y, &q) * pair.rho;
            q.iter_mut().zip(&pair.s).for_each(|(q, s)| *q += (alpha - beta) * s);
        }
        (q, rate)
    }

    /// Adds the last step to the past, where it shows curvature.
    fn learn(&mut self, last: &Last, g: &[f64]) {
        let y: Vec<f64> =
            g.iter().zip(&last.gradient).map(|(now, then)| now - then).collect();
        let s: Vec<f64> = last.direction.iter().map(|d| last.length * d).collect();
        let curvature = dot(&y, &s);
        if curvature > LEAST_CURVATURE {
            if self.past.len() == self.history {
                self.past.pop_front();
            }
            self.scale = curvature / dot(&y, &y);
            self.past.push_back(Pair { s, y, rho: 1.0 / curvature });
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()))
}
