//! `rmsprop(lr)`: gradients divided by their recent size.

use std::sync::Arc;

use super::{Method, Optimizer, eps, lr, momentum, weight_decay};
use crate::builtins::{Args, Param};
use crate::graph::{Float, Scalars, SharedUpdate, UpdateKernel, UpdateRule};

pub(super) static RMSPROP: Optimizer = Optimizer {
    name: "rmsprop",
    also_known_as: &["RMSprop", "RMSProp", "rms_prop"],
    params: &[
        lr("0.01"),
        Param::decay("alpha", "How slowly the mean square forgets.").or("0.99").named(),
        momentum(),
        Param::flag(
            "centered",
            false,
            "Divide by the deviation instead of the mean square.",
        ),
        eps("1e-8"),
        weight_decay("0"),
    ],
    doc: "The gradient divided by its recent size, with momentum if wanted.",
    formula: "g += decay w;  v = alpha v + (1-alpha) g^2;  d = sqrt(v) + eps  (centered: \
        sqrt(v - mean^2) + eps);  b = momentum b + g/d;  w -= lr b; Tieleman and Hinton (2012), \
        as PyTorch has it",
    examples: &["rmsprop", "rmsprop(1e-3, momentum = 0.9)", "rmsprop(centered = true)"],
    method: Method::Elementwise(start),
};

#[derive(Debug)]
struct RmsProp {
    alpha: f64,
    momentum: f64,
    is_centered: bool,
    eps: f64,
    decay: f64,
}

fn start(args: &Args) -> SharedUpdate {
    Arc::new(RmsProp {
        alpha: args.number("alpha"),
        momentum: args.number("momentum"),
        is_centered: args.flag("centered"),
        eps: args.number("eps"),
        decay: args.number("weight_decay"),
    })
}

impl UpdateRule for RmsProp {
    fn slots(&self) -> &'static [&'static str] {
        match (self.is_centered, self.momentum != 0.0) {
            (false, false) => &["square"],
            (false, true) => &["square", "momentum"],
            (true, false) => &["square", "mean"],
            (true, true) => &["square", "mean", "momentum"],
        }
    }

    fn scalars(&self, _t: u64, lr: f64, _carry: &mut f64) -> Scalars {
        [lr, self.alpha, 1.0 - self.alpha, self.momentum, self.eps, self.decay, 0.0, 0.0]
    }
}

impl UpdateKernel for RmsProp {
    #[inline]
    fn update<F: Float>(&self, by: &Scalars, w: &mut [F], g: &[F], slots: &mut [&mut [F]]) {
        let [lr, alpha, new, momentum, eps, decay, ..] = by.map(F::of);
        let (square, rest) = slots.split_first_mut().expect("`slots` names at least one");
        let (mut mean, mut buffer) = match (self.is_centered, rest) {
            (true, [mean, rest @ ..]) => (Some(mean), rest.first_mut()),
            (_, rest) => (None, rest.first_mut()),
        };
        for (at, (w, &g)) in w.iter_mut().zip(g).enumerate() {
            let g = g + decay * *w;
            let v = &mut square[at];
            *v = *v * alpha + new * g * g;
            let spread = match &mut mean {
                None => v.sqrt(),
                Some(mean) => {
                    let mean = &mut mean[at];
                    *mean += new * (g - *mean);
                    (*v - *mean * *mean).sqrt()
                }
            };
            let scaled = g / (spread + eps);
            *w -= match &mut buffer {
                None => lr * scaled,
                Some(buffer) => {
                    buffer[at] = momentum * buffer[at] + scaled;
                    lr * buffer[at]
                }
            };
        }
    }
}
