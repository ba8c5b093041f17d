//! `adamax(lr)`: Adam by the largest gradient instead of the mean square.

use std::sync::Arc;

use super::{
    Decay, Method, Optimizer, Rates, beta1, beta2, eps, lr, mean, power, weight_decay,
};
use crate::builtins::Args;
use crate::graph::{Float, Scalars, SharedUpdate, UpdateKernel, UpdateRule};

pub(super) static ADAMAX: Optimizer = Optimizer {
    name: "adamax",
    also_known_as: &["Adamax", "AdaMax"],
    params: &[lr("2e-3"), beta1("0.9"), beta2("0.999"), eps("1e-8"), weight_decay("0")],
    doc: "Adam that divides by the largest recent gradient instead of the mean square.",
    formula: "g += decay w;  m += (1-beta1)(g-m);  u = max(beta2 u, |g| + eps);  \
        w -= lr/(1-beta1^t) m/u; Kingma and Ba (2015), section 7",
    examples: &["adamax", "adamax(1e-3)"],
    method: Method::Elementwise(start),
    decay: Decay::ScaledGradient,
    rates: Some(Rates::of_equal_steps((1e-4, 1e-2), 0.02)),
};

#[derive(Debug)]
struct Adamax {
    beta1: f64,
    beta2: f64,
    eps: f64,
    decay: f64,
}

fn start(args: &Args) -> SharedUpdate {
    Arc::new(Adamax {
        beta1: args.number("beta1"),
        beta2: args.number("beta2"),
        eps: args.number("eps"),
        decay: args.number("weight_decay"),
    })
}

impl UpdateRule for Adamax {
    fn slots(&self) -> &'static [&'static str] {
        &["m", "u"]
    }

    fn scalars(&self, t: u64, lr: f64, _carry: &mut f64) -> Scalars {
        let rate = lr / (1.0 - power(self.beta1, t));
        [rate, 1.0 - self.beta1, self.beta2, self.eps, self.decay, 0.0, 0.0, 0.0]
    }
}

impl UpdateKernel for Adamax {
    #[inline(always)]
    fn update<F: Float>(&self, by: &Scalars, w: &mut [F], g: &[F], slots: &mut [&mut [F]]) {
        let [rate, new1, beta2, eps, decay, ..] = by.map(F::of);
        let [m, u] = slots else { unreachable!("`slots` names two") };
        for (((w, &g), m), u) in w.iter_mut().zip(g).zip(&mut **m).zip(&mut **u) {
            let (old, g) = (*w, g + decay * *w);
            (*m, *u) = (mean(*m, g, new1), (*u * beta2).max(g.abs() + eps));
            *w = old - rate * *m / *u;
        }
    }
}
