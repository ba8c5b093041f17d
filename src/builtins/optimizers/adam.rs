//! `adam(lr)`: steps scaled by running means of the gradient and of its square.

use std::sync::Arc;

use super::{
    Decay, Method, Optimizer, Rates, beta1, beta2, eps, lr, mean, mean_square, power,
    weight_decay,
};
use crate::builtins::{Args, Param};
use crate::graph::{Float, Scalars, SharedUpdate, UpdateKernel, UpdateRule};

pub(super) static ADAM: Optimizer = Optimizer {
    name: "adam",
    also_known_as: &["Adam", "AMSGrad", "amsgrad"],
    params: &[
        lr("1e-3"),
        beta1("0.9"),
        beta2("0.999"),
        eps("1e-8"),
        Param::flag("amsgrad", false, "Divide by the largest mean square so far."),
        weight_decay("0"),
    ],
    doc: "Steps of about `lr` for each weight, whatever the size of its gradient.",
    formula: "g += decay w;  m += (1-beta1)(g-m);  v = beta2 v + (1-beta2) g^2;  \
        w -= lr/(1-beta1^t) m / (sqrt(v)/sqrt(1-beta2^t) + eps); Kingma and Ba (2015), amsgrad: \
        Reddi and others (2018)",
    examples: &["adam", "adam(3e-4)", "adam(beta2 = 0.99, amsgrad = true)"],
    method: Method::Elementwise(start),
    decay: Decay::ScaledGradient,
    rates: Some(Rates::of_equal_steps((1e-4, 1e-2), 0.02)),
};

fn start(args: &Args) -> SharedUpdate {
    Arc::new(Adam::new(args, ADAM.decay))
}

#[derive(Debug)]
pub(super) struct Adam {
    beta1: f64,
    beta2: f64,
    eps: f64,
    is_amsgrad: bool,
    weight_decay: f64,
    decay: Decay,
}

impl Adam {
    pub(super) fn new(args: &Args, decay: Decay) -> Self {
        Self {
            beta1: args.number("beta1"),
            beta2: args.number("beta2"),
            eps: args.number("eps"),
            is_amsgrad: args.flag("amsgrad"),
            weight_decay: args.number("weight_decay"),
            decay,
        }
    }
}

impl UpdateRule for Adam {
    fn slots(&self) -> &'static [&'static str] {
        if self.is_amsgrad { &["m", "v", "v_max"] } else { &["m", "v"] }
    }

    fn scalars(&self, t: u64, lr: f64, _carry: &mut f64) -> Scalars {
        let rate = lr / (1.0 - power(self.beta1, t));
        let root = (1.0 - power(self.beta2, t)).sqrt();
        let (decay, keep) = match self.decay {
            Decay::Gradient | Decay::ScaledGradient => (self.weight_decay, 1.0),
            Decay::Apart => (0.0, 1.0 - lr * self.weight_decay),
        };
        [
            rate,
            1.0 / root,
            decay,
            keep,
            1.0 - self.beta1,
            self.beta2,
            1.0 - self.beta2,
            self.eps,
        ]
    }
}

impl UpdateKernel for Adam {
    #[inline(always)]
    fn update<F: Float>(&self, by: &Scalars, w: &mut [F], g: &[F], slots: &mut [&mut [F]]) {
        let [rate, factor, decay, keep, new1, beta2, new2, eps] = by.map(F::of);
        let means = |w: F, g: F, m: F, v: F| {
            let g = g + decay * w;
            (mean(m, g, new1), mean_square(v, g, (beta2, new2)))
        };
        match slots {
            [m, v] => {
                for (((w, &g), m), v) in w.iter_mut().zip(g).zip(&mut **m).zip(&mut **v) {
                    let old = *w * keep;
                    (*m, *v) = means(old, g, *m, *v);
                    *w = old - rate * *m / (v.sqrt() * factor + eps);
                }
            }
            [m, v, top] => {
                let slots = m.iter_mut().zip(&mut **v).zip(&mut **top);
                for ((w, &g), ((m, v), top)) in w.iter_mut().zip(g).zip(slots) {
                    let (old, highest) = (*w * keep, *top);
                    (*m, *v) = means(old, g, *m, *v);
                    *top = highest.max(*v);
                    *w = old - rate * *m / (top.sqrt() * factor + eps);
                }
            }
            _ => unreachable!("`slots` names two or three"),
        }
    }
}
