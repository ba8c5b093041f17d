//! `sgd(lr)`: the gradient times the rate, with momentum if wanted.

use std::sync::Arc;

use super::{Decay, Method, Optimizer, Rates, lr, momentum, weight_decay};
use crate::builtins::{Args, Param};
use crate::graph::{Float, Scalars, SharedUpdate, UpdateKernel, UpdateRule};

pub(super) static SGD: Optimizer = Optimizer {
    name: "sgd",
    also_known_as: &["SGD", "gradient_descent", "GradientDescent", "momentum"],
    params: &[
        lr("0.01"),
        momentum(),
        Param::flag("nesterov", false, "Look ahead along the momentum; needs `momentum`."),
        weight_decay("0"),
    ],
    doc: "Stochastic gradient descent, with momentum if wanted.",
    formula: "g += decay w;  b = momentum b + g;  w -= lr b  (nesterov: w -= lr (g + momentum b)); \
        Sutskever and others (2013), as PyTorch has it",
    examples: &["sgd", "sgd(0.1)", "sgd(0.1, momentum = 0.9, nesterov = true)"],
    method: Method::Elementwise(start),
    decay: Decay::Gradient,
    rates: Some(Rates {
        usual: (1e-3, 0.1),
        high: 0.5,
        high_with_momentum: 0.2,
        low: 0.0,
        reach: 0.05,
    }),
};

#[derive(Debug)]
struct Sgd {
    momentum: f64,
    is_nesterov: bool,
    decay: f64,
}

fn start(args: &Args) -> SharedUpdate {
    Arc::new(Sgd {
        momentum: args.number("momentum"),
        is_nesterov: args.flag("nesterov"),
        decay: args.number("weight_decay"),
    })
}

impl UpdateRule for Sgd {
    fn slots(&self) -> &'static [&'static str] {
        if self.momentum == 0.0 { &[] } else { &["momentum"] }
    }

    fn scalars(&self, _t: u64, lr: f64, _carry: &mut f64) -> Scalars {
        [lr, self.momentum, self.decay, 0.0, 0.0, 0.0, 0.0, 0.0]
    }
}

impl UpdateKernel for Sgd {
    #[inline(always)]
    fn update<F: Float>(&self, by: &Scalars, w: &mut [F], g: &[F], slots: &mut [&mut [F]]) {
        let [lr, momentum, decay, ..] = by.map(F::of);
        let [buffer] = slots else {
            for (w, &g) in w.iter_mut().zip(g) {
                *w -= lr * (g + decay * *w);
            }
            return;
        };
        // The buffer starts at zero, so that its first value is the gradient itself.
        for ((w, &g), b) in w.iter_mut().zip(g).zip(buffer.iter_mut()) {
            let (old, g) = (*w, g + decay * *w);
            *b = (momentum * *b + g).flushed();
            let ahead = if self.is_nesterov { g + momentum * *b } else { *b };
            *w = old - lr * ahead;
        }
    }
}
