//! `adadelta(lr)`: steps in the unit of the weights themselves.

use std::sync::Arc;

use super::{Decay, Method, Optimizer, eps, lr, mean_square, weight_decay};
use crate::builtins::{Args, Param};
use crate::graph::{Float, Scalars, SharedUpdate, UpdateKernel, UpdateRule};

pub(super) static ADADELTA: Optimizer = Optimizer {
    name: "adadelta",
    also_known_as: &["Adadelta", "AdaDelta"],
    params: &[
        lr("1"),
        Param::decay("rho", "How slowly both means forget.").or("0.9").named(),
        eps("1e-6"),
        weight_decay("0"),
    ],
    doc: "Steps whose size follows from the sizes of the steps before.",
    formula: "g += decay w;  v = rho v + (1-rho) g^2;  d = sqrt(u + eps)/sqrt(v + eps) g;  \
        u = rho u + (1-rho) d^2;  w -= lr d; Zeiler (2012)",
    examples: &["adadelta", "adadelta(0.5, rho = 0.95)"],
    method: Method::Elementwise(start),
    decay: Decay::ScaledGradient,
    rates: None,
};

#[derive(Debug)]
struct Adadelta {
    rho: f64,
    eps: f64,
    decay: f64,
}

fn start(args: &Args) -> SharedUpdate {
    Arc::new(Adadelta {
        rho: args.number("rho"),
        eps: args.number("eps"),
        decay: args.number("weight_decay"),
    })
}

impl UpdateRule for Adadelta {
    fn slots(&self) -> &'static [&'static str] {
        &["square", "delta"]
    }

    fn scalars(&self, _t: u64, lr: f64, _carry: &mut f64) -> Scalars {
        [lr, self.rho, 1.0 - self.rho, self.eps, self.decay, 0.0, 0.0, 0.0]
    }
}

impl UpdateKernel for Adadelta {
    #[inline(always)]
    fn update<F: Float>(&self, by: &Scalars, w: &mut [F], g: &[F], slots: &mut [&mut [F]]) {
        let [lr, rho, new, eps, decay, ..] = by.map(F::of);
        let [square, steps] = slots else { unreachable!("`slots` names two") };
        for (((w, &g), v), u) in w.iter_mut().zip(g).zip(&mut **square).zip(&mut **steps) {
            let (old, before, g) = (*w, *u, g + decay * *w);
            *v = mean_square(*v, g, (rho, new));
            let delta = (before + eps).sqrt() / (*v + eps).sqrt() * g;
            *u = mean_square(before, delta, (rho, new));
            *w = old - lr * delta;
        }
    }
}
