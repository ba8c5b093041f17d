//! `adagrad(lr)`: steps that shrink with the sum of squared gradients.

use std::sync::Arc;

use super::{Decay, Method, Optimizer, eps, lr, not_negative, weight_decay};
use crate::builtins::Args;
use crate::graph::{Float, Scalars, SharedUpdate, UpdateKernel, UpdateRule};

pub(super) static ADAGRAD: Optimizer = Optimizer {
    name: "adagrad",
    also_known_as: &["Adagrad", "AdaGrad"],
    params: &[
        lr("0.01"),
        not_negative("lr_decay", "How fast the rate falls with each step.").or("0").named(),
        eps("1e-10"),
        weight_decay("0"),
    ],
    doc: "Steps that shrink for weights whose gradients were large; for sparse features.",
    formula: "g += decay w;  s += g^2;  w -= lr/(1 + (t-1) lr_decay) g / (sqrt(s) + eps); \
        Duchi and others (2011)",
    examples: &["adagrad", "adagrad(0.1)"],
    method: Method::Elementwise(start),
    decay: Decay::ScaledGradient,
    rates: None,
};

#[derive(Debug)]
struct Adagrad {
    lr_decay: f64,
    eps: f64,
    decay: f64,
}

fn start(args: &Args) -> SharedUpdate {
    Arc::new(Adagrad {
        lr_decay: args.number("lr_decay"),
        eps: args.number("eps"),
        decay: args.number("weight_decay"),
    })
}

impl UpdateRule for Adagrad {
    fn slots(&self) -> &'static [&'static str] {
        &["sum"]
    }

    fn scalars(&self, t: u64, lr: f64, _carry: &mut f64) -> Scalars {
        let rate = lr / (1.0 + (t as f64 - 1.0) * self.lr_decay);
        [rate, self.eps, self.decay, 0.0, 0.0, 0.0, 0.0, 0.0]
    }
}

impl UpdateKernel for Adagrad {
    #[inline(always)]
    fn update<F: Float>(&self, by: &Scalars, w: &mut [F], g: &[F], slots: &mut [&mut [F]]) {
        let [rate, eps, decay, ..] = by.map(F::of);
        let [sum] = slots else { unreachable!("`slots` names one") };
        for ((w, &g), sum) in w.iter_mut().zip(g).zip(&mut **sum) {
            let (old, g) = (*w, g + decay * *w);
            *sum += g * g;
            *w = old - rate * g / (sum.sqrt() + eps);
        }
    }
}
