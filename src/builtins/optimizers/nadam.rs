//! `nadam(lr)`: Adam with Nesterov's look ahead.

use std::sync::Arc;

use super::{
    Decay, Method, Optimizer, Rates, beta1, beta2, eps, lr, mean, mean_square,
    not_negative, power, weight_decay,
};
use crate::builtins::Args;
use crate::graph::{Float, Scalars, SharedUpdate, UpdateKernel, UpdateRule};

pub(super) static NADAM: Optimizer = Optimizer {
    name: "nadam",
    also_known_as: &["NAdam", "Nadam"],
    params: &[
        lr("2e-3"),
        beta1("0.9"),
        beta2("0.999"),
        eps("1e-8"),
        not_negative("momentum_decay", "How fast the momentum grows to `beta1`.")
            .or("0.004")
            .named(),
        weight_decay("0"),
    ],
    doc: "Adam that looks ahead along its momentum.",
    formula: "mu_t = beta1 (1 - 0.5 * 0.96^(t momentum_decay)), p_t their product;  m, v as adam;  \
        w -= lr ((1-mu_t)/(1-p_t) g + mu_(t+1)/(1-p_(t+1)) m) / (sqrt(v/(1-beta2^t)) + eps); \
        Dozat (2016)",
    examples: &["nadam", "nadam(1e-3)"],
    method: Method::Elementwise(start),
    decay: Decay::ScaledGradient,
    rates: Some(Rates::of_equal_steps((1e-4, 1e-2), 0.02)),
};

#[derive(Debug)]
struct Nadam {
    beta1: f64,
    beta2: f64,
    eps: f64,
    momentum_decay: f64,
    decay: f64,
}

fn start(args: &Args) -> SharedUpdate {
    Arc::new(Nadam {
        beta1: args.number("beta1"),
        beta2: args.number("beta2"),
        eps: args.number("eps"),
        momentum_decay: args.number("momentum_decay"),
        decay: args.number("weight_decay"),
    })
}

impl Nadam {
    fn mu(&self, t: u64) -> f64 {
        self.beta1 * (1.0 - 0.5 * libm::pow(0.96, t as f64 * self.momentum_decay))
    }
}

impl UpdateRule for Nadam {
    fn slots(&self) -> &'static [&'static str] {
        &["m", "v"]
    }

    fn scalars(&self, t: u64, lr: f64, carry: &mut f64) -> Scalars {
        let (mu, next) = (self.mu(t), self.mu(t + 1));
        *carry *= mu;
        let of_gradient = lr * (1.0 - mu) / (1.0 - *carry);
        let of_mean = lr * next / (1.0 - *carry * next);
        let correction = 1.0 - power(self.beta2, t);
        let new1 = 1.0 - self.beta1;
        [of_gradient, of_mean, correction, new1, self.beta2, self.eps, self.decay, 0.0]
    }
}

impl UpdateKernel for Nadam {
    #[inline(always)]
    fn update<F: Float>(&self, by: &Scalars, w: &mut [F], g: &[F], slots: &mut [&mut [F]]) {
        let [of_gradient, of_mean, correction, new1, beta2, eps, decay, _] = by.map(F::of);
        let new2 = F::of(1.0 - self.beta2);
        let [m, v] = slots else { unreachable!("`slots` names two") };
        for (((w, &g), m), v) in w.iter_mut().zip(g).zip(&mut **m).zip(&mut **v) {
            let (old, g) = (*w, g + decay * *w);
            (*m, *v) = (mean(*m, g, new1), mean_square(*v, g, (beta2, new2)));
            let divisor = (*v / correction).sqrt() + eps;
            *w = old - of_gradient * g / divisor - of_mean * *m / divisor;
        }
    }
}
