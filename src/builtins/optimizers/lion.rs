//! `lion(lr)`: steps of one size, in the direction of the sign of a momentum.

use std::sync::Arc;

use super::{Decay, Method, Optimizer, Rates, beta1, beta2, lr, weight_decay};
use crate::builtins::Args;
use crate::graph::{Float, Scalars, SharedUpdate, UpdateKernel, UpdateRule};

pub(super) static LION: Optimizer = Optimizer {
    name: "lion",
    also_known_as: &["Lion"],
    params: &[lr("1e-4"), beta1("0.9"), beta2("0.99"), weight_decay("0")],
    doc: "Steps of exactly `lr`, by the sign of the momentum; wants a rate about ten times \
        smaller than adam's.",
    formula: "w *= 1 - lr decay;  w -= lr sign(beta1 m + (1-beta1) g);  \
        m = beta2 m + (1-beta2) g; Chen and others (2023)",
    examples: &["lion", "lion(3e-5, weight_decay = 0.1)"],
    method: Method::Elementwise(start),
    decay: Decay::Apart,
    rates: Some(Rates::of_equal_steps((1e-5, 1e-3), 0.01)),
};

#[derive(Debug)]
struct Lion {
    beta1: f64,
    beta2: f64,
    decay: f64,
}

fn start(args: &Args) -> SharedUpdate {
    Arc::new(Lion {
        beta1: args.number("beta1"),
        beta2: args.number("beta2"),
        decay: args.number("weight_decay"),
    })
}

impl UpdateRule for Lion {
    fn slots(&self) -> &'static [&'static str] {
        &["m"]
    }

    fn scalars(&self, _t: u64, lr: f64, _carry: &mut f64) -> Scalars {
        let (beta1, beta2) = (self.beta1, self.beta2);
        [lr, 1.0 - lr * self.decay, beta1, 1.0 - beta1, beta2, 1.0 - beta2, 0.0, 0.0]
    }
}

impl UpdateKernel for Lion {
    #[inline(always)]
    fn update<F: Float>(&self, by: &Scalars, w: &mut [F], g: &[F], slots: &mut [&mut [F]]) {
        let [lr, keep, beta1, new1, beta2, new2, ..] = by.map(F::of);
        let [m] = slots else { unreachable!("`slots` names one") };
        for ((w, &g), m) in w.iter_mut().zip(g).zip(&mut **m) {
            let mean = *m;
            *w = *w * keep - lr * sign(beta1 * mean + new1 * g);
            *m = (mean * beta2 + new2 * g).flushed();
        }
    }
}

#[inline(always)]
fn sign<F: Float>(x: F) -> F {
    if x > F::ZERO {
        F::ONE
    } else if x < F::ZERO {
        -F::ONE
    } else {
        F::ZERO
    }
}
